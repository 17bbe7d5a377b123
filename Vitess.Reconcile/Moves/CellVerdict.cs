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
                TurnDownVerdict.NotIdle, FormattableString.Invariant($"tablet {left[0].Alias} is in cell {name} ({left.Count} in all)") + WhenTheyLeave(tablets.Snapshot, left[0]), sentAt)
            : PodsIn(tablets.Snapshot, name) is var pods and > 0 ? TurnDownVerdict.Refuse(
                TurnDownVerdict.NotIdle, FormattableString.Invariant($"{pods} pods of tablets stand in cell {name} that the topology does not know: the cell goes when they have left"), sentAt)
            : TurnDownVerdict.Allow("no tablet is in it", sentAt);
    }

    /// <summary>How many pods of tablets stand in a cell. A topology that was lost knows of none.</summary>
    private static int PodsIn(Snapshot snapshot, string cell)
    {
        var count = 0;
        foreach (var pods in snapshot.TabletPods.AsSpan())
        {
            count += pods.Cell == cell ? pods.Count : 0;
        }
        return count;
    }

    /// <summary>When a tablet leaves a cell. The last ones of a shard that asks for none stay recorded, so that it finds its rows again.</summary>
    private static string WhenTheyLeave(Snapshot snapshot, TabletRecord record) =>
        snapshot.Relatives(Kinds.VitessShard).FirstOrDefault(shard => shard.Meta.Labels.GetValueOrDefault(Labels.Keyspace) == record.Shard.Keyspace.Value
            && shard.Spec["name"]?.AsText == record.Shard.Range) is { } shard
        && !shard.Meta.Annotations.ContainsKey(Annotations.TurnDown)
        && (shard.Spec["tabletPools"]?.Items ?? []).All(pool => pool["replicas"]?.AsInteger is null or 0)
            ? $", and shard {record.Shard}, which asks for no tablets any more, comes back from their volumes: put the cell and a tablet of the shard in it back, "
                + $"or take keyspace {record.Shard.Keyspace} out of the spec, or give the VitessCell the annotation {Annotations.TurnDownAllowed} if that may be lost"
            : ": the cell goes when they have left";
}
