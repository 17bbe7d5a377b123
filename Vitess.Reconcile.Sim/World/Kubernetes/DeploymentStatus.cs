using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>The status of a Deployment: counts over its sets, and the conditions Available and Progressing.</summary>
internal static class DeploymentStatus
{
    private const string Completed = "NewReplicaSetAvailable";

    internal static Json Of(Json deployment, Json? newest, IReadOnlyList<Json> sets, string stamp)
    {
        long Sum(string name) => sets.Sum(set => set.Number(0, "status", name));
        var available = Sum("availableReplicas");
        var wanted = sets.Sum(RollingUpdate.Replicas);
        var before = deployment["status"] ?? Json.EmptyMap;
        var status = before
            .With("availableReplicas", ReplicaSets.NullIfZero(available))
            .With("observedGeneration", deployment.Generation())
            .With("readyReplicas", ReplicaSets.NullIfZero(Sum("readyReplicas")))
            .With("replicas", ReplicaSets.NullIfZero(Sum("replicas")))
            .With("terminatingReplicas", Sum("terminatingReplicas"))
            .With("unavailableReplicas", ReplicaSets.NullIfZero(Math.Max(0, wanted - available)))
            .With("updatedReplicas", ReplicaSets.NullIfZero(newest?.Number(0, "status", "replicas") ?? 0));
        var isEnough = available >= RollingUpdate.Wanted(deployment) - RollingUpdate.UnavailableMax(deployment);
        status = Set(status, stamp, isEnough
            ? Conditions.Of(
                "Available", isTrue: true, "MinimumReplicasAvailable", "Deployment has minimum availability.")
            : Conditions.Of(
                "Available", isTrue: false, "MinimumReplicasUnavailable",
                "Deployment does not have minimum availability."));
        return newest is null ? status : WithProgress(deployment, before, status, newest, stamp);
    }

    /// <summary>The status of a Deployment whose rollout has taken too long; null when it has not.</summary>
    internal static Json? Overdue(Json deployment, Json newest, DateTimeOffset now)
    {
        var progressing = Conditions.Find(deployment["status"], "Progressing");
        var limit = deployment.Number(600, "spec", "progressDeadlineSeconds");
        return progressing is null || progressing["reason"]?.AsText is Completed or "ProgressDeadlineExceeded"
            || now < (progressing["lastUpdateTime"].Instant() ?? now).AddSeconds(limit)
            ? null
            : Set(deployment["status"] ?? Json.EmptyMap, Meta.Stamp(now), Conditions.Of(
                "Progressing", isTrue: false, "ProgressDeadlineExceeded",
                $"ReplicaSet \"{newest.Name()}\" has timed out progressing."));
    }

    /// <summary>Whether the rollout is under way, so that it may come to be overdue.</summary>
    internal static bool IsUnderWay(Json? status) =>
        Conditions.Find(status, "Progressing") is { } progressing
        && progressing["reason"]?.AsText is not (Completed or "ProgressDeadlineExceeded");

    /// <summary>The status with the newest set named as just created.</summary>
    internal static Json WithNewSet(Json status, string name, string stamp) => Set(status, stamp, Conditions.Of(
        "Progressing", isTrue: true, "NewReplicaSetCreated", $"Created new replica set \"{name}\""));

    private static Json WithProgress(Json deployment, Json before, Json status, Json newest, string stamp)
    {
        var reason = Conditions.Find(status, "Progressing")?["reason"]?.AsText;
        if (reason == Completed && status["replicas"] == status["updatedReplicas"])
        {
            return status;
        }
        var wanted = ReplicaSets.NullIfZero(RollingUpdate.Wanted(deployment));
        if (status["updatedReplicas"] == wanted && status["replicas"] == wanted
            && status["availableReplicas"] == wanted)
        {
            return Set(status, stamp, Conditions.Of(
                "Progressing", isTrue: true, Completed,
                $"ReplicaSet \"{newest.Name()}\" has successfully progressed."));
        }
        long Gain(string name) => status.Number(0, name) - before.Number(0, name);
        var hasMoved = Gain("updatedReplicas") > 0 || Gain("readyReplicas") > 0 || Gain("availableReplicas") > 0
            || Old(status) < Old(before);
        return hasMoved || reason is null
            ? Set(status, stamp, Conditions.Of(
                "Progressing", isTrue: true, "ReplicaSetUpdated",
                $"ReplicaSet \"{newest.Name()}\" is progressing."))
            : status;
    }

    private static long Old(Json status) => status.Number(0, "replicas") - status.Number(0, "updatedReplicas");

    /// <summary>
    /// Sets a condition and when it was last looked at; an equal one stays as it is, unless it tells of progress.
    /// </summary>
    private static Json Set(Json status, string stamp, Json condition)
    {
        var old = Conditions.Find(status, condition["type"]?.AsText ?? "");
        var isSame = old is not null && old["status"] == condition["status"] && old["reason"] == condition["reason"]
            && old["message"] == condition["message"] && condition["reason"]?.AsText != "ReplicaSetUpdated";
        return isSame ? status : Conditions.Set(status, stamp, condition.With("lastUpdateTime", stamp));
    }
}
