using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Lets go of the vtctlds and VTAdmins of a cluster in cells that do not ask for them any more.</summary>
/// <remarks>
/// Safety: they hold no data; a vtctld goes only while another that is wanted is ready, since topology is reached through them.
/// Liveness: without a wanted vtctld that is ready the wait says so.
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
            steps += isVtctldUp || owned.Meta.Labels.GetValueOrDefault(Labels.Component) == Labels.VtAdmin
                ? Steps.Write(new Move.Delete(owned.Key, owned.Meta.Uid, owned.Meta.Version, "the spec does not ask for it any more"))
                : Steps.Wait("VtctldNotReady", $"{owned.Key} is not in the spec any more, and stays until another vtctld is ready");
        }
        return steps;
    }
}
