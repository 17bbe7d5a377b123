using Vitess.Reconcile.Api;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Makes another tablet lead before the primary leaves.</summary>
/// <remarks>
/// Safety: a planned reparent names the heir and expects the primary, both in the turn, and is sent only when every tablet
/// answers and the heir follows closely and can be acknowledged without the one that leaves.
/// Liveness: a primary that is to leave is succeeded as soon as one tablet is fit; a primary that nobody could ever succeed
/// is replaced as it is, when it was not a drain that asked.
/// </remarks>
internal static class Succession
{
    internal static Decision Decide(ShardView view, ShardReport shard, Leaver leaver)
    {
        if (IsLone(view, leaver))
        {
            return leaver.For == LeaveFor.Drain
                ? Decision.Blocked("DrainBlocked", $"tablet {leaver.Alias} is to be drained ({leaver.Why}), and shard {view.Name} has no other tablet that may lead: "
                    + "add a replica, or delete its pod and bear that writes stop until it is back")
                : Departure.AnotherComesUp(view, leaver) ?? Departure.Delete(view, leaver, shard.ReadFrom);
        }
        if (Departure.OthersNotWell(view, shard, leaver) is { } waiting)
        {
            return waiting;
        }
        if (shard.Missing.Count > 0)
        {
            return Statuses.Missing(view, shard.Missing, $"primary {leaver.Alias} is to leave ({leaver.Why}), and for a planned reparent every tablet has to answer");
        }
        var heirs = Heirs.Of(view, shard, leaver.Alias, _ => true, leaver.For == LeaveFor.Removal);
        return heirs.Best is { } heir ? Departure.Step(leaver, Reparent(view, shard, heir, leaver.Why), shard.ReadFrom, heir)
            : leaver.For == LeaveFor.Removal && view.Tablets.All(tablet =>
                tablet.Desired.PoolType != "replica" || shard.NeverEstablishes(tablet.Alias, leaver.Alias, isRemoval: false))
                ? Departure.Withheld(view, shard, leaver)
            : new Decision.NotYet(new Steps(Needs: Statuses.Evidence(view), Waits:
            [
                new("NoSuccessor", $"primary {leaver.Alias} is to leave ({leaver.Why}), and nobody is fit to succeed it: {string.Join("; ", heirs.Unfit)}")
                {
                    BlockedFrom = view.Snapshot.TooLong("NoSuccessor"),
                },
            ]));
    }

    /// <summary>Waits while another tablet that nobody wants stands, beside a primary that nobody is to succeed; null when none does. Nothing has to be asked for that.</summary>
    internal static Decision? OthersFirst(ShardView view, Leaver leaver) =>
        leaver.Alias == view.KnownRecord?.Primary && leaver.For != LeaveFor.Drain && IsLone(view, leaver) && !view.Tablets.Any(tablet => tablet.Desired.IsExternal)
        && view.Unwanted.FirstOrDefault(other => other.Alias != leaver.Alias) is { } other
            ? Decision.Wait("TabletAway", $"tablet {other.Alias} is on its way out; primary {leaver.Alias} goes after it ({leaver.Why})")
            : null;

    /// <summary>The planned reparent that makes a tablet lead.</summary>
    internal static Move.Invoke Reparent(ShardView view, ShardReport shard, TabletAlias heir, string why) => new(
        view.Desired.Vtctld,
        new Call.PlannedReparent(view.Name, heir, Expected: shard.Primary),
        $"{heir} takes over shard {view.Name} from {shard.Primary}: {why}");

    /// <summary>Whether the spec asks for no other tablet that may lead.</summary>
    internal static bool IsLone(ShardView view, Leaver leaver) =>
        !view.Tablets.Any(tablet => tablet.Alias != leaver.Alias && tablet.Desired.PoolType == "replica");
}
