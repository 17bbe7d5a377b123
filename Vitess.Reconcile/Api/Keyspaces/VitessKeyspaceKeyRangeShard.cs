using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>One listed shard.</summary>
public sealed record VitessKeyspaceKeyRangeShard
{
    /// <summary>All that it has besides.</summary>
    public VitessShardTemplate Template { get; init; } = new();

    /// <summary>Its key range.</summary>
    public VitessKeyRange? KeyRange { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessKeyspaceKeyRangeShard> Shape { get; } =
        Shape<VitessKeyspaceKeyRangeShard>.Of("VitessKeyspaceKeyRangeShard")
        .Inlined(VitessShardTemplate.Shape, s => s.Template, (s, v) => s with { Template = v })
        .Required("keyRange", Kinds.Of(VitessKeyRange.Shape), s => s.KeyRange, (s, v) => s with { KeyRange = v });
}
