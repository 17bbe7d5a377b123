namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>How many pods the sets of a Deployment should have now: Kubernetes' own arithmetic of a rollout.</summary>
internal static class RollingUpdate
{
    /// <summary>How many pods more than asked for there may be.</summary>
    internal static long SurgeMax(Json deployment) => IsRolling(deployment)
        ? IntOrPercent.Of(Limit(deployment, "maxSurge"), Wanted(deployment), roundUp: true)
        : 0;

    /// <summary>
    /// How many of the pods asked for may be unavailable. Where neither a pod more nor one less is allowed, it is one.
    /// </summary>
    internal static long UnavailableMax(Json deployment)
    {
        if (!IsRolling(deployment))
        {
            return 0;
        }
        var max = IntOrPercent.Of(Limit(deployment, "maxUnavailable"), Wanted(deployment), roundUp: false);
        return max == 0 && SurgeMax(deployment) == 0 ? 1 : Math.Min(max, Wanted(deployment));
    }

    internal static long Wanted(Json deployment) => deployment.Number(1, "spec", "replicas");

    internal static bool IsRolling(Json deployment) =>
        deployment.At("spec", "strategy", "type")?.AsText is not "Recreate";

    /// <summary>How many pods the newest set should have.</summary>
    internal static long OfNewest(Json deployment, long newest, IReadOnlyList<Json> old)
    {
        var wanted = Wanted(deployment);
        var others = old.Sum(Replicas);
        if (!IsRolling(deployment))
        {
            return others == 0 && old.All(set => set.Number(0, "status", "replicas") == 0) ? wanted : newest;
        }
        if (newest >= wanted)
        {
            return wanted;
        }
        var room = wanted + SurgeMax(deployment) - others - newest;
        return room <= 0 ? newest : newest + Math.Min(room, wanted - newest);
    }

    /// <summary>How many pods each older set should have; given and answered the oldest first.</summary>
    internal static IReadOnlyList<long> OfOld(Json deployment, Json newest, IReadOnlyList<Json> old)
    {
        var counts = old.Select(Replicas).ToList();
        if (!IsRolling(deployment))
        {
            return [.. counts.Select(_ => 0L)];
        }
        var availableMin = Wanted(deployment) - UnavailableMax(deployment);
        var unavailableNew = Math.Max(0, Replicas(newest) - Available(newest));
        var spare = counts.Sum() + Replicas(newest) - availableMin - unavailableNew;
        if (spare <= 0)
        {
            return counts;
        }
        // Pods that do not serve go first, as far as the limit allows; then those that do, while enough others serve.
        for (var i = 0; i < counts.Count && spare > 0; i++)
        {
            var unhealthy = Math.Min(Math.Max(0, counts[i] - Available(old[i])), spare);
            counts[i] -= unhealthy;
            spare -= unhealthy;
        }
        var serving = old.Sum(Available) + Available(newest) - availableMin;
        for (var i = 0; i < counts.Count && serving > 0; i++)
        {
            var healthy = Math.Min(counts[i], serving);
            counts[i] -= healthy;
            serving -= healthy;
        }
        return counts;
    }

    internal static long Replicas(Json set) => set.Number(1, "spec", "replicas");

    internal static long Available(Json set) => set.Number(0, "status", "availableReplicas");

    private static Json Limit(Json deployment, string name) =>
        deployment.At("spec", "strategy", "rollingUpdate", name) ?? "25%";
}
