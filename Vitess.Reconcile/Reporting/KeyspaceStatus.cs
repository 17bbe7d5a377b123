using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Reporting;

/// <summary>The status of a VitessKeyspace: the Go operator's fields and conditions, and two conditions of ours.</summary>
internal static class KeyspaceStatus
{
    internal static Func<ValueList<Reason>, Json> Of(
        DesiredKeyspace desired, KeyspaceSight sight, ValueList<Reason> waits)
    {
        var snapshot = sight.Snapshot;
        var shards = desired.Shards
            .Select(shard => ChildShard.Of(shard, snapshot.Owned(shard.Resource.Key) as ObservedObject.Resource))
            .ToValueList();
        return told => Json.Map(
            ("observedGeneration", snapshot.Subject.Meta.Generation),
            ("shards", shards.Count == 0 ? null : Json.Map(shards.ToValueMap(shard => shard.Range, shard => shard.Report()))),
            ("partitionings", desired.Partitionings.Count == 0 ? null : Json.List(desired.Partitionings.Select(it => Partitioning(it, shards)))),
            ("orphanedShards", ShardTurnDown.Orphans(sight, desired)),
            ("idle", Conditions.Of(IsIdle(desired, sight))),
            ("resharding", Resharding.Field(sight)),
            ("rollout", RolloutStatus.Of(Children(snapshot))),
            ("conditions", Conditions.List(
                snapshot.Subject.Status["conditions"], snapshot.Now, All(desired, sight, shards, waits, told)
                    .Concat(RolloutStatus.Told(snapshot, RolloutStatus.Of(Children(snapshot)))))));
    }

    private static IEnumerable<ObservedObject.Resource> Children(Snapshot snapshot) =>
        snapshot.Owned.OfType<ObservedObject.Resource>().Where(owned => owned.Key.Kind == Kinds.VitessShard);

    private static IEnumerable<Condition> All(
        DesiredKeyspace desired, KeyspaceSight sight, ValueList<ChildShard> shards, ValueList<Reason> waits, ValueList<Reason> told)
    {
        yield return Ready(desired, shards);
        foreach (var condition in Resharding.Conditions(sight, shards))
        {
            yield return condition;
        }
        foreach (var condition in StandardConditions.Of(!waits.Any(wait => !wait.IsNote), Serving(shards), waits, told).Where(it => it.Type != "Ready"))
        {
            yield return condition;
        }
    }

    /// <summary>Source: the Go operator's rule; of several serving partitionings the last decides.</summary>
    private static Condition Ready(DesiredKeyspace desired, ValueList<ChildShard> shards)
    {
        var ready = new Condition("Ready", Conditions.False, "NoServingPartitioning", "no partitioning of the keyspace serves writes");
        foreach (var partitioning in desired.Partitionings.AsSpan())
        {
            var parts = Parts(partitioning, shards);
            if (Serving(parts) == true)
            {
                var count = parts.Sum(shard => shard.ReadyTablets);
                ready = count == partitioning.Tablets
                    ? new("Ready", Conditions.True, "TabletsReady", "all tablets of the serving partitioning are ready")
                    : new("Ready", Conditions.False, "TabletsNotReady", $"{count} of {partitioning.Tablets} tablets of the serving partitioning are ready");
            }
        }
        return ready;
    }

    /// <summary>Whether it asks for no tablet and none of it is left. The Go operator looks at the spec alone.</summary>
    private static bool? IsIdle(DesiredKeyspace desired, KeyspaceSight sight) => desired.PoolCells.Count > 0 ? false : sight.Tablets switch
    {
        Reading<Answer.Tablets>.Known tablets => tablets.Value.Records.Count == 0,
        _ => null,
    };

    private static Json Partitioning(DesiredPartitioning partitioning, ValueList<ChildShard> shards)
    {
        var parts = Parts(partitioning, shards);
        return Json.Map(
            ("shardNames", partitioning.Ranges.Count == 0 ? null : Json.List(partitioning.Ranges.Select(Json.FromString))),
            ("servingWrites", Conditions.Of(Serving(parts))),
            ("desiredTablets", Count(partitioning.Tablets)),
            ("tablets", Count(parts.Sum(shard => shard.Tablets))),
            ("readyTablets", Count(parts.Sum(shard => shard.ReadyTablets))),
            ("updatedTablets", Count(parts.Sum(shard => shard.UpdatedTablets))),
            ("desiredShards", Count(partitioning.Ranges.Count)),
            ("readyShards", Count(parts.Count(shard => shard.ReadyTablets == shard.DesiredTablets))));
    }

    private static ValueList<ChildShard> Parts(DesiredPartitioning partitioning, ValueList<ChildShard> shards) =>
        shards.Where(shard => partitioning.Ranges.Contains(shard.Range)).ToValueList();

    private static bool? Serving(ValueList<ChildShard> shards) =>
        shards.Any(shard => shard.ServingWrites == Conditions.False) || shards.Count == 0 ? false
        : shards.All(shard => shard.ServingWrites == Conditions.True) ? true
        : null;

    /// <summary>Counters of zero are left out. Source: the Go operator's JSON.</summary>
    internal static Json? Count(int count) => count == 0 ? null : count;
}
