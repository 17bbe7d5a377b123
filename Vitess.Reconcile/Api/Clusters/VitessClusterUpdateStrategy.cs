using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>Who lets changes through to running tablets.</summary>
public sealed record VitessClusterUpdateStrategy
{
    /// <summary>
    /// External: somebody releases each change by an annotation. Immediate: the operator does. External unless set.
    /// </summary>
    public string? Type { get; init; }

    /// <summary>What passes all the same under External.</summary>
    public ExternalVitessClusterUpdateStrategyOptions? External { get; init; }

    /// <summary>How carefully changes reach what runs.</summary>
    public StagedUpdate? Staged { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessClusterUpdateStrategy> Shape { get; } =
        Shape<VitessClusterUpdateStrategy>.Of("VitessClusterUpdateStrategy")
        .Nullable("type", Kinds.OneOf("External", "Immediate"), s => s.Type, (s, v) => s with { Type = v })
        .Nullable(
            "external", Kinds.Of(ExternalVitessClusterUpdateStrategyOptions.Shape),
            s => s.External, (s, v) => s with { External = v })
        .Nullable("staged", Kinds.Of(StagedUpdate.Shape), s => s.Staged, (s, v) => s with { Staged = v });
}
