namespace Vitess.Reconcile.Cluster;

/// <summary>What is kept of how far a pod has come.</summary>
internal static class PodProjection
{
    internal static PodState Of(Json pod)
    {
        var (reason, message) = WhyNotFurther(pod);
        var ready = Condition(pod, "Ready");
        var phase = PhaseOf(pod);
        return new()
        {
            Phase = phase,
            HasNeverRun = phase == PodPhase.Pending && !HasStarted(pod),
            Node = string.Intern(pod.At("spec", "nodeName")?.AsText ?? ""),
            IsReady = ready?["status"]?.AsText == "True",
            ReadySince = Projection.InstantOf(ready?["lastTransitionTime"]),
            Reason = string.Intern(reason),
            Message = message,
        };
    }

    /// <summary>The image of a pod's MySQL server, as its spec says; empty when it has none.</summary>
    internal static string MysqldImage(Json pod)
    {
        foreach (var container in pod.At("spec", "containers")?.Items ?? [])
        {
            if (container["name"]?.AsText == "mysqld")
            {
                return string.Intern(container["image"]?.AsText ?? "");
            }
        }
        return "";
    }

    private static PodPhase PhaseOf(Json pod) => pod.At("status", "phase")?.AsText switch
    {
        "Running" => PodPhase.Running,
        "Succeeded" => PodPhase.Succeeded,
        "Failed" => PodPhase.Failed,
        "Unknown" => PodPhase.Unknown,
        _ => PodPhase.Pending,
    };

    /// <summary>Whether the container of vttablet has started once, as its status says; on a node it may have while that says nothing.</summary>
    private static bool HasStarted(Json pod)
    {
        foreach (var container in pod.At("status", "containerStatuses")?.Items ?? [])
        {
            if (container["name"]?.AsText == "vttablet")
            {
                return container.At("state", "waiting") is null
                    || container.At("lastState", "terminated") is not null
                    || container["restartCount"]?.AsInteger > 0
                    || container["started"]?.AsBoolean == true
                    || container["containerID"]?.AsText is { Length: > 0 };
            }
        }
        return pod.At("spec", "nodeName")?.AsText is { Length: > 0 };
    }

    /// <summary>What a container waits for; else what the pod says of itself; else why it has no node.</summary>
    private static (string Reason, string Message) WhyNotFurther(Json pod)
    {
        (string Reason, string Message)? ordinary = null;
        foreach (var list in (ReadOnlySpan<string>)["initContainerStatuses", "containerStatuses"])
        {
            foreach (var container in pod.At("status", list)?.Items ?? [])
            {
                if (container.At("state", "waiting") is not { } waiting || waiting["reason"]?.AsText is not { } reason)
                {
                    continue;
                }
                var found = reason is "ErrImagePull" && container["image"]?.AsText is { Length: > 0 } image
                    // A kubelet says one and the other by turns for as long as it tries: told in one way, no try is news.
                    ? ("ImagePullBackOff", $"Back-off pulling image \"{image}\"")
                    : (reason, waiting["message"]?.AsText ?? "");
                if (reason is not ("ContainerCreating" or "PodInitializing"))
                {
                    return found;
                }
                // Every container passes through these; something else may say more.
                ordinary ??= found;
            }
        }
        if (pod.At("status", "reason")?.AsText is { Length: > 0 } said)
        {
            return (said, pod.At("status", "message")?.AsText ?? "");
        }
        if (Condition(pod, "PodScheduled") is { } scheduled && scheduled["status"]?.AsText == "False")
        {
            return (scheduled["reason"]?.AsText ?? "", scheduled["message"]?.AsText ?? "");
        }
        return ordinary ?? ("", "");
    }

    private static Json? Condition(Json pod, string type)
    {
        foreach (var condition in pod.At("status", "conditions")?.Items ?? [])
        {
            if (condition["type"]?.AsText == type)
            {
                return condition;
            }
        }
        return null;
    }
}
