using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Has a tablet's MySQL server shut down slowly before one of another version follows it.</summary>
/// <remarks>
/// A server that shuts down slowly (<c>innodb_fast_shutdown = 0</c>) has purged and merged all that it had put off, so that another version
/// finds nothing in a format that it may not know. The variable is the server's until it starts again, so that nothing has to be taken back.
/// Safety: a tablet that answers leaves for another version of MySQL only when its server has said, after our own last effect, that it will
/// shut down slowly. That is a precaution, for a fast shutdown is clean too: where it cannot be had for a minute, whoever refuses it, the tablet
/// goes without, and the reason of its deletion says so.
/// Liveness: a tablet that is broken or silent is not asked; of another, what was read says what is next, so that nothing is remembered but
/// since when it has been tried. Nothing is asked for any other change.
/// </remarks>
internal static class SlowShutdown
{
    /// <summary>What is remembered since when a server has not been brought to shut down slowly.</summary>
    private const string UnsetPrefix = "fast-shutdown:";

    /// <summary>Reason: several tries, each of which may take as long as a tablet is waited for. Longer keeps a spare from its work.</summary>
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromMinutes(1);

    /// <summary>How old a reading may be while a departure is only considered. Reason: the cadence of a shard that is amiss.</summary>
    private static readonly TimeSpan Loosely = TimeSpan.FromSeconds(5);

    /// <summary>What has to be done before a tablet's pod is deleted.</summary>
    /// <param name="view">The shard.</param>
    /// <param name="leaver">The tablet.</param>
    /// <param name="readFrom">When the oldest reading was asked for that its departure rests on.</param>
    /// <returns>The step to take first, or null; then when the server was asked, and what the deletion has to say.</returns>
    internal static (Decision? First, DateTimeOffset ReadFrom, string Missed) Before(ShardView view, Leaver leaver, DateTimeOffset readFrom)
    {
        if (!IsDue(view, leaver))
        {
            return (null, readFrom, "");
        }
        var (query, since) = (QueryOf(view, leaver), view.Since > view.Now - Loosely ? view.Since : view.Now - Loosely);
        var isGivenUp = view.Snapshot.SeenSince(UnsetPrefix + leaver.Pod.Meta.Uid) + GivenUpAfter <= view.Now;
        if (view.KnownStatus(leaver.Alias) is null && !isGivenUp)
        {
            return !leaver.Pod.State.IsReady || view.IsSilentSinceOurs(leaver.Alias)
                ? (null, readFrom, "")
                : (Asking(view, leaver, new(view.StatusQuery(leaver.Alias), since)), readFrom, "");
        }
        return view.Snapshot.Readings.Of<Answer.FastShutdown>(query, since) switch
        {
            Reading<Answer.FastShutdown>.Known { Value.Value: 0, SentAt: var sentAt } => (null, sentAt < readFrom ? sentAt : readFrom, ""),
            _ when isGivenUp => (null, readFrom, $"; it shuts down fast, since its MySQL server was not brought to do it slowly within {GivenUpAfter.TotalSeconds} s{Because(view, query)}"),
            Reading<Answer.FastShutdown>.Known { SentAt: var sentAt } => (
                Departure.Step(leaver, new Move.Invoke(view.Desired.Vtctld, new Call.SlowShutdown(leaver.Alias), Why(view, leaver)), sentAt < readFrom ? sentAt : readFrom), readFrom, ""),
            _ => (Asking(view, leaver, new(query, since)), readFrom, ""),
        };
    }

    /// <summary>What has to be remembered since when it stands: that a server is being brought to shut down slowly and is not; null when none is.</summary>
    internal static string? Unset(ShardView view)
    {
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet is { IsOutdated: true, Pod: { } pod } && new Leaver(tablet.Alias, pod, LeaveFor.Update) is var leaver && leaver.IsOf(view.Turn)
                && QueryOf(view, leaver) is var query && view.Snapshot.Readings.HasBeenTried(query)
                && view.Snapshot.Readings.Of<Answer.FastShutdown>(query) is not Reading<Answer.FastShutdown>.Known { Value.Value: 0 })
            {
                return UnsetPrefix + pod.Meta.Uid;
            }
        }
        return null;
    }

    private static bool IsDue(ShardView view, Leaver leaver) =>
        leaver.For == LeaveFor.Update && view.Tablet(leaver.Alias) is { } tablet
        && MysqlVersions.Between(leaver.Pod.MysqldImage, MysqlVersions.ImageIn(tablet.Desired.Pod)) == MysqlChange.Upgrade
        && !leaver.IsBroken(view);

    private static Query.FastShutdown QueryOf(ShardView view, Leaver leaver) => new Query.FastShutdown(view.Desired.Vtctld, leaver.Alias);

    private static Decision.NotYet Asking(ShardView view, Leaver leaver, Need need) => new Decision.NotYet(
        new Steps(Needs: [.. Statuses.Evidence(view), need], Waits: [new(PlanOf.Reading, $"how the MySQL server of tablet {leaver.Alias} is to shut down is being read")]),
        IsInMidst: true);

    private static string Why(ShardView view, Leaver leaver) =>
        $"the MySQL server of tablet {leaver.Alias} is to shut down slowly before {(view.Tablet(leaver.Alias) is { } tablet ? MysqlVersions.ImageIn(tablet.Desired.Pod) : "another")} follows {leaver.Pod.MysqldImage}";

    /// <summary>Why it could not be had, as far as is known.</summary>
    private static string Because(ShardView view, Query.FastShutdown query)
    {
        foreach (var it in view.Snapshot.UnderWay.AsSpan())
        {
            if (it is { Move: Move.Invoke { Call: Call.SlowShutdown }, Why.Length: > 0 })
            {
                return $" ({it.Why})";
            }
        }
        return view.Snapshot.Readings.Of<Answer.FastShutdown>(query) is Reading<Answer.FastShutdown>.Unknown unknown ? $" ({unknown.Why})" : "";
    }
}
