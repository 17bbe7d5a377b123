namespace Vitess.Reconcile.Sim.Kernel;

/// <summary>Virtual time and everything that is going to happen in it.</summary>
/// <remarks>Things that happen at the same instant happen in the order in which they were scheduled.</remarks>
internal sealed class VirtualClock(DateTimeOffset start)
{
    private readonly PriorityQueue<Action, (long Ticks, long Sequence)> queue = new();
    private long sequence;

    internal DateTimeOffset Start { get; } = start;

    internal DateTimeOffset Now { get; private set; } = start;

    /// <summary>How long the simulation has run.</summary>
    internal TimeSpan Elapsed => Now - Start;

    /// <summary>How many things have happened.</summary>
    internal long Steps { get; private set; }

    /// <summary>How much sooner than they say pauses end; 1 unless who looks on has another clock, which is not to be outrun.</summary>
    internal double Pace { get; init; } = 1;

    internal void After(TimeSpan delay, Action action) => At(Now + (Pace == 1 ? delay : Paced(delay)), action);

    internal void At(DateTimeOffset instant, Action action) =>
        queue.Enqueue(action, (Math.Max(instant.UtcTicks, Now.UtcTicks), sequence++));

    /// <summary>Runs a process: each span that it yields is a pause before it goes on. It ends when it yields no more.</summary>
    internal void Run(IEnumerable<TimeSpan> process) => Continue(process.GetEnumerator());

    /// <summary>Lets the next thing happen, unless it lies beyond an instant.</summary>
    /// <returns>Whether something happened. If not, it is now that instant.</returns>
    internal bool Step(DateTimeOffset until)
    {
        if (!queue.TryPeek(out _, out var next) || next.Ticks > until.UtcTicks)
        {
            Now = until > Now ? until : Now;
            return false;
        }
        var action = queue.Dequeue();
        Now = new DateTimeOffset(next.Ticks, TimeSpan.Zero);
        Steps++;
        action();
        return true;
    }

    // Rounded up: who waits for the rest of a time again and again comes to its end.
    private TimeSpan Paced(TimeSpan delay) => new((long)Math.Ceiling(delay.Ticks / Pace));

    private void Continue(IEnumerator<TimeSpan> process)
    {
        if (process.MoveNext())
        {
            After(process.Current, () => Continue(process));
        }
        else
        {
            process.Dispose();
        }
    }
}
