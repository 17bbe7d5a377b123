using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>Shards whose key ranges are equally wide.</summary>
public sealed record VitessKeyspaceEqualPartitioning
{
    /// <summary>How many shards, from 1 to 65536.</summary>
    public int? Parts { get; init; }

    /// <summary>
    /// Hexadecimal digits of each boundary; 0, the default, means 2 for up to 256 parts and 4 for more.
    /// </summary>
    public int? HexWidth { get; init; }

    /// <summary>What all these shards have in common.</summary>
    public VitessShardTemplate? ShardTemplate { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessKeyspaceEqualPartitioning> Shape { get; } =
        Shape<VitessKeyspaceEqualPartitioning>.Of("VitessKeyspaceEqualPartitioning")
        .Required("parts", Kinds.Int32(min: 1, max: 65536), s => s.Parts, (s, v) => s with { Parts = v })
        .Optional("hexWidth", Kinds.Int32(min: 0, max: 65536), s => s.HexWidth, (s, v) => s with { HexWidth = v }, 0)
        .Always(
            "shardTemplate", Kinds.Of(VitessShardTemplate.Shape),
            s => s.ShardTemplate, (s, v) => s with { ShardTemplate = v });
}
