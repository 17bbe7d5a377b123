using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Readings that something rests on which cannot be taken back.</summary>
/// <remarks>
/// Safety: what is done on the strength of readings goes out only while the oldest of them is at most 2 s old, and was asked for
/// after this host's own last write or call. Liveness: what is too old is asked for anew, and the answer brings the pass back.
/// </remarks>
internal static class Evidence
{
    /// <summary>How old readings may be. Reason: half a second of <see cref="Deadlines.Freshness"/> is left to send the move in.</summary>
    private static readonly TimeSpan Age = Deadlines.Freshness - TimeSpan.FromMilliseconds(500);

    /// <summary>From when on readings count: after our own last effect, and no longer ago than they may be old.</summary>
    internal static DateTimeOffset Since(Snapshot snapshot) =>
        snapshot.LastEnd > snapshot.Now - Age ? snapshot.LastEnd : snapshot.Now - Age;

    /// <summary>Does something on the strength of readings, if the oldest of them is recent; else asks for them anew.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="move">What to do.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="readFrom">When the oldest reading was asked for.</param>
    /// <param name="queries">What the move rests on.</param>
    internal static Steps Do(Snapshot snapshot, Move move, TimeSpan deadline, DateTimeOffset readFrom, params IEnumerable<Query> queries)
    {
        var since = snapshot.Now - Deadlines.Freshness;
        since = since > snapshot.LastEnd ? since : snapshot.LastEnd;
        return readFrom >= since
            ? Steps.Do(move, deadline, readFrom + Deadlines.Freshness)
            : new Steps(Needs: queries.Select(query => new Need(query, since)).ToValueList());
    }
}
