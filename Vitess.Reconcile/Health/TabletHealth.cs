using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Health;

/// <summary>A tablet that is wanted: its pod and claim as seen, and its record in the topology.</summary>
/// <param name="Desired">What is wanted.</param>
/// <param name="Judged">Its pod, and how that relates to the wanted one; null when there is none.</param>
/// <param name="Claim">Its claim; null when there is none.</param>
/// <param name="Record">Its record; null when the topology has none or could not be read.</param>
internal sealed record TabletHealth(
    DesiredTablet Desired, JudgedPod? Judged, ObservedObject.Claim? Claim, TabletRecord? Record)
{
    /// <summary>How long it has to be ready until it counts as available. How it replicates is read besides, where it matters.</summary>
    internal required TimeSpan MinReady { get; init; }

    /// <summary>Whether its pod was made from another spec, or its file system grows only when it is mounted anew.</summary>
    internal required bool IsOutdated { get; init; }

    /// <summary>Its pod; null when there is none.</summary>
    internal ObservedObject.Pod? Pod => Judged?.Pod;

    internal TabletAlias Alias => Desired.Alias;

    internal bool IsRunning => Pod?.State.Phase == PodPhase.Running;

    internal bool IsReady => Pod is { Meta.IsGoing: false, State.IsReady: true };

    internal bool IsAvailable(DateTimeOffset now) => AvailableFrom <= now;

    /// <summary>When it becomes available if it stays ready; null while it is not ready.</summary>
    internal DateTimeOffset? AvailableFrom => IsReady ? Pod?.State.ReadySince + MinReady : null;

    /// <summary>What a person should know of its pod when it is waited for.</summary>
    internal string PodText => Pod switch
    {
        null => "has no pod yet",
        { Meta.IsGoing: true } => $"has a pod on node {Pod.State.Node} that is being deleted",
        { State.IsOver: true } => $"has a pod that ended ({Pod.State.Reason})",
        { State.IsReady: true } => "has a ready pod",
        { State.Node.Length: 0 } => $"has a pod that is not scheduled{Because}",
        _ => $"has a pod on node {Pod.State.Node} that is not ready{Because}",
    };

    private string Because => Pod is { State.Reason.Length: > 0 }
        ? $" ({Pod.State.Reason}{(Pod.State.Message.Length > 0 ? ": " + Pod.State.Message : "")})"
        : "";

    internal static TabletHealth Of(Snapshot snapshot, DesiredTablet desired, TabletRecord? record, TimeSpan minReady)
    {
        var pod = snapshot.Owned(desired.Pod.Key) as ObservedObject.Pod;
        var claim = desired.Claim is { } wanted ? snapshot.ClaimInUse(wanted.Key) : null;
        var judged = pod is null ? (JudgedPod?)null : PodStanding.Of(snapshot, desired.Pod, pod);
        return new(desired, judged, claim, record)
        {
            MinReady = minReady,
            IsOutdated = judged?.Standing is PodStanding.Outdated || VolumeGrowth.RestartFrom(pod, claim) <= snapshot.Now,
        };
    }
}
