using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Sim.Kernel;

namespace Vitess.Reconcile.Sim.World.Operator;

/// <summary>One process of the operator as the world sees it: it hears one input at a time, may freeze, and dies once.</summary>
/// <remarks>
/// What a dead process has sent still takes effect; nobody hears the answer. A frozen one hears, when it wakes, all that
/// came meanwhile, and only then sends what it had begun to send.
/// </remarks>
internal sealed class OperatorProcess(string holder, string zone, VirtualClock clock, Trace trace)
{
    private readonly Queue<Action> held = new();
    private DateTimeOffset? frozenUntil;

    /// <summary>The process in turns and leases; unique in a simulation.</summary>
    internal string Holder { get; } = holder;

    /// <summary>The zone of the node that it runs on.</summary>
    internal string Zone { get; } = zone;

    internal bool IsDead { get; private set; }

    internal bool IsFrozen => frozenUntil is not null;

    /// <summary>The loop that runs in the process.</summary>
    internal Action<DateTimeOffset, Input>? Loop { get; set; }

    /// <summary>Hears that the process has woken: what it makes of the world is awaited from now on.</summary>
    internal Action Woken { get; set; } = static () => { };

    /// <summary>Tells the process something, as soon as it can hear.</summary>
    internal void Hear(Input input) => WhenAwake(() => Loop?.Invoke(clock.Now, input));

    /// <summary>Does something inside the process: now, when it wakes, or never.</summary>
    internal void WhenAwake(Action action)
    {
        if (IsDead)
        {
            return;
        }
        if (IsFrozen)
        {
            held.Enqueue(action);
            return;
        }
        action();
    }

    internal void Die(string why)
    {
        if (!IsDead)
        {
            IsDead = true;
            held.Clear();
            trace.Add(Holder, $"dies: {why}");
        }
    }

    /// <summary>Stops the process for a span, as a long pause of its machine does. A longer freeze outlasts a shorter one.</summary>
    internal void Freeze(TimeSpan span, string why)
    {
        var until = clock.Now + span;
        if (IsDead || frozenUntil >= until)
        {
            return;
        }
        frozenUntil = until;
        trace.Add(Holder, $"freezes for {span.TotalSeconds:F1} s: {why}");
        clock.At(until, () => Wake(until));
    }

    private void Wake(DateTimeOffset meant)
    {
        if (IsDead || frozenUntil != meant)
        {
            return;
        }
        frozenUntil = null;
        trace.Add(Holder, $"wakes with {held.Count} things to hear");
        Woken();
        while (!IsDead && !IsFrozen && held.TryDequeue(out var action))
        {
            action();
        }
    }
}
