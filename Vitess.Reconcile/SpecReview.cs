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

    /// <summary>All that is wrong with an object and all that will hurt, be it of one of the eight kinds or of another.</summary>
    /// <remarks>What will hurt is told of what could be read whole; a field with a wrong value says nothing of others.</remarks>
    /// <param name="value">The whole object.</param>
    public static ValueList<Defect> Check(Json value)
    {
        var defects = ApiKind.Check(value);
        return value["apiVersion"] == ApiKind.ApiVersion && value["kind"] == ApiKind.Cluster.Name && value["spec"] is { IsMap: true } spec
            && defects.All(defect => defect.Rule != SpecRules.SchemaId)
            ? [.. defects, .. Warnings(VitessClusterSpec.Shape.Read(spec))]
            : defects;
    }

    /// <summary>What is wrong with the step from one object to another that takes its place.</summary>
    /// <param name="old">The object that stands.</param>
    /// <param name="changed">The object that is to replace it, of the same kind and name.</param>
    public static ValueList<Defect> CheckChange(Json old, Json changed) =>
        changed["kind"] == ApiKind.Cluster.Name && IsSame(old, changed) && Check(changed).All(defect => defect.Rule != SpecRules.SchemaId)
            ? SpecRules.CheckChange(SpecOf(old), SpecOf(changed))
            : [];

    private static bool IsSame(Json old, Json changed) =>
        old["kind"] == changed["kind"] && old.At("metadata", "name") == changed.At("metadata", "name");

    private static VitessClusterSpec SpecOf(Json value) => VitessClusterSpec.Shape.Read(value["spec"] ?? Json.EmptyMap);
}
