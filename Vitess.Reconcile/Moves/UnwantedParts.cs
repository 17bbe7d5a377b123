using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Lets go of the vtctlds and VTAdmins of a cluster in cells that do not ask for them any more.</summary>
/// <remarks>
/// Safety: they hold no data; a vtctld goes only while another that is wanted is ready, since topology is reached through them, and
/// not before its cell has gone and no shard holds a turn: a reparent that runs through it would be cut off halfway.
/// Liveness: without a wanted vtctld that is ready the wait says so; cells go, and turns are given back.
/// </remarks>
internal static class UnwantedParts
{
    internal static Steps Next(Snapshot snapshot, DesiredCluster desired)
    {
        var wanted = desired.VtctldDeployments.Concat(desired.VtAdmin?.Cells.Select(cell => cell.Deployment) ?? [])
            .Select(part => part.Key).ToValueList();
        var isVtctldUp = desired.VtctldDeployments.Any(part => snapshot.Owned(part.Key) is ObservedObject.Deployment { ReadyReplicas: > 0 });
        var steps = Steps.None;
        foreach (var owned in snapshot.Owned.AsSpan())
        {
            if (owned is not ObservedObject.Deployment { Meta.IsGoing: false } || wanted.Contains(owned.Key))
            {
                continue;
            }
            var isVtAdmin = owned.Meta.Labels.GetValueOrDefault(Labels.Component) == Labels.VtAdmin;
            steps += !isVtAdmin && InUse(snapshot, owned) is { } use
                ? Steps.Wait("VtctldInUse", $"{owned.Key} is not in the spec any more, and goes when {use}")
                : isVtctldUp || isVtAdmin
                ? Steps.Write(new Move.Delete(owned.Key, owned.Meta.Uid, owned.Meta.Version, "the spec does not ask for it any more"))
                : Steps.Wait("VtctldNotReady", $"{owned.Key} is not in the spec any more, and stays until another vtctld is ready");
        }
        return steps;
    }

    /// <summary>What may still be done through a vtctld, and when that is over; null when nothing is.</summary>
    private static string? InUse(Snapshot snapshot, ObservedObject vtctld)
    {
        var cell = vtctld.Meta.Labels.GetValueOrDefault(Labels.Cell);
        if (snapshot.Owned.Any(owned => owned is ObservedObject.Resource { Key.Kind: Kinds.VitessCell } it && it.Spec["name"]?.AsText == cell))
        {
            return $"cell {cell} has gone";
        }
        var held = snapshot.Relatives(Kinds.VitessShard).FirstOrDefault(shard => shard.Meta.Annotations.GetValueOrDefault(Annotations.Turn) is { Length: > 0 });
        return held is null ? null : $"what is under way on {held.Key} is over";
    }
}
