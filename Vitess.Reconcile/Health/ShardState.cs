using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Health;

/// <summary>What a shard's tablets, record and Deployments add up to.</summary>
/// <param name="IsReady">Whether everything that is wanted is there and ready.</param>
/// <param name="IsAvailable">Whether it has a primary whose pod is ready; null when the topology cannot be read.</param>
/// <param name="VtorcAvailable">The condition Available of its VTOrc Deployments; Unknown when it has none.</param>
internal sealed record ShardState(bool IsReady, bool? IsAvailable, string VtorcAvailable)
{
    internal static ShardState Of(ShardView view)
    {
        var vtorc = Vtorc(view);
        bool? isAvailable = view.Record is Reading<ShardRecord>.Unknown
            ? null
            : view.KnownRecord?.Primary is { } primary && view.Tablet(primary) is not { IsReady: false }
                && view.KnownStatus(primary) is not { IsReadOnly: true };
        var isReady = view.Tablets.All(tablet => tablet.IsReady)
            && (isAvailable == true || view.Desired.Tablets.Count == 0)
            && (view.Desired.VtorcDeployments.Count == 0 || vtorc == Conditions.True);
        return new(isReady, isAvailable, vtorc);
    }

    /// <summary>True wins, else the first that was seen.</summary>
    private static string Vtorc(ShardView view)
    {
        var available = Conditions.Unknown;
        foreach (var wanted in view.Desired.VtorcDeployments.AsSpan())
        {
            if (view.Snapshot.Owned(wanted.Key) is ObservedObject.Deployment deployment
                && (deployment.Available == Conditions.True || available == Conditions.Unknown))
            {
                available = deployment.Available;
            }
        }
        return available;
    }
}
