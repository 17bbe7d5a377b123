using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Readings that something rests on which cannot be taken back.</summary>
internal static class Evidence
{
    /// <summary>How old readings may be. Reason: half a second of <see cref="Deadlines.Freshness"/> is left to send the move in.</summary>
    private static readonly TimeSpan Age = Deadlines.Freshness - TimeSpan.FromMilliseconds(500);

    /// <summary>From when on readings count: after our own last effect, and no longer ago than they may be old.</summary>
    internal static DateTimeOffset Since(Snapshot snapshot) =>
        snapshot.LastEnd > snapshot.Now - Age ? snapshot.LastEnd : snapshot.Now - Age;

    /// <summary>A reading that was asked for at or after an instant; unknown when it is older.</summary>
    internal static Reading<T> Of<T>(Snapshot snapshot, Query query, DateTimeOffset since)
        where T : Answer => snapshot.Readings.Of<T>(query) switch
        {
            Reading<T>.Known known when known.SentAt < since => Stale<T>(known.SentAt),
            Reading<T>.Absent absent when absent.SentAt < since => Stale<T>(absent.SentAt),
            var reading => reading,
        };

    private static Reading<T> Stale<T>(DateTimeOffset sentAt)
        where T : Answer => new Reading<T>.Unknown("it is being read afresh", sentAt);
}
