using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Offline;

/// <summary>Prints what undoing adoption takes.</summary>
internal static class ReleaseText
{
    internal static void Print(ReleasePlan plan, TextWriter output)
    {
        foreach (var move in plan.Moves)
        {
            output.WriteLine($"write    {Of(move)}");
        }
        PrintRestarts(plan.Restarts, output);
        foreach (var kept in plan.Kept)
        {
            output.WriteLine($"keep     {kept.Key}: {kept.Why}");
        }
        output.WriteLine(plan.Moves.Count == 0
            ? "Nothing is left to release."
            : $"{plan.Moves.Count} objects are written, {plan.Restarts.Count} restart when the Go operator starts.");
    }

    internal static void PrintRestarts(ValueList<Restart> restarts, TextWriter output)
    {
        foreach (var restart in restarts)
        {
            output.WriteLine($"restart  {restart.Key}: {restart.Why}");
        }
    }

    /// <summary>A plan as a value: <c>write</c> with kind, namespace, name and what, <c>restart</c> with why.</summary>
    internal static Values.Json Json(ReleasePlan plan) => Values.Json.Map(
        ("write", Values.Json.List(plan.Moves.Select(Told))),
        ("restart", Values.Json.List(plan.Restarts.Select(restart => Named(restart.Key).With("why", restart.Why)))),
        ("keep", plan.Kept.Count == 0 ? null : Values.Json.List(plan.Kept.Select(kept => Named(kept.Key).With("why", kept.Why)))));

    /// <summary>
    /// What was written as a value: <c>released</c> as <c>write</c> of a plan, <c>refused</c> with why, and, once nothing is left to
    /// write, <c>restart</c> and <c>keep</c>.
    /// </summary>
    /// <param name="written">Each write, and why it was refused; null where it was made.</param>
    /// <param name="left">What is left; null where it did not come to the end.</param>
    internal static Values.Json Applied(IReadOnlyList<(Move Move, string? Failure)> written, ReleasePlan? left)
    {
        var plan = left is null ? Values.Json.EmptyMap : Json(left);
        return Values.Json.Map(
            ("released", Values.Json.List(written.Where(one => one.Failure is null).Select(one => Told(one.Move)))),
            ("refused", Values.Json.List(written.Where(one => one.Failure is not null).Select(one => Told(one.Move).With("why", one.Failure)))),
            ("restart", plan["restart"]),
            ("keep", plan["keep"]));
    }

    /// <summary>One write, on one line.</summary>
    internal static string Of(Move move) => $"{KeyOf(move)}: {What(move)}";

    private static Values.Json Told(Move move) => Named(KeyOf(move)).With("what", What(move));

    private static Values.Json Named(Cluster.ObjectKey key) =>
        Values.Json.Map(("kind", key.Kind), ("namespace", key.Namespace), ("name", key.Name));

    private static Cluster.ObjectKey KeyOf(Move move) => move.Match(
        create => create.Wanted.Key, apply => apply.Wanted.Key, patch => patch.Key, turn => turn.Key, status => status.Key,
        delete => delete.Key, invoke => throw new ArgumentOutOfRangeException(nameof(move), invoke, "Releasing calls nobody."));

    private static string What(Move move) => move switch
    {
        Move.Delete delete => $"deleted, since {delete.Why}",
        Move.SetStatus => "this operator's conditions go from its status",
        Move.Patch patch => string.Join("; ", (patch.Change["metadata"]?.Members ?? default).Select(part => part.Key switch
        {
            "managedFields" => "fields go back to their former owner",
            "finalizers" => "finalizers of this operator go",
            "ownerReferences" => "its VitessShard owns it again",
            var other => $"{other} go: {string.Join(", ", part.Value.Members.Keys)}",
        })),
        _ => move.ToString(),
    };
}
