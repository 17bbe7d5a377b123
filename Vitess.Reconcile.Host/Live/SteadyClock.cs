namespace Vitess.Reconcile.Host.Live;

/// <summary>The wall clock, except that it never goes back.</summary>
/// <remarks>
/// When the machine's clock is set back, this one goes on at its own pace; when it is set forward, or the machine slept,
/// this one follows at once, so that a lease that has run out meanwhile is not believed in.
/// </remarks>
/// <param name="time">The machine's clock.</param>
internal sealed class SteadyClock(TimeProvider time)
{
    private readonly Lock turn = new();
    private DateTimeOffset last = time.GetUtcNow();
    private long lastStamp = time.GetTimestamp();

    /// <summary>The machine's clock, for delays.</summary>
    internal TimeProvider Time => time;

    /// <summary>The present instant; never earlier than one that was given before.</summary>
    internal DateTimeOffset Now
    {
        get
        {
            lock (turn)
            {
                var stamp = time.GetTimestamp();
                var passed = last + time.GetElapsedTime(lastStamp, stamp);
                var wall = time.GetUtcNow();
                (last, lastStamp) = (wall > passed ? wall : passed, stamp);
                return last;
            }
        }
    }
}
