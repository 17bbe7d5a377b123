using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>A breach of a rule.</summary>
/// <param name="Place">The field to change.</param>
/// <param name="Problem">What was found and why it cannot stand, or hurts.</param>
/// <param name="Remedy">What to write instead.</param>
internal readonly record struct Finding(Place Place, string Problem, string Remedy);

/// <summary>A rule and what finds its breaches.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Find">All breaches in a spec, in the order of its fields.</param>
internal sealed record RuleCheck(SpecRule Rule, Func<SpecView, IEnumerable<Finding>> Find)
{
    internal static RuleCheck Error(string id, string sentence, Func<SpecView, IEnumerable<Finding>> find) =>
        new(new(id, Severity.Error, sentence), find);

    internal static RuleCheck Warning(string id, string sentence, Func<SpecView, IEnumerable<Finding>> find) =>
        new(new(id, Severity.Warning, sentence), find);

    /// <summary>All breaches, as users see them.</summary>
    internal IEnumerable<Defect> Defects(SpecView view) => Find(view).Select(finding =>
        new Defect(finding.Place.ToString(), finding.Problem, finding.Remedy) { Rule = Rule.Id, Severity = Rule.Severity });
}
