using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>One way to cut a keyspace into shards; just one of the two is to be set.</summary>
public sealed record VitessKeyspacePartitioning
{
    /// <summary>Key ranges that are equally wide.</summary>
    public VitessKeyspaceEqualPartitioning? Equal { get; init; }

    /// <summary>Key ranges that are listed.</summary>
    public VitessKeyspaceCustomPartitioning? Custom { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessKeyspacePartitioning> Shape { get; } =
        Shape<VitessKeyspacePartitioning>.Of("VitessKeyspacePartitioning")
        .Nullable(
            "equal", Kinds.Of(VitessKeyspaceEqualPartitioning.Shape),
            s => s.Equal, (s, v) => s with { Equal = v })
        .Nullable(
            "custom", Kinds.Of(VitessKeyspaceCustomPartitioning.Shape),
            s => s.Custom, (s, v) => s with { Custom = v });
}
