using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>Tells the laws which records an operator takes out of the topology, whose they are, and what still runs of them.</summary>
/// <remarks>It sees what is really so, while operators see only what they have heard.</remarks>
internal sealed class Removals(ApiServer api, DatabaseWorld database, Action<Happening> report)
{
    /// <summary>Shards of which a VitessShard has stood.</summary>
    private readonly SortedSet<string> known = new(StringComparer.Ordinal);

    /// <summary>Takes note of what an operator did, and of the shards that there are.</summary>
    internal void Note(Happening happening)
    {
        if (happening is Happening.Stored { Kind: Cluster.Kinds.VitessShard, Object: var shard })
        {
            known.Add($"{shard.Label(Labels.Keyspace)}/{shard.At("spec", "name")?.AsText}");
        }
        if (happening is Happening.CallBegan began && Of(began.Holder, began.Call) is { } removed)
        {
            report(removed);
        }
    }

    private Happening.RecordRemoved? Of(string holder, Call call) => call switch
    {
        Call.DeleteShard it => new(
            holder, call, Leaving(Kinds.VitessShard, shard => IsShard(shard, it.Shard)), Running(tablet => tablet.Shard == it.Shard), []),
        Call.DeleteKeyspace it => new(
            holder, call, Leaving(Kinds.VitessKeyspace, keyspace => keyspace.At("spec", "name")?.AsText == it.Name.Value) ?? Emptied(it.Name),
            Running(tablet => tablet.Shard.Keyspace == it.Name), Foreign(it.Name)),
        Call.RemoveKeyspaceCell it => new(
            holder, call, Cell(it.Cell), Running(tablet => tablet.Alias.Cell == it.Cell && tablet.Shard.Keyspace == it.Name), []),
        Call.DeleteCell it => new(holder, call, Cell(it.Cell), Running(tablet => tablet.Alias.Cell == it.Cell), []),
        Call.DeleteCellsAlias => new(
            holder, call, api.All(Kinds.VitessCluster).FirstOrDefault(cluster => cluster.IsBeingDeleted())?.Name(), Running(_ => true), []),
        _ => null,
    };

    private string? Cell(CellName name) => Leaving(Kinds.VitessCell, cell => cell.At("spec", "name")?.AsText == name.Value);

    /// <summary>The resource that a record is of, if it is being turned down.</summary>
    private string? Leaving(KindInfo kind, Func<Json, bool> which) =>
        api.All(kind).FirstOrDefault(it => which(it) && it.Annotation(Annotations.TurnDown) is not null)?.Name();

    /// <summary>A keyspace that is asked for again and of which nothing is back yet: its record is made anew before anything of it is.</summary>
    private string? Emptied(KeyspaceName keyspace) => api.All(Kinds.VitessShard).Where(it => it.Label(Labels.Keyspace) == keyspace.Value).ToList() is { Count: > 0 } shards
        && shards.All(it => it.Annotation(Annotations.Emptied) is not null)
            ? keyspace.Value
            : null;

    private ValueList<string> Running(Func<Tablet, bool> which) =>
        database.Tablets.Where(which).Select(tablet => tablet.Alias.ToString()).ToValueList();

    /// <summary>Shards of a keyspace that stay, or that never were this cluster's.</summary>
    private ValueList<string> Foreign(KeyspaceName keyspace) => database.LockServers
        .SelectMany(server => server.Globals)
        .SelectMany(global => global.Shards.Keys)
        .Where(shard => shard.Keyspace == keyspace && (!known.Contains(shard.ToString())
            || api.All(Kinds.VitessShard).Any(it => IsShard(it, shard) && it.Annotation(Annotations.TurnDown) is null)))
        .Select(shard => shard.ToString())
        .ToValueList();

    private static bool IsShard(Json it, ShardName shard) =>
        it.Label(Labels.Keyspace) == shard.Keyspace.Value && it.At("spec", "name")?.AsText == shard.Range;
}
