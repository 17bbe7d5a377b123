using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Makes a tablet a spare before its pod goes, and gives it its type back when the pod stays.</summary>
/// <remarks>
/// Nobody elects a spare, gateways leave it, it acknowledges nothing, and its position still counts in an emergency.
/// Safety: a turn under which a tablet was made a spare is not closed before the tablet has its type back, is gone, or
/// neither answers nor is ready (what starts again comes back with its own type).
/// Liveness: a tablet that answers has its type back as soon as the turn is to be closed; one that did not restart and is a
/// spare without a turn has it back when it answers again, under a turn of its own.
/// </remarks>
internal static class Sparing
{
    /// <summary>The call that makes a tablet a spare.</summary>
    internal static Move.Invoke Spare(ShardView view, Leaver leaver) => new(
        view.Desired.Vtctld,
        new Call.ChangeTabletType(leaver.Alias, TabletType.Spare),
        $"making tablet {leaver.Alias} a spare, since {leaver.Why}");

    /// <summary>What has to be done before a turn is closed; null when nothing is.</summary>
    internal static Steps? GiveBack(ShardView view, Turn turn)
    {
        if (turn is not { Operation: TurnOperation.ReplacePod, Tablet: { } alias }
            || Pod(view, turn) is not { Meta.IsGoing: false } pod || TypeOf(pod) is not { } type)
        {
            return null;
        }
        var since = view.Snapshot.LastEnd > view.Now - Cadence.Amiss ? view.Snapshot.LastEnd : view.Now - Cadence.Amiss;
        return view.Snapshot.Readings.Of<Answer.Status>(view.StatusQuery(alias)) switch
        {
            Reading<Answer.Status>.Known { SentAt: var sentAt, Value.Value.Type: var present } when sentAt >= since =>
                present == TabletType.Spare ? Back(view, alias, type) : null,
            Reading<Answer.Status>.Unknown { SentAt: var sentAt, Why: var why } when sentAt >= since => pod.State.IsReady
                ? Steps.Ask(view.StatusQuery(alias), view.Now - Cadence.Operating)
                    + Steps.Wait("SpareUnread", $"tablet {alias} stays, is ready, and may still be a spare, which nobody can tell: {why}. "
                        + $"Until it answers nothing else is begun on shard {view.Name}; if it does not, delete pod {pod.Key.Name}", view.Snapshot.TooLong("SpareUnread"))
                : null,
            Reading<Answer.Status>.Absent => null,
            _ => Steps.Ask(view.StatusQuery(alias), since)
                + Steps.Wait("TurnClosing", $"whether tablet {alias} still is a spare is being read"),
        };
    }

    /// <summary>Gives a tablet its type back that stays, and is a spare although nobody has a turn for it.</summary>
    internal static Decision Forgotten(ShardView view) => Left(view) is { } tablet && tablet.Pod is { } pod && TypeOf(pod) is { } type
            && view.Status(tablet.Alias) is Reading<Answer.Status>.Known { SentAt: var sentAt, Value.Value.Type: TabletType.Spare }
        ? new Decision.Go(new()
        {
            Operation = TurnOperation.ReplacePod,
            Tablet = tablet.Alias,
            PodUid = pod.Meta.Uid,
            Move = new Move.Invoke(view.Desired.Vtctld, new Call.ChangeTabletType(tablet.Alias, type), $"tablet {tablet.Alias} stays and becomes {type} again"),
            EvidenceFrom = sentAt,
        })
        : Decision.None;

    /// <summary>Asks a tablet that seems to be such a spare, and tells of it.</summary>
    internal static Steps Next(ShardView view) => Left(view) is not { } tablet ? Steps.None
        : Steps.Ask(view.StatusQuery(tablet.Alias), view.Now - Cadence.Amiss) + Steps.Wait(
            "SpareLeft", $"tablet {tablet.Alias} is recorded as a spare, which nobody asks for; it gets its type back when it answers", view.Snapshot.TooLong("SpareLeft"));

    /// <summary>Under an adopted turn nothing is given back before it is closed: its pod may still be deleted.</summary>
    private static TabletHealth? Left(ShardView view)
    {
        if (view.Turn is { } turn && (turn.Operation != TurnOperation.ReplacePod || !Turns.IsOurs(turn, view.Snapshot)))
        {
            return null;
        }
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet is { IsReady: true, Record.Type: TabletType.Spare } && (view.Turn is null || view.Turn.Tablet == tablet.Alias)
                && !IsLeaving(view, tablet.Alias))
            {
                return tablet;
            }
        }
        return null;
    }

    private static bool IsLeaving(ShardView view, TabletAlias alias) => Leavers.Of(view).Any(leaver => leaver.Alias == alias);

    /// <summary>The disruption's tablet as it was made a spare for a turn, when it is one now; null when there is none.</summary>
    internal static (TabletAlias Alias, TabletType Type)? OfTurn(ShardView view) =>
        view.Turn is { Operation: TurnOperation.ReplacePod, Tablet: { } alias } turn
        && Pod(view, turn) is { } pod && TypeOf(pod) is { } type
        && view.KnownStatus(alias) is { Type: TabletType.Spare }
            ? (alias, type)
            : null;

    /// <summary>Whether a tablet was made a spare for a turn, and the pod that is to go then still stands.</summary>
    internal static bool IsUnderWay(ShardView view, TabletAlias alias) =>
        view.Turn is { Operation: TurnOperation.ReplacePod, Tablet: { } tablet } turn && tablet == alias
        && Pod(view, turn) is { Meta.IsGoing: false };

    private static Steps Back(ShardView view, TabletAlias alias, TabletType type) =>
        Steps.Do(
            new Move.Invoke(view.Desired.Vtctld, new Call.ChangeTabletType(alias, type), $"tablet {alias} stays and becomes {type} again"),
            Deadlines.TopologyCall,
            view.Now + Deadlines.Freshness)
        + Steps.Wait("GivingBack", $"tablet {alias} stays for now and becomes {type} again");

    private static ObservedObject.Pod? Pod(ShardView view, Turn turn)
    {
        foreach (var owned in view.Snapshot.Owned.AsSpan())
        {
            if (owned is ObservedObject.Pod pod && pod.Meta.Uid == turn.PodUid)
            {
                return pod;
            }
        }
        return null;
    }

    private static TabletType? TypeOf(ObservedObject.Pod pod) => pod.Meta.Labels.GetValueOrDefault(Labels.TabletType) switch
    {
        "replica" => TabletType.Replica,
        "rdonly" => TabletType.Rdonly,
        _ => null,
    };
}
