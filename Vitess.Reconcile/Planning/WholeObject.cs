using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Planning;

/// <summary>Objects as they are stored, read where the little that is kept of them does not tell enough.</summary>
internal static class WholeObject
{
    /// <summary>What was read of this very object; else what has to be asked.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="meta">The object as it is known.</param>
    /// <param name="isExact">Whether it has to be the very version that is known, because it is about to be changed by what is found.</param>
    internal static (Answer.Object? Read, Steps Asking) Of(Snapshot snapshot, ObjectMeta meta, bool isExact = false)
    {
        var query = new Query.Object(meta.Key);
        return snapshot.Readings.Of<Answer.Object>(query) switch
        {
            Reading<Answer.Object>.Known { Value: var read } when IsOf(read, meta) && (!isExact || read.Version == meta.Version) =>
                (read, Steps.Ask(query, DateTimeOffset.MinValue)),
            // What was read is newer than what is known, which a watch will show.
            Reading<Answer.Object>.Known { Value: var read } when IsOf(read, meta) && read.Version > meta.Version =>
                (null, Steps.Ask(query, DateTimeOffset.MinValue)),
            Reading<Answer.Object>.Known { SentAt: var sentAt } => (null, Steps.Ask(query, sentAt + TimeSpan.FromTicks(1))),
            Reading<Answer.Object>.Absent { SentAt: var sentAt } => (null, Steps.Ask(query, sentAt + TimeSpan.FromTicks(1))),
            _ => (null, Steps.Ask(query, DateTimeOffset.MinValue)),
        };
    }

    private static bool IsOf(Answer.Object read, ObjectMeta meta) => read.Content.At("metadata", "uid")?.AsText == meta.Uid;
}
