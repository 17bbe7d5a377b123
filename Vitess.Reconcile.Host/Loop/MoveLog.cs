using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Loop;

/// <summary>What the log says of moves.</summary>
internal static class MoveLog
{
    /// <summary>What it says of a move that has begun.</summary>
    internal const string MoveBegun = "Move begun";

    /// <summary>What it says of one that came too late for what it was planned on, as is usual where several write.</summary>
    internal const string MoveOvertaken = "Move overtaken";

    /// <summary>What it says of one that was refused.</summary>
    internal const string MoveRefused = "Move refused";

    /// <summary>What it says of one of which it is not known whether it was carried out.</summary>
    internal const string MoveUnknown = "Move ended unknown";

    internal static LogEntry Begun(Effect effect, Move move, ObjectKey key) =>
        new(effect.SentAt, MoveBegun, Values(effect, move, key));

    /// <summary>What it says of the end of a move.</summary>
    /// <param name="now">When it ended.</param>
    /// <param name="effect">What carried it out.</param>
    /// <param name="move">The move.</param>
    /// <param name="key">Whose pass wanted it.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="isLost">Whether it was overtaken time and again.</param>
    internal static LogEntry Ended(DateTimeOffset now, Effect effect, Move move, ObjectKey key, Outcome outcome, bool isLost) =>
        outcome switch
        {
            Outcome.Refused { IsOvertaken: true } refused when !isLost =>
                new(now, MoveOvertaken, Values(effect, move, key).Add(new("why", refused.Why))),
            Outcome.Refused refused => new(now, MoveRefused, Values(effect, move, key).Add(new("why", refused.Why))),
            Outcome.Unknown unknown =>
                new(now, MoveUnknown, Values(effect, move, key).Add(new("why", unknown.Why))),
            _ => new(now, "Move done", Values(effect, move, key)),
        };

    /// <summary>What a move does, to what, and what more there is to say of it.</summary>
    internal static (string What, string Target, string Why) Named(Move move) => move.Match<(string, string, string)>(
        create => ("Create", create.Wanted.Key.ToString(), ""),
        apply => ("Apply", apply.Wanted.Key.ToString(), ""),
        patch => ("Patch", patch.Key.ToString(), patch.Change.ToString()),
        turn => ("SetTurn", turn.Key.ToString(), turn.Now),
        status => ("SetStatus", status.Key.ToString(), ""),
        delete => ("Delete", delete.Key.ToString(), delete.Why),
        invoke => (invoke.Call.GetType().Name, invoke.Call.ToString(), invoke.Why));

    private static ValueList<LogValue> Values(Effect effect, Move move, ObjectKey key)
    {
        var (what, target, why) = Named(move);
        return
        [
            new("effect", effect.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new("namespace", key.Namespace),
            new("key", key.ToString()),
            new("move", what),
            new("target", target),
            new("reason", why),
        ];
    }
}
