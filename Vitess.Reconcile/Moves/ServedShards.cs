using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Writes on a shard that it has served, as long as another might take its place.</summary>
/// <remarks>
/// Nothing else tells a shard whose traffic was switched away from one that it was never switched to: neither serves, and both hold rows.
/// Safety: only what the record of the shard itself said. Liveness: it is written as soon as it is read, while the spec
/// has several partitionings or leaves a shard out; a shard that served only while nobody looked needs its owner's word to go.
/// </remarks>
internal static class ServedShards
{
    internal static Steps Next(KeyspaceSight sight, DesiredKeyspace desired)
    {
        if (desired.Partitionings.Count < 2 && !ShardTurnDown.Concerns(sight.Snapshot, desired))
        {
            return Steps.None;
        }
        var asking = Polling.Of(sight.Snapshot, new Poll(sight.ShardsQuery, Cadence.Settled));
        return sight.Shards is not Reading<Answer.Shards>.Known { Value.Records: var records, SentAt: var readFrom } ? asking
            : sight.Snapshot.Owned.OfType<ObservedObject.Resource>()
                .Where(it => it.Key.Kind == Kinds.VitessShard && !it.Meta.Annotations.ContainsKey(Annotations.Served))
                .Where(it => records.Any(record => record is { IsPrimaryServing: true, TermStart: not null } && record.Shard.Range == it.Spec["name"]?.AsText))
                .Aggregate(asking, (steps, shard) => steps + sight.Do(
                    TurnDown.Annotate(shard.Meta, (Annotations.Served, "its record said so")), Deadlines.Write, readFrom, sight.ShardsQuery));
    }
}
