using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>Shards whose key ranges are listed.</summary>
public sealed record VitessKeyspaceCustomPartitioning
{
    /// <summary>The shards.</summary>
    public ValueList<VitessKeyspaceKeyRangeShard>? Shards { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessKeyspaceCustomPartitioning> Shape { get; } =
        Shape<VitessKeyspaceCustomPartitioning>.Of("VitessKeyspaceCustomPartitioning")
        .Required(
            "shards", Kinds.BoundedListOf(VitessKeyspaceKeyRangeShard.Shape, ListBounds.CustomShards),
            s => s.Shards, (s, v) => s with { Shards = v });
}
