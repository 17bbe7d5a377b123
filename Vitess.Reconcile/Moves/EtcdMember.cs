using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Gives a member of an etcd its claim and its pod, and replaces a pod that has ended.</summary>
/// <remarks>
/// A member is started with the same name and identity whatever is on its volume, so that one whose volume is new has promised what it
/// does not know any more. One such member is outvoted; two of three would make up a cluster that has forgotten the topology.
/// Safety: a member's pod is deleted only when all its containers have ended for good, and its claim never, so that no
/// member forgets what it has agreed to. A claim that was lost is made anew only while all other members are ready.
/// Liveness: a member without a pod gets one as soon as its claim is there. Members that are made together wait for none, and
/// where several have lost their volumes a person is told what helps.
/// </remarks>
internal static class EtcdMember
{
    /// <summary>By how much a claim is older than one that was not made with it. Reason: members are made at once, and have long met by then.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromHours(1);

    internal static Steps Next(Snapshot snapshot, ValueList<DesiredMember> all, DesiredMember member, ObservedObject.Pod? pod)
    {
        var claim = Of(snapshot, member);
        return Claim(snapshot, all, member, claim, pod) + Pod(snapshot, all, member, claim, pod);
    }

    private static Steps Claim(
        Snapshot snapshot, ValueList<DesiredMember> all, DesiredMember member, ObservedObject.Claim? claim, ObservedObject.Pod? pod) => claim switch
        {
            null => Forgotten(snapshot, all, member) ?? ObjectUpdate.Create(snapshot, member.Claim),
            { Meta.IsGoing: true } when pod is { Meta.IsGoing: false } => Steps.Blocked("ClaimGoing",
                $"{claim.Key} was deleted, and its volume goes with it as soon as {pod.Key} does. While all other members are ready, delete that pod, and the member is made anew"),
            { Meta.IsGoing: true } => Steps.Wait("BeingDeleted", $"{claim.Key} is being deleted; a new one is made when it is gone"),
            _ => Metadata.Claim(claim.Meta, member.Claim),
        };

    private static Steps Pod(
        Snapshot snapshot, ValueList<DesiredMember> all, DesiredMember member, ObservedObject.Claim? claim, ObservedObject.Pod? pod) => pod switch
        {
            null when claim is not { Meta.IsGoing: false } => Steps.None,
            null => ObjectUpdate.Create(snapshot, member.Pod),
            { Meta.IsGoing: true } => GoingPods.Wait(snapshot, pod, $"{pod.Key} on node {pod.State.Node} is being deleted"),
            { State.IsOver: true } => Steps.Write(new Move.Delete(
                    pod.Key, pod.Meta.Uid, pod.Meta.Version, $"its containers have ended ({pod.State.Reason})"))
                + Steps.Wait("ReplacingPod", $"{pod.Key} has ended ({pod.State.Reason}) and is made anew", isLoss: true),
            { State.IsReady: true } => Metadata.Pod(member.Pod, PodStanding.Of(snapshot, member.Pod, pod)),
            _ => Metadata.Pod(member.Pod, PodStanding.Of(snapshot, member.Pod, pod)) + Steps.Wait("MemberNotReady",
                $"{pod.Key} is not ready ({(pod.State.Reason.Length > 0 ? pod.State.Reason : pod.State.Phase)}){Renewed(snapshot, all, member, claim)}", pod.TooLong(), isLoss: true),
        };

    /// <summary>Waits while a member that lost its volume would not come back to a cluster that remembers; null when it would, or when none has met yet.</summary>
    private static Steps? Forgotten(Snapshot snapshot, ValueList<DesiredMember> all, DesiredMember member)
    {
        var away = all.Where(other => other != member && snapshot.Owned(other.Pod.Key) is not ObservedObject.Pod { Meta.IsGoing: false, State.IsReady: true }).ToValueList();
        return away.Count == 0 || !IsLater(snapshot, all, member, snapshot.Now) ? null : Steps.Wait("MemberLost",
            $"{member.Claim.Key} is gone, and {string.Join(" and ", away.Select(other => other.Pod.Key))} not ready: with a new volume the members that know nothing might outvote those who "
            + "remember the topology. Bring the others back, and it is made anew by itself. If their volumes are lost as well, save what the last member holds (etcdctl snapshot), "
            + "and begin anew by deleting the claims and pods of all members", snapshot.TooLong("MemberLost"), isLoss: true);
    }

    /// <summary>What helps a member that began anew among others that remember it.</summary>
    private static string Renewed(Snapshot snapshot, ValueList<DesiredMember> all, DesiredMember member, ObservedObject.Claim? claim) =>
        claim is not null && IsLater(snapshot, all, member, claim.Meta.Created)
            ? $"; its volume was made at {Conditions.Time(claim.Meta.Created)}, after the others agreed with it. If it ends again and again, have another member lead (etcdctl move-leader), which sends it all it lacks"
            : "";

    /// <summary>Whether an instant is so much later than the making of another member's claim that the two were not made together.</summary>
    private static bool IsLater(Snapshot snapshot, ValueList<DesiredMember> all, DesiredMember member, DateTimeOffset at) =>
        all.Any(other => other != member && Of(snapshot, other) is { } claim && claim.Meta.Created + Apart < at);

    private static ObservedObject.Claim? Of(Snapshot snapshot, DesiredMember member) => snapshot.Owned(member.Claim.Key) as ObservedObject.Claim;
}
