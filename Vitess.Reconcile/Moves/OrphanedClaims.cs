using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Looks after claims without owner whose VitessShard is gone, which no other pass sees.</summary>
/// <remarks>
/// Safety: as of <see cref="ClaimExpiry"/>; a claim whose shard stands is that shard's business, and one without an instant is
/// kept for ever, as is one that was protected when its shard went. Liveness: the pass of the cluster looks again at the instant.
/// </remarks>
internal static class OrphanedClaims
{
    /// <summary>What is done about them.</summary>
    /// <param name="snapshot">The snapshot of a VitessCluster.</param>
    /// <param name="specOf">Reads its spec, which is seldom needed.</param>
    /// <param name="vtctld">Where records of tablets are read.</param>
    internal static Steps Next(Snapshot snapshot, Func<VitessClusterSpec> specOf, string vtctld)
    {
        if (snapshot.Claims.Count == 0)
        {
            return Steps.None;
        }
        var orphans = snapshot.Claims
            .Where(claim => claim.IsUnowned && !snapshot.Relatives(Kinds.VitessShard).Any(shard => IsOf(shard, claim))).ToValueList();
        if (orphans.Count == 0)
        {
            return Steps.None;
        }
        var spec = specOf();
        var policy = spec.DataVolumeClaimRetentionPolicy ?? new();
        var hasBackups = (spec.Backup?.Locations).GetValueOrDefault().Count > 0;
        var steps = Steps.Note("ClaimsKept",
            $"claims are kept of shards that are gone: {string.Join(", ", orphans.Select(claim =>
                claim.Key.Name + (ClaimExpiry.At(claim.Meta, policy) is { } at ? $" until {Conditions.Time(at)}" : "")))}");
        return orphans.Where(claim => claim.IsKept).Aggregate(steps, (all, claim) =>
            all + ClaimExpiry.Next(new(snapshot, claim, policy, vtctld, hasBackups, Standing: null)));
    }

    private static bool IsOf(ObservedObject.Resource shard, ObservedObject.Claim claim) =>
        IsSame(Labels.Keyspace, shard, claim) && IsSame(Labels.Shard, shard, claim);

    private static bool IsSame(string label, ObservedObject one, ObservedObject other) =>
        one.Meta.Labels.GetValueOrDefault(label) == other.Meta.Labels.GetValueOrDefault(label);
}
