namespace Vitess.Reconcile.Planning;

/// <summary>How far an effect has come.</summary>
public enum EffectPhase
{
    /// <summary>It has begun and not ended.</summary>
    InFlight,

    /// <summary>It ended without an answer, so it may have happened, and may still happen until its bound.</summary>
    Unknown,

    /// <summary>It was refused and has not happened; it is not tried again before its bound, and past it as soon as a plan wants it.</summary>
    Refused,
}

/// <summary>A move that has begun, and is not begun again while it stands here.</summary>
/// <param name="Move">The move.</param>
/// <param name="SentAt">When it began.</param>
/// <param name="Phase">How far it has come.</param>
/// <param name="Bound">Until when it stands here at the longest.</param>
/// <param name="Why">
/// Why it was refused, or why nothing is known of its end; while it is in flight, why it was refused the last time, or empty.
/// </param>
public sealed record UnderWay(Move Move, DateTimeOffset SentAt, EffectPhase Phase, DateTimeOffset Bound, string Why)
{
    /// <summary>Whether it may still do something.</summary>
    public bool MayHappen => Phase is EffectPhase.InFlight or EffectPhase.Unknown;

    /// <summary>What is said of it while it is refused time and again, also while it is tried once more; empty when it was not.</summary>
    internal string Refusal => Phase == EffectPhase.Unknown ? "" : Why;
}
