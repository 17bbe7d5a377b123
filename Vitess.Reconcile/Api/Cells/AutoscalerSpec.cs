using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>How a HorizontalPodAutoscaler scales the VTGates of a cell.</summary>
public sealed record AutoscalerSpec
{
    /// <summary>The fewest pods.</summary>
    public int? MinReplicas { get; init; }

    /// <summary>The most pods.</summary>
    public int? MaxReplicas { get; init; }

    /// <summary>What is measured and aimed at.</summary>
    public ValueList<Json>? Metrics { get; init; }

    /// <summary>How fast to scale up and down.</summary>
    public Json? Behavior { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<AutoscalerSpec> Shape { get; } = Shape<AutoscalerSpec>.Of("AutoscalerSpec")
        .Nullable("minReplicas", Kinds.Int32(min: 0), s => s.MinReplicas, (s, v) => s with { MinReplicas = v })
        .Optional("maxReplicas", Kinds.Int32(min: 0), s => s.MaxReplicas, (s, v) => s with { MaxReplicas = v })
        .Optional("metrics", CoreKinds.MetricSpecs, s => s.Metrics, (s, v) => s with { Metrics = v })
        .Nullable("behavior", CoreKinds.ScalingBehavior, s => s.Behavior, (s, v) => s with { Behavior = v });
}
