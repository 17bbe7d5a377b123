using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Whether a cell that the spec does not ask for any more may be turned down: when no tablet is in it and none is to come.</summary>
internal static class CellVerdict
{
    internal static TurnDownVerdict Of(AllTablets tablets, ObservedObject.Resource cell)
    {
        var name = cell.Spec["name"]?.AsText ?? "";
        var asking = tablets.Snapshot.Relatives(Kinds.VitessShard)
            .Where(shard => !shard.Meta.Annotations.ContainsKey(Annotations.TurnDown)
                && (shard.Spec["tabletPools"]?.Items ?? []).Any(pool => pool["cell"]?.AsText == name))
            .Select(shard => $"{shard.Meta.Labels.GetValueOrDefault(Labels.Keyspace)}/{shard.Spec["name"]?.AsText}")
            .ToValueList();
        if (asking.Count > 0)
        {
            return TurnDownVerdict.Refuse(
                TurnDownVerdict.NotIdle, $"shard {asking[0]} has a tablet pool in cell {name}: take the pools of the cell out of all shards first", tablets.Snapshot.Now);
        }
        if (cell.Meta.Annotations.TryGetValue(Annotations.TurnDownAllowed, out var by))
        {
            return TurnDownVerdict.Allow($"{Annotations.TurnDownAllowed} allows it{(by.Length > 0 ? $": {by}" : "")}", tablets.Snapshot.Now);
        }
        var (records, sentAt, unknown) = tablets.Read();
        var left = records.Where(record => record.Alias.Cell.Value == name).ToValueList();
        return unknown is { } why ? TurnDownVerdict.NotKnown($"which tablets are in cell {name}", why)
            : left.Count > 0 ? TurnDownVerdict.Refuse(
                TurnDownVerdict.NotIdle, FormattableString.Invariant($"tablet {left[0].Alias} is in cell {name} ({left.Count} in all): the cell goes when they have left"), sentAt)
            : TurnDownVerdict.Allow("no tablet is in it", sentAt);
    }
}
