using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Health;

/// <summary>What the growth of a data volume means for the pod that uses it.</summary>
internal static class VolumeGrowth
{
    /// <summary>How long a file system may wait to grow under a running pod.</summary>
    /// <remarks>Reason: a kubelet that can grow a mounted file system does so when it next looks at the pod, within its syncFrequency of a minute.</remarks>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);

    /// <summary>From when on a pod has to be made anew for its file system to grow; null when it has not. One that was made since has mounted it anew.</summary>
    /// <remarks>Kubernetes writes seconds: a pod of the very second in which the volume grew may have mounted it before.</remarks>
    /// <param name="pod">A tablet's pod.</param>
    /// <param name="claim">The claim that it uses.</param>
    internal static DateTimeOffset? RestartFrom(ObservedObject.Pod? pod, ObservedObject.Claim? claim) =>
        (pod, claim) is ({ Meta.IsGoing: false }, { Meta.IsGoing: false, ResizePendingSince: { } since }) && pod.Meta.Created <= since
            ? since + Patience
            : null;

    /// <summary>Whether a pod that stands differs from its rendering in nothing but the size of the volume that its hashes count.</summary>
    /// <param name="own">The rendering at the pod's own level.</param>
    /// <param name="recorded">The hash that the pod was made with.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="claim">Its claim; null when there is none.</param>
    internal static bool DiffersInSizeOnly(Rendered own, string recorded, ObservedObject.Pod pod, ObservedObject.Claim? claim) =>
        IsOf(own, recorded, pod.Meta.Annotations.GetValueOrDefault(Annotations.VolumeSize))
        || IsOf(own, recorded, claim?.Requested) || IsOf(own, recorded, claim?.Capacity);

    private static bool IsOf(Rendered own, string recorded, string? size) =>
        size is { Length: > 0 } && own.HashAtVolumeSize(Quantity.Canonical(size)) == recorded;

    /// <summary>The storage that a rendered claim asks for; null when it asks for none that can be read.</summary>
    internal static Quantity? SizeOf(Rendered claim) =>
        claim.Object.At("spec", "resources", "requests", "storage")?.AsText is { } text ? Quantity.Parse(text) : null;
}
