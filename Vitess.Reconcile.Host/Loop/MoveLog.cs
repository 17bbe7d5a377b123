using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Loop;

/// <summary>What the log says of moves.</summary>
internal static class MoveLog
{
    internal static LogEntry Begun(Effect effect, Move move, ObjectKey key) =>
        new(effect.SentAt, "Move begun", Values(effect, move, key));

    internal static LogEntry Ended(DateTimeOffset now, Effect effect, Move move, ObjectKey key, Outcome outcome) =>
        outcome switch
        {
            Outcome.Refused refused => new(now, "Move refused", Values(effect, move, key).Add(new("why", refused.Why))),
            Outcome.Unknown unknown =>
                new(now, "Move ended unknown", Values(effect, move, key).Add(new("why", unknown.Why))),
            _ => new(now, "Move done", Values(effect, move, key)),
        };

    private static ValueList<LogValue> Values(Effect effect, Move move, ObjectKey key)
    {
        var (what, target, why) = move.Match<(string, string, string)>(
            create => ("Create", create.Wanted.Key.ToString(), ""),
            apply => ("Apply", apply.Wanted.Key.ToString(), ""),
            patch => ("Patch", patch.Key.ToString(), patch.Change.ToString()),
            turn => ("SetTurn", turn.Key.ToString(), turn.Now),
            status => ("SetStatus", status.Key.ToString(), ""),
            delete => ("Delete", delete.Key.ToString(), delete.Why),
            invoke => (invoke.Call.GetType().Name, invoke.Call.ToString(), invoke.Why));
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
