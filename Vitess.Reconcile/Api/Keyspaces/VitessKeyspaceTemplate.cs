using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>One keyspace of a cluster: a logical database.</summary>
public sealed record VitessKeyspaceTemplate
{
    /// <summary>The name in Vitess: 1 to 63 letters, digits, dashes, dots and underscores.</summary>
    public string? Name { get; init; }

    /// <summary>The name of the MySQL schema; <c>vt_</c> and the keyspace's name unless set.</summary>
    public string? DatabaseName { get; init; }

    /// <summary>
    /// When a write counts as durable, in Vitess' words such as <c>semi_sync</c>; the topology's record stays as it is
    /// unless set.
    /// </summary>
    public string? DurabilityPolicy { get; init; }

    /// <summary>How VTOrc runs; it runs in any case.</summary>
    public VitessOrchestratorSpec? VitessOrchestrator { get; init; }

    /// <summary>
    /// One way or, while resharding, two ways to cut the keyspace into shards; for a key range in both the later
    /// counts.
    /// </summary>
    public ValueList<VitessKeyspacePartitioning>? Partitionings { get; init; }

    /// <summary>
    /// What happens when it leaves the spec. RequireIdle: it stays until it has no tablet pools. Immediate: it goes.
    /// RequireIdle unless set.
    /// </summary>
    public string? TurndownPolicy { get; init; }

    /// <summary>Annotations of the VitessKeyspace.</summary>
    public ValueMap<string, string>? Annotations { get; init; }

    /// <summary>Images that stand in for the cluster's.</summary>
    public VitessKeyspaceTemplateImages? Images { get; init; }

    /// <summary>The name of the sidecar database when the keyspace is created; <c>_vt</c> unless set.</summary>
    public string? SidecarDbName { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessKeyspaceTemplate> Shape { get; } =
        Shape<VitessKeyspaceTemplate>.Of("VitessKeyspaceTemplate")
        .Required(
            "name", Kinds.TextOf(TextPatterns.Name with { LengthMin = 1, LengthMax = 63 }),
            s => s.Name, (s, v) => s with { Name = v })
        .Optional("databaseName", Kinds.Text, s => s.DatabaseName, (s, v) => s with { DatabaseName = v })
        .Optional("durabilityPolicy", Kinds.Text, s => s.DurabilityPolicy, (s, v) => s with { DurabilityPolicy = v })
        .Nullable(
            "vitessOrchestrator", Kinds.Of(VitessOrchestratorSpec.Shape),
            s => s.VitessOrchestrator, (s, v) => s with { VitessOrchestrator = v })
        .Required(
            "partitionings", Kinds.ListOf(VitessKeyspacePartitioning.Shape, min: 1, max: 2),
            s => s.Partitionings, (s, v) => s with { Partitionings = v })
        .Optional(
            "turndownPolicy", Kinds.OneOf("RequireIdle", "Immediate"),
            s => s.TurndownPolicy, (s, v) => s with { TurndownPolicy = v })
        .Optional("annotations", Kinds.TextMap, s => s.Annotations, (s, v) => s with { Annotations = v })
        .Always(
            "images", Kinds.Of(VitessKeyspaceTemplateImages.Shape),
            s => s.Images, (s, v) => s with { Images = v })
        .Optional("sidecarDbName", Kinds.Text, s => s.SidecarDbName, (s, v) => s with { SidecarDbName = v });
}
