namespace Vitess.Reconcile.Cluster;

/// <summary>A pod's phase, as its status says.</summary>
public enum PodPhase
{
    /// <summary>Not all containers have started; others may run.</summary>
    Pending,

    /// <summary>Bound to a node, with at least one container running or starting again.</summary>
    Running,

    /// <summary>All containers ended well and stay ended.</summary>
    Succeeded,

    /// <summary>All containers ended and one of them ill, or the pod was evicted. It never runs again.</summary>
    Failed,

    /// <summary>Its node does not report.</summary>
    Unknown,
}

/// <summary>How far a pod has come.</summary>
public sealed record PodState
{
    /// <summary>The phase.</summary>
    public required PodPhase Phase { get; init; }

    /// <summary>The node that it is bound to; empty before.</summary>
    public string Node { get; init; } = "";

    /// <summary>Whether its condition Ready is True.</summary>
    public bool IsReady { get; init; }

    /// <summary>Since when its condition Ready has had its value; null while it has none.</summary>
    public DateTimeOffset? ReadySince { get; init; }

    /// <summary>Why it is not further, in Kubernetes' own word, such as ImagePullBackOff, Unschedulable or Evicted; empty when nothing is said.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The text that goes with <see cref="Reason"/>.</summary>
    public string Message { get; init; } = "";

    /// <summary>
    /// Whether it is known that no vttablet has ever started in it. A phase does not tell: a pod is Pending while any of its containers
    /// waits that never started, however long the others have run.
    /// </summary>
    internal bool HasNeverRun { get; init; }

    /// <summary>Whether the pod has ended for good, so that it can only be replaced.</summary>
    public bool IsOver => Phase is PodPhase.Failed or PodPhase.Succeeded;
}
