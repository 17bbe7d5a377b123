using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>An operator that writes the same object again and again waits for nothing: it is a loop at the speed of the network.</summary>
internal sealed class NoHotLoop(Func<DateTimeOffset> now) : ILaw
{
    /// <summary>How many writes of one object one process may send in the span.</summary>
    /// <value>400. Reason: the busiest object is the VitessCluster, whose status sums up six shards that roll at once.</value>
    private const int Most = 400;

    private static readonly TimeSpan Span = TimeSpan.FromMinutes(1);

    private readonly SortedDictionary<(string Holder, ObjectKey Key), Queue<DateTimeOffset>> writes = [];

    public string Text => "No object is written in a hot loop.";

    public string? Judge(Happening happening)
    {
        if (happening is not Happening.Wrote { After: { } after } wrote || Key(after) is not { } key)
        {
            return null;
        }
        if (!writes.TryGetValue((wrote.Holder, key), out var times))
        {
            writes.Add((wrote.Holder, key), times = []);
        }
        times.Enqueue(now());
        while (now() - times.Peek() > Span)
        {
            times.Dequeue();
        }
        return times.Count <= Most ? null
            : $"{wrote.Holder} wrote {key} {times.Count} times in a minute, at last {MoveText.Of(wrote.Move)}: {Difference.Between(wrote.Before, after)}";
    }

    private static ObjectKey? Key(Json stored) => stored["kind"]?.AsText is { } kind
        ? new(kind, stored.At("metadata", "namespace")?.AsText ?? "", stored.At("metadata", "name")?.AsText ?? "")
        : null;
}
