using Vitess.Reconcile.Api;
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
            : view.KnownRecord?.Primary is { } primary && CanServe(view, primary);
        var isReady = view.Tablets.All(tablet => tablet.IsReady)
            && (isAvailable == true || view.Desired.Tablets.Count == 0)
            && (view.Desired.VtorcDeployments.Count == 0 || vtorc == Conditions.True);
        return new(isReady, isAvailable, vtorc);
    }

    /// <summary>
    /// Whether the primary has a ready pod and was writable when it was last asked, however long ago: an answer that grows old
    /// is no news. A primary that has no pod here, as in a federation, can when it said so.
    /// </summary>
    private static bool CanServe(ShardView view, TabletAlias primary)
    {
        var last = view.Snapshot.Readings.Of<Answer.Status>(view.StatusQuery(primary)) is Reading<Answer.Status>.Known known
            ? known.Value.Value
            : null;
        var isReady = view.Tablet(primary)?.IsReady
            ?? view.Unwanted.FirstOrDefault(tablet => tablet.Alias == primary)?.Pod is { Meta.IsGoing: false, State.IsReady: true };
        return (isReady || (IsElsewhere(view, primary) && last is not null)) && last is not { IsReadOnly: true };
    }

    /// <summary>Whether a tablet is none of this cluster's: neither its cell nor a claim of its own speaks for it.</summary>
    private static bool IsElsewhere(ShardView view, TabletAlias alias) =>
        view.Tablet(alias) is null
        && view.Snapshot.Subject.Spec["zoneMap"]?[alias.Cell.Value] is null
        && !view.Snapshot.Owned.OfType<ObservedObject.Claim>().Concat(view.Snapshot.Claims)
            .Any(claim => UnwantedTablet.AliasOf(claim.Meta) == alias);

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
