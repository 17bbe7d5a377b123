using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Sim.World.Operator;

/// <summary>An effect on its way: it ends once, for the process that began it.</summary>
internal sealed class Flight(OperatorProcess process, Effect effect)
{
    internal OperatorProcess Process { get; } = process;

    internal Effect Effect { get; } = effect;

    internal bool IsEnded { get; private set; }

    /// <summary>Ends it, unless it has ended.</summary>
    internal void End(Outcome outcome)
    {
        if (!IsEnded)
        {
            IsEnded = true;
            Process.Hear(new Input.Ended(Effect.Id, outcome));
        }
    }
}
