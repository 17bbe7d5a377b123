using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Offline;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;
using Process = Vitess.Reconcile.Sim.World.Database.Process;
using Served = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Sim.World.HandedOver;

/// <summary>Records in a world's lock server what the topology of a cluster held, and which backups there were.</summary>
/// <param name="database">What the lock servers belong to.</param>
/// <param name="left">The cluster.</param>
internal sealed class HandedOverTopology(DatabaseWorld database, ObservedInput left)
{
    private static readonly ValueList<string> Programs = ["vttablet", "vtctld", "vtgate", "vtorc"];

    /// <summary>Records all. Nothing of the cluster may run yet.</summary>
    internal void Record()
    {
        if (Global() is not { } global)
        {
            return;
        }
        var topology = left.Topology;
        foreach (var (cell, info) in topology.Cells?.Infos ?? [])
        {
            global.Cells[cell] = info;
        }
        foreach (var (alias, cells) in topology.Cells?.Aliases ?? [])
        {
            global.Aliases[alias] = cells;
        }
        foreach (var (keyspace, record) in topology.Keyspaces ?? [])
        {
            global.Keyspaces[keyspace] = record;
        }
        foreach (var shard in topology.Shards ?? [])
        {
            global.Shards[shard.Shard] = shard with { TermStart = Begun(shard.TermStart) };
        }
        foreach (var tablet in topology.Tablets ?? [])
        {
            if (global.CellAt(tablet.Alias.Cell) is { } place)
            {
                place.Topology.Tablets[tablet.Alias] = new(tablet with { TermStart = Begun(tablet.TermStart) });
            }
        }
        foreach (var (cell, keyspaces) in topology.Served?.Names ?? [])
        {
            foreach (var keyspace in keyspaces.AsSpan())
            {
                global.CellAt(cell)?.Topology.Serving.Add(keyspace, global.Shards.Values
                    .Where(shard => shard.Shard.Keyspace == keyspace && shard.IsPrimaryServing).Select(shard => shard.Shard.Range).ToValueList());
            }
        }
        foreach (var backup in All(Served.VitessBackup))
        {
            Record(global, backup);
        }
    }

    /// <summary>When a term began: who is elected here has to have a later one.</summary>
    private DateTimeOffset? Begun(DateTimeOffset? recorded) => recorded > database.Clock.Now ? database.Clock.Start : recorded;

    private IEnumerable<Json> All(KindInfo kind) => left.Objects.Values.Where(item => item["kind"]?.AsText == kind.Name);

    /// <summary>The topology at the address that the programs are given; null where none runs.</summary>
    private GlobalTopology? Global()
    {
        foreach (var pod in All(Served.Pod))
        {
            foreach (var program in Programs.AsSpan())
            {
                var flags = new PodFlags(pod, program);
                if (flags["topo-global-server-address"] is { } address)
                {
                    return database.LockServerAt(address, database.Options.IsExternalAddress(pod.Namespace(), address))
                        .Global(flags["topo-global-root"] ?? "");
                }
            }
        }
        return null;
    }

    /// <summary>A backup lies in the place that the pod which lists it is told of.</summary>
    private void Record(GlobalTopology global, Json backup)
    {
        var storage = backup.OwnerReferences() is [var owner, ..] ? owner["name"] : null;
        var lister = All(Served.Pod).FirstOrDefault(pod => pod.OwnerReferences() is [var of, ..]
            && of["kind"]?.AsText == Served.VitessBackupStorage.Name && of["name"] == storage);
        if (lister is null || backup["status"] is not { } status
            || (status["storageDirectory"]?.AsText ?? "").Split('/') is not [var keyspace, var range]
            || (status["storageName"]?.AsText ?? "").Split('.', 3) is not [_, _, var taker] || TabletAlias.Parse(taker) is not { } tablet)
        {
            return;
        }
        database.Backups.Add(global, Backups.FirstPosition, new(
            BackupPlace.Of(new Process(new RunningPod(lister, "", ""), "vitess-operator")), new(new(keyspace), range), tablet,
            status["startTime"].Instant() ?? database.Clock.Now, status["finishedTime"].Instant() ?? database.Clock.Now,
            status["engine"]?.AsText ?? "", status["position"]?.AsText ?? ""));
    }
}
