using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Reporting;

/// <summary>What becomes of a resource whose spec is wrong: nothing of it is changed, and its status says why.</summary>
internal static class Refusal
{
    private const string Code = "InvalidSpec";

    // Reason: a condition's message may have 32768 characters, and people read the first few defects.
    private const int DefectsMax = 10;

    /// <summary>The plan that changes nothing but the status.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="defects">What is wrong with the spec.</param>
    /// <param name="rendering">The rendering, for the next pass; null when it keeps none.</param>
    internal static Plan Plan(Snapshot snapshot, ValueList<Defect> defects, object? rendering)
    {
        var text = Text(defects);
        return PlanOf.Steps(
            snapshot, Steps.Blocked(Code, text) + Moves.Protection.Whatever(snapshot), _ => Status(snapshot, text), rendering, snapshot.Remembered?.Compared ?? default);
    }

    /// <summary>What will hurt, one text a rule: the first place in whole, the others as a number.</summary>
    /// <param name="warnings">All of them.</param>
    internal static ValueList<string> Warnings(ValueList<Defect> warnings) => warnings
        .ToLookup(warning => warning.Rule, StringComparer.Ordinal)
        .Select(rule => rule.Count() == 1
            ? rule.First().ToString()
            : FormattableString.Invariant($"{rule.First()} The same in {rule.Count() - 1} more."))
        .ToValueList();

    /// <summary>The status as it was, but for what is wrong.</summary>
    private static Json Status(Snapshot snapshot, string text)
    {
        ValueList<Condition> told = [new("Ready", Conditions.False, Code, text), new("Blocked", Conditions.True, Code, text)];
        var (status, before) = (snapshot.Subject.Status, snapshot.Subject.Status["conditions"]);
        var now = snapshot.Subject.Key.Kind == Cluster.Kinds.VitessShard
            ? Conditions.Map(before, snapshot.Now, told).Members.Aggregate(before ?? Json.EmptyMap, (all, one) => all.With(one.Key, one.Value))
            : Json.List(Conditions.List(before, snapshot.Now, told).Items
                .Concat((before?.Items ?? default).Where(old => !told.Any(it => it.Type == old["type"]?.AsText))));
        return status.With("observedGeneration", snapshot.Subject.Meta.Generation).With("conditions", now);
    }

    private static string Text(ValueList<Defect> defects)
    {
        var first = string.Join(" ", defects.Take(DefectsMax).Select(defect => defect.ToString()));
        return defects.Count <= DefectsMax ? first : FormattableString.Invariant($"{first} And {defects.Count - DefectsMax} more.");
    }
}
