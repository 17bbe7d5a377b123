namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>How far a kubelet has come with a pod.</summary>
internal enum PodStage
{
    /// <summary>It has not looked at it yet.</summary>
    New,

    /// <summary>Volumes, images and init containers.</summary>
    Creating,

    /// <summary>An image cannot be pulled.</summary>
    ImageMissing,

    /// <summary>Its containers run.</summary>
    Running,

    /// <summary>Its containers have crashed and start again in a while.</summary>
    BackOff,

    /// <summary>Its containers have stopped because it was asked to go.</summary>
    Stopped,

    /// <summary>All containers ended well; it never runs again.</summary>
    Succeeded,

    /// <summary>It failed or was evicted; it never runs again.</summary>
    Failed,
}

/// <summary>
/// What a kubelet knows of a pod on its node. It survives the loss of the node, as the disk of the node does.
/// </summary>
internal sealed class PodWorker(Json pod, NodeState node)
{
    /// <summary>The pod as its kubelet last saw it.</summary>
    internal Json Pod { get; set; } = pod;

    internal NodeState Node { get; } = node;

    internal string Key { get; } = pod.Key();

    internal PodStage Stage { get; set; }

    /// <summary>Raised whenever what was going to happen to the pod is void: a crash, a stop, a lost node.</summary>
    internal int Life { get; set; }

    /// <summary>The life in which it is on its way out; below 0 when in none.</summary>
    internal int LeavingLife { get; set; } = -1;

    internal RunningPod? Running { get; set; }

    /// <summary>Whether its readiness probes succeed.</summary>
    internal bool IsReady { get; set; }

    /// <summary>Counts changes of readiness, so that only the latest is passed on.</summary>
    internal int ReadinessChanges { get; set; }

    internal bool IsInitialized { get; set; }

    /// <summary>Whether its containers have ever run.</summary>
    internal bool HasRun { get; set; }

    internal int Restarts { get; set; }

    /// <summary>How many times it crashed without a long good run between, which sets the back-off.</summary>
    internal int Crashes { get; set; }

    /// <summary>When its kubelet first looked at it; empty before.</summary>
    internal string SeenAt { get; set; } = "";

    internal DateTimeOffset StartedAt { get; set; }

    internal string Address { get; set; } = "";

    /// <summary>How its containers last ended, as <c>terminated</c> of a state; null when they never did.</summary>
    internal Json? LastEnd { get; set; }

    /// <summary>The image that cannot be pulled; empty when all can. What does not need it runs all the same.</summary>
    internal string MissingImage { get; set; } = "";

    /// <summary>Why it waits or ended, in Kubernetes' own word, and the text that goes with it.</summary>
    internal (string Reason, string Message) Why { get; set; }

    internal bool IsOver => Stage is PodStage.Succeeded or PodStage.Failed;

    /// <summary>Makes everything that was going to happen void.</summary>
    /// <returns>The number of the life that begins.</returns>
    internal int NextLife() => ++Life;
}
