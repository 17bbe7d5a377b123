namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>A clock whose delays are over at once: it is that much later then.</summary>
/// <param name="passed">What happens within each delay.</param>
internal sealed class SkippingTime(Action<TimeSpan> passed) : TimeProvider
{
    private long ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref ahead));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Interlocked.Add(ref ahead, dueTime.Ticks);
            passed(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
        return System.CreateTimer(callback, state, dueTime, period);
    }
}
