using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Planning;

/// <summary>What a pass wants: things to do, things to ask, when to look again, and what it waits for.</summary>
/// <param name="Moves">Things to do; at most one of them disrupts.</param>
/// <param name="Needs">Things to ask, each from an instant on. What is known that fresh is not asked again; the pass runs again once an asking ends.</param>
/// <param name="WakeUp">When the pass should run again even if nothing changes; null when only a change matters.</param>
/// <param name="Waits">What it waits for, most important first; also in the status.</param>
/// <param name="Remembered">What makes the next pass cheaper. A plan is the same with and without it.</param>
public readonly record struct Plan(
    ValueList<PlannedMove> Moves,
    ValueList<Need> Needs,
    DateTimeOffset? WakeUp,
    ValueList<Reason> Waits,
    Remembered? Remembered);

/// <summary>Something to ask.</summary>
/// <param name="Query">What.</param>
/// <param name="Since">An answer asked for at or after this instant will do.</param>
public sealed record Need(Query Query, DateTimeOffset Since);

/// <summary>Why something is not done yet, so that a tired person can act on it.</summary>
/// <param name="Code">One word in CamelCase, as in conditions and metrics.</param>
/// <param name="Text">What is waited for, what was found, and what would release it.</param>
/// <param name="IsNote">Whether it is only told, and nothing waits for it.</param>
public sealed record Reason(string Code, string Text, bool IsNote = false)
{
    /// <summary>From when on it takes somebody to release it; the earliest instant: at once. Null: it passes by itself.</summary>
    public DateTimeOffset? BlockedFrom { get; init; }

    /// <summary>Whether something that serves is not as it should be while this stands.</summary>
    public bool IsLoss { get; init; }

    /// <summary>Whether it takes somebody to release it, now and long enough to be told.</summary>
    public bool IsBlocked { get; init; }
}
