namespace Vitess.Reconcile.Cluster;

/// <summary>How full the volume behind a claim is, as it was last measured.</summary>
/// <remarks>A kubelet measures about once a minute, so this is older than the reading that brought it.</remarks>
/// <param name="Claim">Which claim.</param>
/// <param name="At">When it was measured.</param>
/// <param name="UsedBytes">What the file system holds, in bytes.</param>
/// <param name="CapacityBytes">What it can hold, in bytes; a little less than the claim's size.</param>
/// <param name="InodesUsed">How many inodes are taken; null where the file system has no fixed number.</param>
/// <param name="InodesMax">How many inodes there are; null where the file system has no fixed number.</param>
public sealed record VolumeUsage(
    ObjectKey Claim, DateTimeOffset At, long UsedBytes, long CapacityBytes, long? InodesUsed, long? InodesMax);
