using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Planning;

/// <summary>What one stage of a pass contributes to the plan. Contributions are added up.</summary>
/// <param name="Moves">Things to do.</param>
/// <param name="Needs">Things to ask.</param>
/// <param name="Waits">What is waited for, most important first.</param>
/// <param name="WakeUp">When to look again; null when only a change matters.</param>
/// <param name="Watched">What is to be remembered since when it stands, beside what is waited for.</param>
internal readonly record struct Steps(
    ValueList<PlannedMove> Moves = default,
    ValueList<Need> Needs = default,
    ValueList<Reason> Waits = default,
    DateTimeOffset? WakeUp = null,
    ValueList<string> Watched = default)
{
    internal static Steps None => default;

    /// <summary>Whether this contributes nothing, as most stages of most passes.</summary>
    private bool IsNone => Moves.Count == 0 && Needs.Count == 0 && Waits.Count == 0 && WakeUp is null && Watched.Count == 0;

    public static Steps operator +(Steps left, Steps right) => right.IsNone ? left : left.IsNone ? right : new(
        left.Moves.Concat(right.Moves),
        left.Needs.Concat(right.Needs),
        left.Waits.Concat(right.Waits),
        Earlier(left.WakeUp, right.WakeUp),
        left.Watched.Concat(right.Watched));

    internal static Steps Do(Move move, TimeSpan deadline, DateTimeOffset? notAfter = null) =>
        new(Moves: [new(move, deadline, notAfter)]);

    internal static Steps Write(Move move) => Do(move, Deadlines.Write);

    /// <summary>Waits for something that passes by itself, or, if it stands for too long, needs somebody.</summary>
    /// <param name="code">One word in CamelCase.</param>
    /// <param name="text">What is waited for, what was found, and what would release it.</param>
    /// <param name="blockedFrom">From when on it takes somebody to release it; null: never.</param>
    /// <param name="isLoss">Whether something that serves is not as it should be meanwhile.</param>
    internal static Steps Wait(string code, string text, DateTimeOffset? blockedFrom = null, bool isLoss = false) =>
        new(Waits: [new(code, text) { BlockedFrom = blockedFrom, IsLoss = isLoss }]);

    /// <summary>Waits for what does not come by itself: somebody has to act, and the text says how.</summary>
    internal static Steps Blocked(string code, string text, bool isLoss = false) =>
        Wait(code, text, DateTimeOffset.MinValue, isLoss);

    internal static Steps Note(string code, string text) => new(Waits: [new(code, text, IsNote: true)]);

    /// <summary>Notes of one code, one a text.</summary>
    internal static Steps Notes(string code, ValueList<string> texts) =>
        new(Waits: texts.Select(text => new Reason(code, text, IsNote: true)).ToValueList());

    /// <summary>Whether anything is waited for; notes are only told.</summary>
    internal bool IsWaiting
    {
        get
        {
            foreach (var wait in Waits.AsSpan())
            {
                if (!wait.IsNote)
                {
                    return true;
                }
            }
            return false;
        }
    }

    internal static Steps Ask(Query query, DateTimeOffset since) => new(Needs: [new(query, since)]);

    internal static Steps LookAgain(DateTimeOffset at) => new(WakeUp: at);

    internal static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) =>
        left is null ? right : right is null ? left : left < right ? left : right;
}
