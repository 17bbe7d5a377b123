using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>What passes although the strategy is External.</summary>
public sealed record ExternalVitessClusterUpdateStrategyOptions
{
    /// <summary>Resources whose changes pass; only <c>storage</c> has an effect.</summary>
    public ValueList<string>? AllowResourceChanges { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<ExternalVitessClusterUpdateStrategyOptions> Shape { get; } =
        Shape<ExternalVitessClusterUpdateStrategyOptions>.Of("ExternalVitessClusterUpdateStrategyOptions")
        .Optional(
            "allowResourceChanges", Kinds.Texts,
            s => s.AllowResourceChanges, (s, v) => s with { AllowResourceChanges = v });
}
