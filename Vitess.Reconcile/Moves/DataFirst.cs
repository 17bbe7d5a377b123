using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Keeps a tablet that nobody wants any more in a shard that nobody is known to have led, while it alone may have rows.</summary>
/// <remarks>
/// A topology that was made anew knows of no leader though its tablets come back with all their data: whoever has most of it is to be
/// elected first, wanted or not, and then leaves as a primary does.
/// Safety: it goes only when a tablet that stays says that it has all that it has, or when it has never run on a volume of before.
/// Liveness: an election makes it primary or covers it; where nobody can be elected, that is told, and a person may delete its pod.
/// </remarks>
internal static class DataFirst
{
    private const string Code = "TabletNotCovered";

    /// <summary>What a removal waits for, or null when the tablet may go; and when the oldest reading was asked for that it rests on.</summary>
    /// <param name="view">The shard.</param>
    /// <param name="leaver">The tablet.</param>
    /// <param name="readFrom">When its shard's record was asked for.</param>
    internal static (Decision? Waiting, DateTimeOffset ReadFrom) Before(ShardView view, Leaver leaver, DateTimeOffset readFrom)
    {
        if (leaver.For != LeaveFor.Removal || view.Tablets.Count == 0 || view.Tablets.Any(tablet => tablet.Desired.IsExternal))
        {
            return (null, readFrom);
        }
        if (view.KnownStatus(leaver.Alias) is not { } status)
        {
            return (leaver.Pod.State.HasNeverRun || !PrimaryFirst.RanBefore(view, leaver.Pod.Key with { Kind = Kinds.PersistentVolumeClaim }, leaver.Pod.Meta.Created)
                ? null
                : Waits(view, $"whether another tablet has all that tablet {leaver.Alias} has is not known, since it does not answer"), readFrom);
        }
        return (FirstPrimary.IsEmpty(status) ? leaver.Alias : view.Tablets.FirstOrDefault(tablet => Has(view, tablet.Alias, status))?.Alias) is { } cover
                ? (null, new[] { readFrom, ErrantTablets.AskedAt(view, leaver.Alias), ErrantTablets.AskedAt(view, cover) }.Min())
                : (Waits(view, $"no tablet that stays has all that tablet {leaver.Alias} has"), readFrom);
    }

    private static bool Has(ShardView view, TabletAlias alias, TabletStatus leaving) => view.KnownStatus(alias) is { } status
        && Position.Parse(status.Executed) is Position.Gtids { Set: var own } && Position.Parse(leaving.Executed) is Position.Gtids { Set: var all } && own.Contains(all);

    private static Decision.NotYet Waits(ShardView view, string why) => new(new Steps(Needs: Statuses.Evidence(view), Waits:
    [
        new(Code, $"{why}, and nobody is known to have led shard {view.Name}: it goes when a primary leads. If its rows may be lost, delete its pod")
        {
            BlockedFrom = view.Snapshot.TooLong(Code),
        },
    ]));
}
