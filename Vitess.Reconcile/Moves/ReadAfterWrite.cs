using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Nothing is done on the strength of a reading that is older than the end of this host's own last write or call.</summary>
internal static class ReadAfterWrite
{
    /// <summary>What a reading leads to; where it is too old, that it is read anew, and the same to wait for.</summary>
    /// <param name="snapshot">When this host last wrote or called for the resource.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="sentAt">When.</param>
    /// <param name="steps">What it leads to.</param>
    internal static Steps Judge(Snapshot snapshot, Query query, DateTimeOffset sentAt, Steps steps) =>
        sentAt >= snapshot.LastEnd || steps.Moves.Count == 0
            ? steps
            : steps with { Moves = [], Needs = steps.Needs.Add(new(query, snapshot.LastEnd)) };
}
