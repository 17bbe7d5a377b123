using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Planning;

/// <summary>From when on something that should pass by itself takes somebody to look at it.</summary>
internal static class Patience
{
    /// <summary>Reason: by then the kubelet has tried at least twice, and these do not pass without another spec, image or object.</summary>
    private static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(1);

    private static readonly ValueList<string> Stuck =
    [
        "CreateContainerConfigError", "CreateContainerError", "ErrImageNeverPull", "ErrImagePull", "ImageInspectError", "ImagePullBackOff",
        "InvalidImageName",
    ];

    /// <summary>When a wait of this code has stood for too long, by this host's memory.</summary>
    internal static DateTimeOffset TooLong(this Snapshot snapshot, string code) =>
        snapshot.SeenSince(PlanOf.WaitPrefix + code) + Deadlines.BlockedAfter;

    /// <summary>When a pod has not been ready for too long, by its own word; null when it says nothing.</summary>
    internal static DateTimeOffset? TooLong(this ObservedObject.Pod pod) => pod.State is { IsReady: false } state
        ? state.ReadySince + (Stuck.Contains(state.Reason) ? StuckAfter : Deadlines.BlockedAfter)
        : null;
}
