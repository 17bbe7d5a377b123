using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;

namespace Vitess.Reconcile.Moves;

/// <summary>Takes away pods that cannot run as they are: one that never ran, and that of a primary in a shard of which nothing runs.</summary>
/// <remarks>
/// A pod whose vttablet has never started neither leads nor replicates nor acknowledges, and its
/// deletion, at the very version that was seen so, takes nothing away: whatever else is amiss, its correction reaches it, and
/// when nobody wants it any more it keeps nobody waiting. A primary that is to leave may still come up and hand over.
/// A shard that was scaled to nothing and came back with an image that cannot be pulled has a primary that nobody can
/// succeed and that no emergency can replace: its correction has to reach it first.
/// Safety: only a pod that was made from another spec, and that never ran, or that is not ready and of which its kubelet says why, while no tablet
/// of the shard is ready or answers vtctld; its claim stays, and with it its rows (<see cref="GoingClaims"/>).
/// Liveness: the pod is made from the present spec; when it runs it leads again, and the broken replicas follow as any do.
/// </remarks>
internal static class Revival
{
    internal static Decision Decide(ShardView view)
    {
        foreach (var leaver in Leavers.Of(view).AsSpan())
        {
            if (leaver.Pod.State.HasNeverRun && leaver.IsBroken(view)
                && (leaver.For == LeaveFor.Update || (leaver.For == LeaveFor.Removal && IsNotPrimary(view, leaver.Alias)))
                && !GoingClaims.Keeps(view, leaver))
            {
                return Departure.Delete(view, leaver, view.Now);
            }
        }
        if (view.Record is not Reading<ShardRecord>.Known { Value: { Primary: { } primary, TermStart: not null }, SentAt: var readAt }
            || view.Tablet(primary) is not { Pod: { } pod } leader
            || pod is not { Meta.IsGoing: false, State: { IsReady: false, IsOver: false, Reason.Length: > 0 } }
            || view.Tablets.Any(tablet => tablet.IsReady)
            || !leader.IsOutdated || !PodRelease.IsReleased(view, leader) || MysqlDowngrade.Withholds(view, leader, pod))
        {
            return Decision.None;
        }
        if (view.Records is not Reading<ValueList<TabletRecord>>.Known { Value: var records, SentAt: var recordsAt }
            || !view.IsSilent(primary) || !records.All(record => view.IsSilent(record.Alias)))
        {
            // Somebody answers, or has not been asked: that is for an emergency to judge.
            return Decision.None;
        }
        var revived = new Leaver(primary, pod, LeaveFor.Update);
        return GoingClaims.Keeps(view, revived) ? Decision.None : Departure.Delete(view, revived, recordsAt < readAt ? recordsAt : readAt);
    }

    private static bool IsNotPrimary(ShardView view, TabletAlias alias) =>
        view.Record is Reading<ShardRecord>.Absent || (view.KnownRecord is { } record && record.Primary != alias);
}
