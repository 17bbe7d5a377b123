using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Reporting;

namespace Vitess.Reconcile;

/// <summary>The pass over a VitessKeyspace: its shards and its record in the topology.</summary>
internal static class KeyspacePass
{
    internal static Plan Plan(Snapshot snapshot)
    {
        var rendering = Rendering.Of(
            snapshot,
            (subject, options) => (
                Desired: DesiredKeyspace.Render(VitessKeyspaceSpec.Shape.Read(subject.Spec), subject.Meta, options),
                Vtctld: VtctldOf.Address(snapshot)),
            VtctldOf.ClusterSpec(snapshot));
        if (rendering.Defects.Count > 0)
        {
            return Refusal.Plan(snapshot, rendering.Defects, rendering);
        }
        var desired = rendering.Result.Desired;
        var isLeaving = TurnDown.IsOn(snapshot);
        var shards = ObjectUpdate.Apply(
            ObjectUpdate.Converged.Of(snapshot),
            snapshot,
            isLeaving ? [] : desired.Shards.Select(shard => shard.Resource).ToValueList(),
            UpdateStrategy.Of(snapshot.Subject.Spec, PassingChanges.Shard));
        var sight = new KeyspaceSight(snapshot, rendering.Result.Vtctld, desired.Name);
        var steps = snapshot.Subject.Meta.IsGoing ? Steps.Wait("BeingDeleted", "the keyspace is being deleted")
            : isLeaving ? ShardTurnDown.Next(sight, desired) + KeyspaceTurnDown.Next(sight, desired)
            : shards.Steps + KeyspaceRecords.Next(sight, desired) + ShardsReady(snapshot, desired) + ServedShards.Next(sight, desired) + ShardTurnDown.Next(sight, desired);
        // What keeps it itself is told first.
        steps += Protection.Next(snapshot) + (snapshot.Subject.Meta.IsGoing ? Relatives.Blocking(snapshot.Owned.OfType<ObservedObject.Resource>()) : Steps.None)
            + Steps.Notes("SpecPassedOver", desired.Invalid) + Polling.Of(snapshot, steps, Asked(snapshot, desired, sight))
            + Resharding.Watch(sight, desired.Partitionings.Count(it => it.Ranges.Count > 0));
        return PlanOf.Steps(
            snapshot, steps, KeyspaceStatus.Of(desired, sight, steps.Waits), rendering, shards.Compared);
    }

    private static Steps ShardsReady(Snapshot snapshot, DesiredKeyspace desired)
    {
        var steps = Steps.None;
        foreach (var shard in desired.Shards.AsSpan())
        {
            if (snapshot.Owned(shard.Resource.Key) is ObservedObject.Resource it)
            {
                steps += Relatives.NotReady(it);
            }
        }
        return steps;
    }

    private static ValueList<Query> Asked(Snapshot snapshot, DesiredKeyspace desired, KeyspaceSight sight) =>
    [
        sight.RecordQuery, sight.WorkflowsQuery,
        .. ShardTurnDown.Concerns(snapshot, desired) ? (ValueList<Query>)[sight.ShardsQuery, sight.GraphQuery, sight.TabletsQuery]
            : desired.PoolCells.Count == 0 ? [sight.TabletsQuery] : [],
    ];
}
