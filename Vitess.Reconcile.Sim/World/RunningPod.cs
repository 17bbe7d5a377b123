namespace Vitess.Reconcile.Sim.World;

/// <summary>A pod whose containers run on a node: what the kubelet and the programs inside it know of each other.</summary>
/// <remarks>A new one is made each time that the pod's containers start anew, after a crash or when a node comes back.</remarks>
internal sealed class RunningPod(Json pod, string node, string zone)
{
    /// <summary>The pod as it was stored when its containers started.</summary>
    internal Json Pod { get; } = pod;

    internal string Uid { get; } = pod.At("metadata", "uid")?.AsText ?? "";

    internal string Namespace { get; } = pod.At("metadata", "namespace")?.AsText ?? "";

    internal string Name { get; } = pod.At("metadata", "name")?.AsText ?? "";

    internal string Node { get; } = node;

    internal string Zone { get; } = zone;

    /// <summary>Whether it ran before this world began: the program inside goes on, and does not start.</summary>
    internal bool IsTakenOver { get; init; }

    /// <summary>Whether it was ready when it was taken over.</summary>
    internal bool WasReady { init => IsReady = value; }

    /// <summary>Whether the program inside says that it is ready; the kubelet passes it on to the pod's status in its own time.</summary>
    internal bool IsReady { get; private set; }

    /// <summary>What the kubelet does when readiness changes.</summary>
    internal Action<RunningPod>? ReadinessChanged { get; set; }

    /// <summary>What the kubelet does when the program inside crashes: it starts the containers again after a back-off.</summary>
    internal Action<RunningPod>? Crashed { get; set; }

    /// <summary>What the kubelet does when the program inside ends well (a backup job): the pod succeeds.</summary>
    internal Action<RunningPod>? Ended { get; set; }

    internal string? Label(string key) => Pod.At("metadata", "labels")?[key]?.AsText;

    internal void SetReady(bool ready)
    {
        if (IsReady != ready)
        {
            IsReady = ready;
            ReadinessChanged?.Invoke(this);
        }
    }
}
