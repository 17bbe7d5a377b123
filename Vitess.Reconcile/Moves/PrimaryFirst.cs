using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Has a shard of which nothing runs come back with the tablet that led it first.</summary>
/// <remarks>
/// A replica that restarts has lost what it had received and not applied, though it had acknowledged it; one that starts from
/// nothing has nothing. A VTOrc that sees replicas and no primary would elect one of them.
/// Safety: while no tablet of a shard has a pod, none is made before that of the recorded primary is ready, unless that has lost its
/// volume; one that starts from nothing, or whose volume was made anew in the term, is not made at all before a tablet with data is ready, and none while the claim of that primary is
/// kept and its pool is gone; in a shard that ran before none is made before its record was read; and one with a volume that is newer
/// than another's never is, since the record may name it. Of a shard that nobody is known to have led, see <see cref="VtorcGate"/>.
/// Liveness: what ran before is made after two minutes all the same, as this process counts them, or from the making of the
/// primary's pod on; for all else it is told what a person can do.
/// </remarks>
internal static class PrimaryFirst
{
    private const string Code = "PrimaryFirst";

    /// <summary>Reason: as long as a pod usually takes to start, and MySQL to recover.</summary>
    private static readonly TimeSpan ComesUpWithin = TimeSpan.FromMinutes(2);

    /// <summary>How much older than its tablet's pod a claim is that was in use before. Reason: both are made in one pass, or in the next.</summary>
    private static readonly TimeSpan MadeTogether = TimeSpan.FromMinutes(1);

    /// <summary>What a tablet's pod waits for; null when it may be made.</summary>
    internal static Steps? Before(ShardView view, TabletHealth tablet)
    {
        if (view.Tablets.Any(it => it.Desired.IsExternal))
        {
            return null;
        }
        if (view.Record is Reading<ShardRecord>.Unknown unknown)
        {
            return Unread(view, tablet, unknown.Why);
        }
        if (view.Record is not Reading<ShardRecord>.Known { Value: { TermStart: { } term, Primary: { } primary } record, SentAt: var readAt })
        {
            return VtorcGate.Before(view, tablet);
        }
        if ((LostVolume.Before(view, tablet, record, readAt) ?? TabletElsewhere.Before(view, tablet, term)) is { } waiting)
        {
            return waiting;
        }
        var leader = view.Tablet(primary);
        if (leader is { IsReady: true } || primary == tablet.Alias)
        {
            return null;
        }
        if (leader is not null && LostVolume.Is(view, leader, term))
        {
            return (LostVolume.IsOlder(view, tablet, leader, term) && !LostVolume.Is(view, tablet, term)) || LostVolume.OlderRuns(view, leader, term) ? null : AfterOlder(view, leader);
        }
        var isNew = StartsFromNothing(view, tablet) || LostVolume.Is(view, tablet, term);
        return (isNew ? DataIsReady(view) : view.Tablets.Any(it => it.Alias != primary && it.Pod is { Meta.IsGoing: false })) ? null
            : leader is null ? Recall.Missing(view, giveUp: "delete the claim") is { } claim ? Steps.Blocked(claim.Code, claim.Text, isLoss: true) : null
            : isNew ? AfterData(view, tablet, leader)
            : AfterLeader(view, leader);
    }

    /// <summary>
    /// Whether a tablet has no record, so that it has not run since the shard was whole, or its claim was let go. While records are not
    /// known, one whose volume is newer than another's may be such a tablet.
    /// </summary>
    private static bool StartsFromNothing(ShardView view, TabletHealth tablet) =>
        view.Records is Reading<ValueList<TabletRecord>>.Known ? tablet.Record is null : LostVolume.MayBe(view, tablet);

    /// <summary>Whether a tablet with data is ready, be it one that nobody asks for any more.</summary>
    private static bool DataIsReady(ShardView view) => view.Tablets.Any(it => it.IsReady && !StartsFromNothing(view, it))
        || view.Unwanted.Any(it => it.Pod is { Meta.IsGoing: false, State.IsReady: true } && view.Recorded(it.Alias) is not null);

    private static Steps AfterOlder(ShardView view, TabletHealth leader) => Steps.Wait(
        Code, $"tablet {leader.Alias}, which led shard {view.Name}, has lost its volume; a tablet with a volume of before comes up first", view.Snapshot.TooLong(Code), isLoss: true);

    private static Steps AfterData(ShardView view, TabletHealth tablet, TabletHealth leader) => Steps.Wait(
        Code, $"nothing of shard {view.Name} that has data is ready; tablet {leader.Alias}, which led it, comes up first"
            + (tablet.Record is null ? "" : $". If claim {tablet.Desired.Claim?.Key.Name}, which was made after that tablet came to lead, holds data, give it the annotation {Annotations.HoldsData}=true")
            + $". If {leader.Alias} cannot come up and what only it holds may be lost, which is all of it where no other tablet has data, delete its claim {leader.Desired.Claim?.Key.Name} and then its pod, if one stands; the others stay in the spec", view.Snapshot.TooLong(Code), isLoss: true);

    private static Steps? AfterLeader(ShardView view, TabletHealth leader)
    {
        var until = (leader.Pod is { Meta.IsGoing: false } pod ? pod.Meta.Created : view.Snapshot.SeenSince(PlanOf.WaitPrefix + Code)) + ComesUpWithin;
        return until <= view.Now ? null : Steps.LookAgain(until)
            + Steps.Wait(Code, $"nothing of shard {view.Name} runs; tablet {leader.Alias}, which led it, comes up first, and the others follow by {Conditions.Time(until)}");
    }

    private static Steps? Unread(ShardView view, TabletHealth tablet, string why) =>
        !LostVolume.MayBe(view, tablet)
        && (view.Tablets.Count(it => it.Pod is { Meta.IsGoing: false }) > 1 || view.Tablets.Any(it => it.IsReady) || !view.Tablets.Any(it => RanBefore(view, it))) ? null
        : Steps.Ask(view.ShardsQuery, view.Now - Cadence.Amiss) + Steps.Wait(
            Code, $"shard {view.Name} ran before, and which tablet led it is not known ({why}); the others come up when it is", view.Snapshot.TooLong(Code), isLoss: true);

    /// <summary>Whether the volume of a tablet may hold data: it is of before the shard, or it was made long before the pod that is to use it.</summary>
    internal static bool RanBefore(ShardView view, TabletHealth tablet) =>
        tablet.Desired.Claim is { Key: var claim } && RanBefore(view, claim, tablet.Pod?.Meta.Created ?? view.Now);

    /// <summary>Whether the volume of a claim may hold data that is older than a pod which was made at an instant.</summary>
    internal static bool RanBefore(ShardView view, ObjectKey key, DateTimeOffset podMade)
    {
        foreach (var claim in view.Snapshot.Owned.OfType<ObservedObject.Claim>().Concat(view.Snapshot.Claims))
        {
            if (claim.Key == key
                && (claim.Meta.Created < view.Snapshot.Subject.Meta.Created || claim.Meta.Created + MadeTogether < podMade))
            {
                return true;
            }
        }
        return false;
    }
}
