using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>How a vtctld answers one query.</summary>
internal sealed class VtctldQueries(DatabaseWorld world, Process by, TimeSpan deadline)
{
    private readonly GlobalTopology global = world.GlobalFor(by);

    /// <summary>The answer, once the steps have ended.</summary>
    internal Outcome? Outcome { get; private set; }

    internal IEnumerable<TimeSpan> Run(Query query)
    {
        if (query is Query.Capability)
        {
            yield return TimeSpan.FromMilliseconds(1);
            Answer(new Answer.Capability(by.Flags.MajorVersion >= 22));
            yield break;
        }
        var attempt = new Attempt();
        foreach (var pause in world.Reach(by.Zone, global.Server, deadline, attempt))
        {
            yield return pause;
        }
        if (attempt.Failure is { } why)
        {
            Outcome = new Outcome.Refused(why);
            yield break;
        }
        if (TabletOf(query) is var (alias, tell))
        {
            foreach (var pause in AtTablet(alias, tell))
            {
                yield return pause;
            }
            yield break;
        }
        if (NeedsCells(query) && UnansweredCell() is { } silent)
        {
            // Strict reads fail as a whole; the cell is waited for as long as topology may take.
            yield return Min(deadline, DatabaseWorld.RemoteOperation);
            Outcome = new Outcome.Refused($"partial result: cell {silent} does not answer");
            yield break;
        }
        Topology(query);
    }

    /// <summary>Which tablet answers, and what it says; null when topology answers.</summary>
    private (TabletAlias Alias, Func<Tablet, Answer> Tell)? TabletOf(Query query) => query switch
    {
        Query.Status it => (it.Alias, tablet => new Answer.Status(StatusOf(tablet))),
        Query.Rows it => (it.Alias, tablet => new Answer.Rows(tablet.History.Rows)),
        Query.FastShutdown it => (it.Alias, tablet => new Answer.FastShutdown(tablet.Mysql.FastShutdown)),
        _ => null,
    };

    private void Topology(Query query)
    {
        switch (query)
        {
            case Query.Cells:
                Answer(new Answer.Cells(global.Cells.ToValueMap(), global.Aliases.ToValueMap()));
                break;
            case Query.Keyspaces:
                Answer(new Answer.Keyspaces(global.Keyspaces.Keys.ToValueList()));
                break;
            case Query.Keyspace one when global.Keyspaces.TryGetValue(one.Name, out var record):
                Answer(new Answer.Keyspace(record));
                break;
            case Query.Keyspace:
                Outcome = new Outcome.Done(Result.ProvenAbsent.Instance);
                break;
            case Query.Shards shards:
                Answer(new Answer.Shards(global.Shards.Values.Where(shard =>
                    shard.Shard.Keyspace == shards.Name).ToValueList()));
                break;
            case Query.Tablets tablets:
                Answer(new Answer.Tablets(Tablets(tablets.Name)));
                break;
            case Query.ServingGraph graph:
                Answer(new Answer.ServingGraph(Places().Where(place => place.Topology.Serving.ContainsKey(graph.Name))
                    .ToValueMap(place => place.Cell, place => place.Topology.Serving[graph.Name])));
                break;
            case Query.ServedKeyspaces:
                Answer(new Answer.ServedKeyspaces(
                    Places().ToValueMap(place => place.Cell, place => place.Topology.Serving.Keys.ToValueList())));
                break;
            case Query.Workflows workflows:
                Workflows(workflows.Name);
                break;
            default:
                Outcome = new Outcome.Refused($"vtctld does not answer {query}");
                break;
        }
    }

    private void Workflows(KeyspaceName keyspace)
    {
        if (global.Shards.Values.FirstOrDefault(shard => shard.Shard.Keyspace == keyspace
            && shard.Primary is null) is { } headless)
        {
            Outcome = new Outcome.Refused($"no primary found for shard {headless.Shard}");
            return;
        }
        Answer(new Answer.Workflows(global.Workflows.GetValueOrDefault(keyspace)));
    }

    /// <summary>All records of a keyspace. A primary whose term is not its shard's newest shows as unknown.</summary>
    private ValueList<TabletRecord> Tablets(KeyspaceName keyspace)
    {
        var records = Places().SelectMany(place => place.Topology.Tablets.Values)
            .Select(entry => entry.Record)
            .Where(record => record.Shard.Keyspace == keyspace)
            .OrderBy(record => record.Alias)
            .ToList();
        return records.ConvertAll(record => record.Type == TabletType.Primary && records.Exists(other =>
            other.Shard == record.Shard && other.Type == TabletType.Primary && other.TermStart > record.TermStart)
            ? record with { Type = TabletType.Unknown }
            : record).ToValueList();
    }

    private IEnumerable<TimeSpan> AtTablet(TabletAlias alias, Func<Tablet, Answer> tell)
    {
        var attempt = new Attempt();
        if (global.CellAt(alias.Cell) is not { } place)
        {
            Outcome = new Outcome.Refused($"node doesn't exist: {global.Root}/cells/{alias.Cell}/CellInfo");
            yield break;
        }
        foreach (var pause in world.Reach(by.Zone, place.Server, deadline, attempt))
        {
            yield return pause;
        }
        if (attempt.HasFailed)
        {
            Outcome = new Outcome.Refused(attempt.Failure ?? "");
            yield break;
        }
        if (!place.Topology.Tablets.TryGetValue(alias, out var entry))
        {
            Outcome = new Outcome.Refused($"node doesn't exist: {place.Root}/tablets/{alias}/Tablet");
            yield break;
        }
        foreach (var pause in new TabletCalls(world, by).One(entry, deadline, tablet =>
        {
            Answer(tell(tablet));
            return TabletReply.Done;
        }, attempt))
        {
            yield return pause;
        }
        if (attempt.Failure is { } why)
        {
            Outcome = new Outcome.Refused(why);
        }
    }

    private TabletStatus StatusOf(Tablet tablet)
    {
        var mysql = tablet.Mysql;
        var replication = mysql.SourceHost is not { } host ? null : new ReplicationStatus(
            host, 3306, mysql.Io, mysql.Sql, mysql.Received.IsEmpty ? "" : mysql.Received.Position,
            mysql.IsReplicating ? TimeSpan.Zero : null);
        var isBlocked = mysql.BlockedSince is { } since && world.Clock.Now - since > TimeSpan.FromSeconds(5);
        return new(tablet.Alias, tablet.Type, mysql.Data.Executed.Position, mysql.IsReadOnly, replication,
            new(mysql.SemiSyncPrimary, mysql.SemiSyncReplica, mysql.AcknowledgingFollowers, isBlocked),
                mysql.IsDiskStalled)
        {
            ServerUuid = mysql.Data.Uuid,
            Purged = mysql.Data.Purged.Position,
        };
    }

    private void Answer(Answer answer) => Outcome = new Outcome.Done(new Result.Answered(answer));

    private List<CellPlace> Places() =>
        global.Cells.Keys.Select(cell => global.CellAt(cell)).OfType<CellPlace>().ToList();

    private string? UnansweredCell()
    {
        foreach (var place in Places().Where(place => !place.Server.Answers(by.Zone)))
        {
            return place.Cell.Value;
        }
        return null;
    }

    private static bool NeedsCells(Query query) =>
        query is Query.Tablets or Query.ServingGraph or Query.ServedKeyspaces;

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
