using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Keeps the pod that lists the backups of a place.</summary>
/// <remarks>
/// Safety: only this one pod is deleted, which holds nothing that is not found in the place again. Liveness: a place has a
/// pod that was made from its present spec and from the operator's present pod.
/// </remarks>
internal static class StoragePod
{
    internal static Steps Next(Snapshot snapshot, StorageSubcontroller desired) => desired.Pod is not { } wanted
        ? Steps.Blocked("OwnPodUnsuitable", desired.Problem)
        : (snapshot.Owned(wanted.Key) as ObservedObject.Pod) switch
        {
            null => ObjectUpdate.Create(snapshot, wanted),
            { Meta.IsGoing: true } pod => GoingPods.Wait(snapshot, pod, $"{pod.Key} is being deleted", isLoss: false),
            { State.IsOver: true } pod => Replace(pod, $"its containers have ended ({pod.State.Reason})"),
            { } pod when PodStanding.Of(snapshot, wanted, pod).Standing is PodStanding.Outdated =>
                Replace(pod, "it was made from another spec or from another pod of the operator"),
            { State.IsReady: true } pod => Metadata.Pod(wanted, PodStanding.Of(snapshot, wanted, pod)),
            { } pod => Metadata.Pod(wanted, PodStanding.Of(snapshot, wanted, pod)) + Steps.Wait(
                "PodNotReady", $"{pod.Key}, which lists the backups, is not ready ({(pod.State.Reason.Length > 0 ? pod.State.Reason : pod.State.Phase)})", pod.TooLong()),
        };

    private static Steps Replace(ObservedObject.Pod pod, string why) =>
        Steps.Write(new Move.Delete(pod.Key, pod.Meta.Uid, pod.Meta.Version, why))
        + Steps.Wait("ReplacingPod", $"{pod.Key} is made anew: {why}");
}
