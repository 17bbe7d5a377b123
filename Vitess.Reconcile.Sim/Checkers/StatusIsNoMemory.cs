namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>What a status says is told to people; a destructive move never rests on it.</summary>
internal sealed class StatusIsNoMemory : ILaw
{
    public string Text => "A status that is wiped changes no destructive move.";

    public string? Judge(Happening happening) =>
        happening is Happening.PlannedTwice planned && planned.With != planned.Without
            ? $"{planned.Subject}: with its status [{Texts(planned.With)}], without it [{Texts(planned.Without)}]."
            : null;

    private static string Texts(ValueList<Planning.Move> moves) => string.Join("; ", moves.Select(MoveText.Of));
}
