using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Kernel;

namespace Vitess.Reconcile.Sim.Faults;

/// <summary>Plans that reach the loop otherwise than the core made them.</summary>
internal static class PlanFaults
{
    /// <summary>Drops moves at random and shuffles the rest: every subset of a plan is safe in every order.</summary>
    /// <param name="reconcile">The core.</param>
    /// <param name="choices">Draws at <c>plan.drop</c> and <c>plan.shuffle</c>.</param>
    /// <param name="isAtWork">Whether it does so now.</param>
    /// <param name="struck">Hears of each pass that loses moves.</param>
    internal static Func<Snapshot, Plan> LosingMoves(
        Func<Snapshot, Plan> reconcile, Choices choices, Func<bool> isAtWork, Action struck) =>
        snapshot =>
        {
            var plan = reconcile(snapshot);
            if (plan.Moves.Count < 1 || !isAtWork())
            {
                return plan;
            }
            var kept = Kept(plan.Moves, choices);
            if (kept.Count < plan.Moves.Count)
            {
                struck();
            }
            return plan with
            {
                Moves = Shuffled(kept, choices),
                // What was dropped is planned again by a pass that must come.
                WakeUp = Earliest(plan.WakeUp, snapshot.Now + TimeSpan.FromSeconds(5)),
            };
        };

    private static List<PlannedMove> Kept(ValueList<PlannedMove> moves, Choices choices)
    {
        var kept = new List<PlannedMove>(moves.Count);
        foreach (var move in moves)
        {
            if (!choices.Chance("plan.drop", 150_000))
            {
                kept.Add(move);
            }
        }
        return kept;
    }

    private static ValueList<PlannedMove> Shuffled(List<PlannedMove> moves, Choices choices)
    {
        for (var i = moves.Count - 1; i > 0; i--)
        {
            var j = choices.Below("plan.shuffle", i + 1);
            (moves[i], moves[j]) = (moves[j], moves[i]);
        }
        return moves.ToValueList();
    }

    private static DateTimeOffset Earliest(DateTimeOffset? one, DateTimeOffset other) =>
        one is { } instant && instant < other ? instant : other;
}
