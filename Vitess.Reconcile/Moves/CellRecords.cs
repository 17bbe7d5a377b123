using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Records the cells of a cluster, and the alias of them all, in the topology.</summary>
/// <remarks>
/// Safety: only what is known to be missing or different is written, and nothing is deleted here.
/// Liveness: every cell of the spec is recorded once vtctld can be reached; before, no gateway of the cell can start.
/// </remarks>
internal static class CellRecords
{
    /// <summary>The alias under which all cells of a cluster stand. Source: the Go operator.</summary>
    internal const string AliasOfAll = "planetscale_operator_default";

    internal static Steps Next(Snapshot snapshot, DesiredCluster desired, Query.Cells query)
    {
        var switches = snapshot.Subject.Spec["topologyReconciliation"];
        return desired.CellInfos.Count == 0 ? Steps.None : snapshot.Readings.Of<Answer.Cells>(query) switch
        {
            Reading<Answer.Cells>.Known { Value: var cells, SentAt: var at } => ReadAfterWrite.Judge(
                snapshot,
                query,
                at,
                (switches?["registerCellsAliases"]?.AsBoolean == false ? Steps.None : Alias(snapshot, desired, cells))
                    + (switches?["registerCells"]?.AsBoolean == false ? Unregistered(desired, cells) : Infos(snapshot, desired, cells))),
            Reading<Answer.Cells>.Unknown unknown =>
                Steps.Wait("TopologyUnknown", $"the cells in the topology cannot be read: {unknown.Why}", snapshot.TooLong("TopologyUnknown")),
            _ => Steps.None,
        };
    }

    private static Steps Alias(Snapshot snapshot, DesiredCluster desired, Answer.Cells cells)
    {
        var wanted = desired.CellInfos.Keys.Concat(Leaving(snapshot, desired, cells)).Order().ToValueList();
        return !cells.Aliases.TryGetValue(AliasOfAll, out var recorded)
            ? Call(snapshot, desired, new Call.AddCellsAlias(AliasOfAll, wanted), $"recording the alias {AliasOfAll} of all cells")
            : recorded.Order().SequenceEqual(wanted)
                ? Steps.None
                : Call(snapshot, desired, new Call.UpdateCellsAlias(AliasOfAll, wanted), $"changing the alias {AliasOfAll} to the cells of the spec");
    }

    /// <summary>Cells that have left the spec and still stand: gateways elsewhere go on serving from their tablets.</summary>
    private static IEnumerable<CellName> Leaving(Snapshot snapshot, DesiredCluster desired, Answer.Cells cells) => snapshot.Owned
        .Where(owned => owned is ObservedObject.Resource { Key.Kind: Kinds.VitessCell, Meta.IsGoing: false }
            && !owned.Meta.Annotations.ContainsKey(Annotations.TurnDown) && !desired.Cells.Any(wanted => wanted.Key == owned.Key))
        .Select(owned => new CellName(((ObservedObject.Resource)owned).Spec["name"]?.AsText ?? ""))
        .Where(cells.Infos.ContainsKey);

    private static Steps Unregistered(DesiredCluster desired, Answer.Cells cells)
    {
        var missing = desired.CellInfos.Keys.Where(cell => !cells.Infos.ContainsKey(cell)).ToValueList();
        return missing.Count == 0 ? Steps.None : Steps.Blocked("CellNotRegistered",
            $"cells {string.Join(", ", missing)} are not in the topology, and topologyReconciliation.registerCells is false: "
            + "record them by hand, or set it to true; no tablet or gateway of theirs can start before");
    }

    private static Steps Infos(Snapshot snapshot, DesiredCluster desired, Answer.Cells cells)
    {
        var steps = Steps.None;
        foreach (var (cell, info) in desired.CellInfos)
        {
            steps += !cells.Infos.TryGetValue(cell, out var recorded)
                ? Call(snapshot, desired, new Call.AddCell(cell, info), $"recording cell {cell}")
                : recorded == info
                    ? Steps.None
                    : Call(snapshot, desired, new Call.UpdateCell(cell, info), $"changing the address of cell {cell} to {info.ServerAddress}");
        }
        return steps;
    }

    private static Steps Call(Snapshot snapshot, DesiredCluster desired, Call call, string why) =>
        Steps.Do(new Move.Invoke(desired.Vtctld, call, why), Deadlines.TopologyCall, snapshot.Now + Deadlines.Freshness) + Steps.Wait("Registering", why);
}
