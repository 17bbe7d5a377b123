using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>Which claims may go since their tablets can never follow their primary, and their owner has declared it.</summary>
/// <remarks>Judged by what is really so: the policy as it is stored, and what every client was told.</remarks>
internal static class ErrantClaims
{
    /// <summary>Whether a claim may be deleted and its tablet built anew.</summary>
    internal static bool MayGo(ApiServer api, Writers writers, Json claim) =>
        ShardOf(api, claim) is { } shard && IsDeclared(shard)
        && writers.HoldsOnlyUntold(new(new(shard.Label(Labels.Keyspace) ?? ""), shard.At("spec", "name")?.AsText ?? ""), claim.Uid());

    /// <summary>Whether the spec of a cluster or shard has errant tablets built anew.</summary>
    internal static bool IsDeclared(Json resource) =>
        resource.At("spec", "dataVolumeClaimRetentionPolicy", "whenErrant")?.AsText == "Delete";

    private static Json? ShardOf(ApiServer api, Json claim) => claim.Label(Labels.Component) == Labels.VtTablet
        ? api.All(Kinds.VitessShard, claim.Namespace()).FirstOrDefault(shard =>
            shard.Label(Labels.Cluster) == claim.Label(Labels.Cluster)
            && shard.Label(Labels.Keyspace) == claim.Label(Labels.Keyspace)
            && shard.Label(Labels.Shard) == claim.Label(Labels.Shard))
        : null;
}
