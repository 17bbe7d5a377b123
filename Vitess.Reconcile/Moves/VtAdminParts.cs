using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Brings VTAdmin about: its Service, then in each cell its Secrets and the Deployment that mounts them.</summary>
/// <remarks>
/// Safety: a Secret is made only from addresses that are known, and what stands stays while one is not.
/// Liveness: once the services of vtctld and of a cell's gateways have their addresses, the cell gets its VTAdmin.
/// </remarks>
internal static class VtAdminParts
{
    /// <summary>Converges all parts.</summary>
    /// <param name="before">What earlier groups contributed.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="wanted">VTAdmin as it should be.</param>
    /// <param name="isHeldBack">Whether programs wait for the lock server; what stands does not.</param>
    /// <param name="hold">How changes of programs that stand wait for a release; null when they do not.</param>
    internal static ObjectUpdate.Converged Apply(
        ObjectUpdate.Converged before, Snapshot snapshot, DesiredVtAdmin wanted, bool isHeldBack, Hold? hold)
    {
        var result = ObjectUpdate.Apply(before, snapshot, [wanted.Service]);
        foreach (var cell in wanted.Cells.AsSpan())
        {
            result = SecretUpdate.Apply(result, snapshot, cell.Secrets);
            foreach (var why in cell.Held.AsSpan())
            {
                result = result.Add(Steps.Wait("VtAdminHeld", why));
            }
            // What its Secrets will be tells whether the pods that stand are still as they should be.
            if (cell.Held.Count == 0 && (!isHeldBack || snapshot.Owned(cell.Deployment.Key) is not null))
            {
                result = ObjectUpdate.Apply(result, snapshot, [cell.Deployment], hold);
            }
        }
        return result;
    }
}
