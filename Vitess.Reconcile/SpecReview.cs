using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Rules;
using Vitess.Reconcile.Health;

namespace Vitess.Reconcile;

/// <summary>All rules that a user's resource is held to, those that need the arithmetic of durability too.</summary>
public static class SpecReview
{
    /// <summary>All rules: errors first, then warnings.</summary>
    public static ValueList<SpecRule> Rules { get; } =
        [.. SpecRules.All, .. SurvivalRules.All.Select(check => check.Rule)];

    /// <summary>All that runs in a cluster's spec and will hurt.</summary>
    /// <param name="spec">A spec that was read without a defect.</param>
    public static ValueList<Defect> Warnings(VitessClusterSpec spec)
    {
        var view = SpecView.Of(spec);
        return [.. SpecRules.Warnings(spec), .. SurvivalRules.All.SelectMany(check => check.Defects(view))];
    }
}
