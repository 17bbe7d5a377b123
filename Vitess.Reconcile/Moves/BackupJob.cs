using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Runs the pod that takes the first backup of a shard, from which its tablets start.</summary>
/// <remarks>
/// Safety: the pod is made only for a shard that is known to have had no primary, and its scratch claim is deleted only
/// when the shard has one, or has a backup, and the pod is gone. Liveness: a shard that waits for a first backup gets one taken.
/// </remarks>
internal static class BackupJob
{
    internal static Steps Next(ShardView view)
    {
        if (view.Desired.BackupPod is not { } wanted)
        {
            return Steps.None;
        }
        var pod = view.Snapshot.Owned(wanted.Key) as ObservedObject.Pod;
        var claim = view.Desired.BackupClaim is { } key ? view.Snapshot.Owned(key.Key) : null;
        return view.Record switch
        {
            Reading<ShardRecord>.Unknown => Steps.None,
            Reading<ShardRecord>.Known { Value.TermStart: not null } => CleanUp(pod, claim, "the shard has a primary"),
            _ when HasCompleteBackup(view) => CleanUp(pod, claim, "the shard has a whole backup"),
            _ when pod is null && claim is null && view.Desired.BackupClaim is { } missing => ObjectUpdate.Create(view.Snapshot, missing),
            _ when pod is null && claim is { Meta.IsGoing: true } =>
                Steps.Wait("BeingDeleted", $"{claim.Key} is being deleted; a new one is made when it is gone"),
            _ when pod is null => LockserverGate.NotUp(view.Snapshot) ?? ObjectUpdate.Create(view.Snapshot, wanted),
            _ => Waiting(pod),
        };
    }

    /// <summary>Whether a whole backup of the shard was found.</summary>
    /// <param name="view">The shard.</param>
    /// <param name="location">In which place; null for whichever.</param>
    internal static bool HasCompleteBackup(ShardView view, string? location = null)
    {
        foreach (var backup in view.Snapshot.Backups.AsSpan())
        {
            if (backup.Status["complete"]?.AsBoolean == true
                && (location is null || (backup.Meta.Labels.GetValueOrDefault(Labels.BackupLocation) ?? "") == location))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether the shard has its first backup: known when one was found, it has a primary, or the pod has ended.</summary>
    /// <remarks>Nothing is ever said of a shard whose data is not all ours to back up. Source: the Go operator's rule.</remarks>
    internal static bool? HasInitialBackup(ShardView view) =>
        !view.Desired.MayBackUp ? null
        : view.KnownRecord is { Primary: not null } || HasCompleteBackup(view) ? true
        : view.Desired.BackupPod is { } wanted && view.Snapshot.Owned(wanted.Key) is ObservedObject.Pod pod
            ? pod.State.Phase switch
            {
                PodPhase.Succeeded => true,
                PodPhase.Failed => false,
                PodPhase.Pending or PodPhase.Running or PodPhase.Unknown => null,
            }
            : null;

    private static Steps Waiting(ObservedObject.Pod pod) => pod.State.Phase switch
    {
        PodPhase.Succeeded => Steps.None,
        PodPhase.Failed when !pod.Meta.IsGoing => Steps.Write(new Move.Delete(
            pod.Key, pod.Meta.Uid, pod.Meta.Version, "the first backup failed and is taken again")),
        PodPhase.Pending or PodPhase.Running or PodPhase.Failed or PodPhase.Unknown =>
            Steps.Wait("TakingFirstBackup", $"{pod.Key} takes the first backup, from which the tablets start"),
    };

    private static Steps CleanUp(ObservedObject.Pod? pod, ObservedObject? claim, string why) => (pod, claim) switch
    {
        ({ Meta.IsGoing: true }, _) => Steps.None,
        ({ State.Phase: PodPhase.Running or PodPhase.Unknown }, _) => Steps.Wait("BackupRunning", $"{pod.Key} is left to finish its backup"),
        ({ } done, _) => Steps.Write(new Move.Delete(done.Key, done.Meta.Uid, done.Meta.Version, why)),
        (null, { Meta.IsGoing: false } scratch) => Steps.Write(new Move.Delete(
            scratch.Key, scratch.Meta.Uid, scratch.Meta.Version, "it was the scratch space of the first backup")),
        _ => Steps.None,
    };
}
