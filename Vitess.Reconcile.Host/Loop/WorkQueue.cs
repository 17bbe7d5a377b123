namespace Vitess.Reconcile.Host.Loop;

/// <summary>Which keys have a pass to run: some now, in the order in which they came, some at an instant.</summary>
internal sealed class WorkQueue
{
    private readonly Queue<KeyState> ready = new();
    private readonly PriorityQueue<KeyState, (long Ticks, long Sequence)> timed = new();
    private long sequence;

    internal bool HasReady => ready.Count > 0;

    /// <summary>How many keys run as soon as there is time.</summary>
    internal int Count => ready.Count;

    /// <summary>When the next key is due; null when none is.</summary>
    internal DateTimeOffset? NextDue
    {
        get
        {
            while (timed.TryPeek(out var key, out var due))
            {
                if (key.DueAt is { } at && at.UtcTicks == due.Ticks)
                {
                    return at;
                }
                // The key was armed for another instant since, or has run.
                timed.Dequeue();
            }
            return null;
        }
    }

    /// <summary>Has a key run. A key that waits already keeps its place.</summary>
    internal void Add(KeyState key)
    {
        if (!key.IsQueued)
        {
            key.IsQueued = true;
            ready.Enqueue(key);
        }
    }

    /// <summary>Has a key run at an instant, and forgets the instant that it was armed for before.</summary>
    internal void Arm(KeyState key, DateTimeOffset? at)
    {
        if (key.DueAt == at)
        {
            return;
        }
        key.DueAt = at;
        if (at is { } due)
        {
            timed.Enqueue(key, (due.UtcTicks, sequence++));
        }
    }

    /// <summary>Moves the keys whose instant has come to those that run now.</summary>
    internal void Wake(DateTimeOffset now)
    {
        while (NextDue is { } due && due <= now)
        {
            var key = timed.Dequeue();
            key.DueAt = null;
            Add(key);
        }
    }

    internal bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out KeyState? key)
    {
        if (!ready.TryDequeue(out key))
        {
            return false;
        }
        key.IsQueued = false;
        return true;
    }
}
