using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Takes a cell that is turned down and empty out of the topology, and then its resource.</summary>
/// <remarks>
/// Safety: a cell's record goes only when fresh readings show no tablet in it and no shard served there; serving graphs of keyspaces
/// that are not this cluster's are left to their owners. Its own lock server, if it has one, goes after its record.
/// Liveness: where a keyspace of somebody else is served in the cell, that is named; with the annotation that allows it, the
/// record goes all the same.
/// </remarks>
internal static class CellRemoval
{
    internal static Steps Next(Snapshot snapshot, string vtctld, ObservedObject.Resource cell, Move.Delete deletion)
    {
        var name = new CellName(cell.Spec["name"]?.AsText ?? "");
        var query = new Query.Cells(vtctld);
        if (!Switches.May(snapshot, "pruneCells"))
        {
            var tablets = new AllTablets(snapshot, vtctld);
            return CellVerdict.Of(tablets, cell) is { IsAllowed: true, ReadFrom: var readFrom }
                ? Evidence.Do(snapshot, deletion, Deadlines.Write, readFrom, tablets.Queries)
                : Steps.None;
        }
        return snapshot.Readings.Of<Answer.Cells>(query) switch
        {
            Reading<Answer.Cells>.Known known when known.Value.Infos.ContainsKey(name) => Record(snapshot, vtctld, cell, name, known),
            Reading<Answer.Cells>.Known known => Evidence.Do(snapshot, deletion, Deadlines.Write, known.SentAt, query),
            Reading<Answer.Cells>.Unknown unknown => Steps.Wait("TopologyUnknown", $"the record of cell {name} cannot be read: {unknown.Why}", snapshot.TooLong("TopologyUnknown")),
            _ => Steps.None,
        };
    }

    private static Steps Record(Snapshot snapshot, string vtctld, ObservedObject.Resource cell, CellName name, Reading<Answer.Cells>.Known cells)
    {
        var (served, tablets) = (new Query.ServedKeyspaces(vtctld), new AllTablets(snapshot, vtctld));
        var (records, readFrom, unknown) = tablets.Read();
        ValueList<Query> asked = [new Query.Cells(vtctld), served, .. tablets.Queries];
        var asking = new Steps(Needs: asked.Select(query => new Need(query, snapshot.Now - Cadence.Amiss)).ToValueList());
        var isAllowed = cell.Meta.Annotations.ContainsKey(Annotations.TurnDownAllowed);
        if (!isAllowed && (unknown is not null || records.Any(record => record.Alias.Cell == name)))
        {
            return asking + Steps.Blocked("TurnDownBlocked", $"whether tablets are in cell {name} is not proven: {unknown ?? "there are some"}");
        }
        if (snapshot.Readings.Of<Answer.ServedKeyspaces>(served) is not Reading<Answer.ServedKeyspaces>.Known { Value.Names: var names, SentAt: var servedAt })
        {
            return isAllowed
                ? asking + Delete(snapshot, vtctld, name, cells.SentAt, [new Query.Cells(vtctld)], isForced: true)
                : asking + Steps.Wait("TopologyUnknown", $"which keyspaces cell {name} serves cannot be read", snapshot.TooLong("TopologyUnknown"));
        }
        readFrom = new[] { isAllowed ? cells.SentAt : readFrom, cells.SentAt, servedAt }.Min();
        var left = names.GetValueOrDefault(name);
        return left.Count == 0
            ? asking + Delete(snapshot, vtctld, name, readFrom, asked, isForced: isAllowed)
            : asking + Served(snapshot, vtctld, name, left, readFrom, asked, isAllowed);
    }

    /// <summary>Takes the keyspaces of this cluster out of the cell; those of which no shard is served there are nothing but an empty leaf.</summary>
    private static Steps Served(
        Snapshot snapshot, string vtctld, CellName name, ValueList<KeyspaceName> left, DateTimeOffset readFrom, ValueList<Query> asked, bool isAllowed)
    {
        var steps = Steps.None;
        var (isEmpty, oldest) = (true, readFrom);
        foreach (var keyspace in left.AsSpan())
        {
            var sight = new KeyspaceSight(snapshot, vtctld, keyspace);
            asked = asked.Add(sight.GraphQuery);
            steps += Steps.Ask(sight.GraphQuery, snapshot.Now - Cadence.Amiss);
            if (sight.Graph is not Reading<Answer.ServingGraph>.Known graph)
            {
                isEmpty = false;
            }
            else if (graph.Value.Ranges.GetValueOrDefault(name).Count > 0)
            {
                isEmpty = false;
                steps += IsOurs(snapshot, keyspace) && Switches.May(snapshot, "pruneSrvKeyspaces")
                    ? sight.Do(
                        new Move.Invoke(vtctld, new Call.RemoveKeyspaceCell(keyspace, name), $"cell {name} is turned down"),
                        Deadlines.TopologyCall, graph.SentAt < readFrom ? graph.SentAt : readFrom, asked)
                    : isAllowed ? Steps.None
                    : Steps.Blocked("RecordsOfOthers", $"cell {name} serves keyspace {keyspace}, which is not this cluster's to take out: do that, or set "
                        + "topologyReconciliation.pruneCells to false and leave the record behind");
            }
            else
            {
                oldest = graph.SentAt < oldest ? graph.SentAt : oldest;
            }
        }
        return steps + (isEmpty || isAllowed ? Delete(snapshot, vtctld, name, oldest, asked, isForced: true) : Steps.None);
    }

    private static bool IsOurs(Snapshot snapshot, KeyspaceName keyspace) =>
        snapshot.Owned.Any(owned => owned is ObservedObject.Resource { Key.Kind: Kinds.VitessKeyspace } it && it.Spec["name"]?.AsText == keyspace.Value);

    private static Steps Delete(Snapshot snapshot, string vtctld, CellName name, DateTimeOffset readFrom, ValueList<Query> asked, bool isForced) =>
        Evidence.Do(
            snapshot,
            new Move.Invoke(vtctld, new Call.DeleteCell(name, DespiteContent: isForced), $"cell {name} is turned down and empty"),
            Deadlines.TopologyCall, readFrom, asked);
}
