using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Lets a tablet go whose MySQL somebody else runs, so that no row is at stake.</summary>
/// <remarks>
/// Safety: a tablet that leads goes only when another has been told that its external MySQL is the primary's, or when the spec
/// asks for no other. Liveness: when the other tablets are available, every tablet that is to leave does.
/// </remarks>
internal static class ExternalDeparture
{
    private const string Primaries = "externalmaster";

    internal static Decision Decide(ShardView view, ShardReport shard, Leaver leaver)
    {
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Alias != leaver.Alias && !leaver.IsBroken(view) && !tablet.IsAvailable(view.Now))
            {
                return new Decision.NotYet(Steps.Wait("TabletAway", $"tablet {tablet.Alias} {tablet.PodText} and is not available yet; then tablet {leaver.Alias} goes ({leaver.Why})")
                    + (tablet.AvailableFrom is { } from ? Steps.LookAgain(from) : Steps.None));
            }
        }
        if (leaver.Alias != shard.Primary)
        {
            return leaver.For == LeaveFor.Drain ? Drains.Finish(view, shard, leaver) : Departure.Delete(view, leaver, shard.ReadFrom);
        }
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Alias != leaver.Alias && tablet.Desired.PoolType == Primaries && tablet.IsReady)
            {
                return Departure.Step(
                    leaver,
                    new Move.Invoke(view.Desired.Vtctld, new Call.TabletExternallyReparented(tablet.Alias), $"{tablet.Alias} takes over shard {view.Name} from {leaver.Alias}: {leaver.Why}"),
                    shard.ReadFrom,
                    tablet.Alias);
            }
        }
        return leaver.For == LeaveFor.Drain
            ? Drained(view, leaver)
            : Departure.Delete(view, leaver, shard.ReadFrom);
    }

    /// <summary>A drain of the primary waits for another that may lead to come up; where the spec asks for none, it needs somebody.</summary>
    private static Decision Drained(ShardView view, Leaver leaver)
    {
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Alias != leaver.Alias && tablet.Desired.PoolType == Primaries)
            {
                return Decision.Wait("TabletAway", $"tablet {tablet.Alias} {tablet.PodText}; then it takes over from tablet {leaver.Alias}, which is to be drained ({leaver.Why})");
            }
        }
        return Decision.Blocked("DrainBlocked", $"tablet {leaver.Alias} is to be drained ({leaver.Why}), and shard {view.Name} has no other tablet of a pool of type {Primaries}: "
            + "add one, or delete its pod and bear that the shard has no primary until it is back");
    }
}
