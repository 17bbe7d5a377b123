namespace Vitess.Reconcile.Host.Loop;

/// <summary>Lets something happen often for a while, and then steadily.</summary>
/// <remarks>
/// Reason: the status of a cluster sums up what each of its shards waits for. While a hundred come up at once, every change of
/// one would have it written anew, eight times a second, as a text that nobody has read before the next is there.
/// </remarks>
internal sealed class Pace
{
    /// <summary>How much of it may happen at once.</summary>
    /// <value>60. Reason: more than a shard writes while it comes up or reparents, so that nobody who waits for one waits longer.</value>
    internal const int Burst = 60;

    /// <summary>The time from one to the next after that.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Ahead = (Burst - 1) * Every;

    private DateTimeOffset used = DateTimeOffset.MinValue;

    /// <summary>When the next may happen; null for now.</summary>
    internal DateTimeOffset? NextAfter(DateTimeOffset now) => used - now > Ahead ? used - Ahead : null;

    /// <summary>Notes that it happens.</summary>
    internal void Use(DateTimeOffset now) => used = (used > now ? used : now) + Every;
}
