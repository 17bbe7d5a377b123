using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Takes a shard out of the serving graph of cells without tablets of it, where <c>topologyReconciliation.pruneShardCells</c> does not forbid it.</summary>
/// <remarks>
/// Safety: only in a cell of this cluster that has neither tablets, pods nor records of the shard, nor gateways, which route by
/// that graph to tablets elsewhere (the Go operator cuts them off); never the last cell, and never that of the primary; from
/// readings not older than 2 s and sent after our last effect.
/// Liveness: such a cell is taken out with one call.
/// </remarks>
internal static class ShardCells
{
    internal static Steps Next(ShardView view)
    {
        if (view.Tablets.Count == 0
            || TurnDown.IsOn(view.Snapshot)
            || !Switches.May(view.Snapshot, "pruneShardCells")
            || Unused(view).Count == 0)
        {
            return Steps.None;
        }
        var since = Evidence.Since(view.Snapshot);
        var strict = ShardView.Of(view.Snapshot, view.Desired, since);
        var steps = new Steps(Needs: [new(view.ServingGraphQuery, since), new(view.TabletsQuery, since), new(view.ShardsQuery, since)]);
        var readFrom = strict is
        {
            ServingGraph: Reading<Answer.ServingGraph>.Known { SentAt: var graphAt },
            Records: Reading<ValueList<TabletRecord>>.Known { SentAt: var recordsAt },
            Record: Reading<ShardRecord>.Known { SentAt: var shardAt },
        }
            ? new[] { graphAt, recordsAt, shardAt }.Min()
            : (DateTimeOffset?)null;
        return readFrom is not { } from ? steps : Unused(strict).Aggregate(steps, (all, cell) => all + Steps.Do(
            new Move.Invoke(view.Desired.Vtctld, new Call.RemoveShardCell(view.Name, cell), $"cell {cell} has no tablets of shard {view.Name} any more"),
            Deadlines.TopologyCall,
            from + Deadlines.Freshness));
    }

    private static ValueList<CellName> Unused(ShardView view)
    {
        if (view is not
            {
                ServingGraph: Reading<Answer.ServingGraph>.Known { Value.Ranges: var ranges },
                Records: Reading<ValueList<TabletRecord>>.Known { Value: var records },
                KnownRecord.Primary: { } primary,
            })
        {
            return [];
        }
        return IsUsed(view, ranges) ? [] : Unused(view, ranges, records, primary);
    }

    private static ValueList<CellName> Unused(
        ShardView view, ValueMap<CellName, ValueList<string>> ranges, ValueList<TabletRecord> records, TabletAlias primary)
    {
        var serving = ranges.Where(cell => cell.Value.Contains(view.Name.Range)).Select(cell => cell.Key).ToValueList();
        var unused = serving.Where(cell => cell != primary.Cell
            && Switches.HasCell(view.Snapshot, cell)
            && !view.Tablets.Any(tablet => tablet.Alias.Cell == cell)
            && !view.Unwanted.Any(tablet => tablet.Alias.Cell == cell)
            && !records.Any(record => record.Alias.Cell == cell)
            && !HasGateways(view.Snapshot, cell)).ToValueList();
        return unused.Count < serving.Count ? unused : [];
    }

    /// <summary>Whether every cell that serves the shard has a tablet of it, as nearly always.</summary>
    private static bool IsUsed(ShardView view, ValueMap<CellName, ValueList<string>> ranges)
    {
        foreach (var cell in ranges.AsSpan())
        {
            if (cell.Value.AsSpan().Contains(view.Name.Range) && !HasTablet(view, cell.Key))
            {
                return false;
            }
        }
        return true;
    }

    private static bool HasTablet(ShardView view, CellName cell)
    {
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Alias.Cell == cell)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether a cell has gateways, or is to have some: a VitessCell that does not stand is still to be made, and says nothing yet.</summary>
    private static bool HasGateways(Snapshot snapshot, CellName cell) =>
        snapshot.Relatives(Kinds.VitessCell).FirstOrDefault(it => it.Meta.Labels.GetValueOrDefault(Labels.Cell) == cell.Value) is not { } stands
        || stands.Spec.At("gateway", "replicas")?.AsInteger != 0
        || stands.Spec.At("gateway", "autoscaler") is not null;
}
