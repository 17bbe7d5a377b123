using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Something that is read again and again.</summary>
/// <param name="Query">What is asked.</param>
/// <param name="Span">How old the answer may get.</param>
/// <param name="Since">An answer to what was asked before this instant is not good enough, however young it is.</param>
internal readonly record struct Poll(Query Query, TimeSpan Span, DateTimeOffset Since = default);

/// <summary>Reads again and again what cannot be watched.</summary>
internal static class Polling
{
    /// <summary>How often the topology is read for a resource that is no shard.</summary>
    internal static Steps Of(Snapshot snapshot, Steps steps, ValueList<Query> queries)
    {
        var span = steps.IsWaiting ? Cadence.Amiss : Cadence.Settled;
        return Of(snapshot, queries.Select(query => new Poll(query, span)).ToArray());
    }

    /// <summary>
    /// Asks for what has come to its span, and looks again when the next answer does. What is asked now counts as of now, since the
    /// end of a question wakes the pass. What has nearly come to its span is asked as well: one round, not two.
    /// </summary>
    internal static Steps Of(Snapshot snapshot, params ReadOnlySpan<Poll> polls)
    {
        var needs = new Need[polls.Length];
        DateTimeOffset? next = null;
        for (var i = 0; i < polls.Length; i++)
        {
            var (query, span, since) = polls[i];
            var young = snapshot.Now - span + (span / 10);
            since = since > young ? since : young;
            needs[i] = new(query, since);
            var asked = snapshot.Readings.AskedAt(query);
            next = Steps.Earlier(next, (asked < since ? snapshot.Now : asked) + span);
        }
        return new(Needs: new(needs), WakeUp: next);
    }
}
