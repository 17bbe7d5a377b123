using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>What shards have in common, or one of them has.</summary>
public sealed record VitessShardTemplate
{
    /// <summary>The tablets; no two pools have type, cell and name in common.</summary>
    public ValueList<VitessShardTabletPool>? TabletPools { get; init; }

    /// <summary>The SQL script that sets up the database of a new tablet.</summary>
    public SecretSource? DatabaseInitScriptSecret { get; init; }

    /// <summary>What the operator does to start replication.</summary>
    public VitessReplicationSpec? Replication { get; init; }

    /// <summary>Annotations of the VitessShard.</summary>
    public ValueMap<string, string>? Annotations { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessShardTemplate> Shape { get; } = Shape<VitessShardTemplate>.Of("VitessShardTemplate")
        .Optional(
            "tabletPools",
            Kinds.MapListOf(VitessShardTabletPool.Shape, ListBounds.TabletPools, "type", "cell", "name"),
            s => s.TabletPools, (s, v) => s with { TabletPools = v })
        .Required(
            "databaseInitScriptSecret", Kinds.Of(SecretSource.Shape),
            s => s.DatabaseInitScriptSecret, (s, v) => s with { DatabaseInitScriptSecret = v })
        .Always(
            "replication", Kinds.Of(VitessReplicationSpec.Shape),
            s => s.Replication, (s, v) => s with { Replication = v })
        .Optional("annotations", Kinds.TextMap, s => s.Annotations, (s, v) => s with { Annotations = v });
}
