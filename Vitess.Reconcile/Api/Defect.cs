namespace Vitess.Reconcile.Api;

/// <summary>One thing that is wrong with a user's resource: where, what, and what to write instead.</summary>
/// <param name="Path">The field, as in <c>spec.keyspaces[0].partitionings[1].equal.parts</c>.</param>
/// <param name="Problem">What was found, quoted, and why it cannot stand; no full stop at its end.</param>
/// <param name="Remedy">What to write instead; no full stop at its end.</param>
public sealed record Defect(string Path, string Problem, string Remedy)
{
    /// <summary>The id of the rule that is broken; <c>schema</c> where the API server's own check of a field is.</summary>
    public string Rule { get; init; } = SpecRules.SchemaId;

    /// <summary>What it does to the resource; an error unless set.</summary>
    public Severity Severity { get; init; }

    /// <summary>All three on one line, as users see it.</summary>
    public override string ToString() => $"{Path}: {Problem}. {Remedy}.";
}
