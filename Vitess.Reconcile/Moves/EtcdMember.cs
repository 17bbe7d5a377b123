using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Gives a member of an etcd its claim and its pod, and replaces a pod that has ended.</summary>
/// <remarks>
/// Safety: a member's pod is deleted only when all its containers have ended for good, and its claim never, so that no
/// member forgets what it has agreed to. Liveness: a member without a pod gets one as soon as its claim is there.
/// </remarks>
internal static class EtcdMember
{
    internal static Steps Next(Snapshot snapshot, DesiredMember member, ObservedObject.Pod? pod)
    {
        var claim = snapshot.Owned(member.Claim.Key) as ObservedObject.Claim;
        return Claim(snapshot, member, claim) + Pod(snapshot, member, claim, pod);
    }

    private static Steps Claim(Snapshot snapshot, DesiredMember member, ObservedObject.Claim? claim) => claim switch
    {
        null => ObjectUpdate.Create(snapshot, member.Claim),
        { Meta.IsGoing: true } => Steps.Wait("BeingDeleted", $"{claim.Key} is being deleted; a new one is made when it is gone"),
        _ => Metadata.Claim(claim.Meta, member.Claim),
    };

    private static Steps Pod(
        Snapshot snapshot, DesiredMember member, ObservedObject.Claim? claim, ObservedObject.Pod? pod) => pod switch
    {
        null when claim is not { Meta.IsGoing: false } => Steps.None,
        null => ObjectUpdate.Create(snapshot, member.Pod),
        { Meta.IsGoing: true } => GoingPods.Wait(snapshot, pod, $"{pod.Key} on node {pod.State.Node} is being deleted"),
        { State.IsOver: true } => Steps.Write(new Move.Delete(
                pod.Key, pod.Meta.Uid, pod.Meta.Version, $"its containers have ended ({pod.State.Reason})"))
            + Steps.Wait("ReplacingPod", $"{pod.Key} has ended ({pod.State.Reason}) and is made anew", isLoss: true),
        { State.IsReady: true } => Metadata.Pod(member.Pod, PodStanding.Of(snapshot, member.Pod, pod)),
        _ => Metadata.Pod(member.Pod, PodStanding.Of(snapshot, member.Pod, pod))
            + Steps.Wait("MemberNotReady", $"{pod.Key} is not ready ({(pod.State.Reason.Length > 0 ? pod.State.Reason : pod.State.Phase)})", pod.TooLong(), isLoss: true),
    };
}
