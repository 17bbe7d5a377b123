using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>Runs passes a second time on the same snapshot without its statuses, and reports both outcomes.</summary>
internal static class WipedStatus
{
    /// <param name="reconcile">The core.</param>
    /// <param name="report">Who judges.</param>
    internal static Func<Snapshot, Plan> Compared(Func<Snapshot, Plan> reconcile, Action<Happening> report) => snapshot =>
    {
        var plan = reconcile(snapshot);
        var destructive = Destructive(plan);
        if (destructive.Count > 0)
        {
            var wiped = Destructive(reconcile(Without(snapshot)));
            report(new Happening.PlannedTwice(snapshot.Subject.Key.ToString(), destructive, wiped));
        }
        return plan;
    };

    /// <summary>The snapshot as it would be, had somebody emptied the status of its subject.</summary>
    internal static Snapshot Without(Snapshot snapshot) => snapshot with
    {
        Subject = snapshot.Subject with { Status = Json.EmptyMap },
        Family = snapshot.Family
            .Select(member => member.Key == snapshot.Subject.Key ? member with { Status = Json.EmptyMap } : member)
            .ToValueList(),
    };

    /// <summary>What cannot be taken back: deletions and calls that disrupt.</summary>
    internal static ValueList<Move> Destructive(Plan plan)
    {
        List<Move>? found = null;
        foreach (var planned in plan.Moves)
        {
            if (planned.Move is Move.Delete or Move.Invoke { Call: not (Call.AddCell or Call.AddCellsAlias) })
            {
                (found ??= []).Add(planned.Move);
            }
        }
        return found?.ToValueList() ?? [];
    }
}
