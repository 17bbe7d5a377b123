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
/// Liveness: a tablet that answers has its type back as soon as the turn is to be closed.
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

    /// <summary>The disruption's tablet as it was made a spare for a turn, when it is one now; null when there is none.</summary>
    internal static (TabletAlias Alias, TabletType Type)? OfTurn(ShardView view) =>
        view.Turn is { Operation: TurnOperation.ReplacePod, Tablet: { } alias } turn
        && Pod(view, turn) is { } pod && TypeOf(pod) is { } type
        && view.KnownStatus(alias) is { Type: TabletType.Spare }
            ? (alias, type)
            : null;

    private static Steps Back(ShardView view, TabletAlias alias, TabletType type) =>
        Steps.Do(
            new Move.Invoke(view.Desired.Vtctld, new Call.ChangeTabletType(alias, type), $"tablet {alias} stays and becomes {type} again"),
            Deadlines.TopologyCall)
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
