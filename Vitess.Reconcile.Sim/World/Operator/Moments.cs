using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Sim.World.Operator;

/// <summary>The points around the three moments of an effect at which something may go wrong.</summary>
internal enum Moment
{
    /// <summary>The process is about to send it.</summary>
    BeforeSending,

    /// <summary>It is on its way.</summary>
    AfterSending,

    /// <summary>It is about to take effect.</summary>
    BeforeTaking,

    /// <summary>It has taken effect, and no answer is on its way yet.</summary>
    AfterTaking,

    /// <summary>The answer is about to reach the process.</summary>
    BeforeAnswering,

    /// <summary>The process has heard the answer and begun what follows from it.</summary>
    AfterAnswering,
}

/// <summary>What becomes of the message that belongs to a moment.</summary>
internal enum Fate
{
    /// <summary>It passes.</summary>
    Passes,

    /// <summary>It is lost.</summary>
    Lost,

    /// <summary>It passes seconds later.</summary>
    Late,
}

/// <summary>An effect at one of its moments.</summary>
internal readonly record struct Passage(Moment Moment, OperatorProcess Process, Effect Effect);
