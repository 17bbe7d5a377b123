using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>Tablets of a shard that are alike: of one type, in one cell.</summary>
public sealed record VitessShardTabletPool
{
    /// <summary>The cell of the tablets.</summary>
    public string? Cell { get; init; }

    /// <summary>What the tablets are for: replica, rdonly, externalmaster, externalreplica or externalrdonly.</summary>
    public string? Type { get; init; }

    /// <summary>Tells pools of one type and cell apart; counts for pools with an external datastore only.</summary>
    public string? Name { get; init; }

    /// <summary>Tablets in the pool, 0 or more.</summary>
    public int? Replicas { get; init; }

    /// <summary>The claim of each tablet; without one data goes with the pod.</summary>
    public Json? DataVolumeClaimTemplate { get; init; }

    /// <summary>The place for backups; the one without a name unless set.</summary>
    public string? BackupLocationName { get; init; }

    /// <summary>The vttablet container.</summary>
    public VttabletSpec? Vttablet { get; init; }

    /// <summary>The mysqld container; either this or <see cref="ExternalDatastore"/> is to be set.</summary>
    public MysqldSpec? Mysqld { get; init; }

    /// <summary>The exporter of metrics of mysqld; it runs beside mysqld in any case.</summary>
    public MysqldExporterSpec? MysqldExporter { get; init; }

    /// <summary>The MySQL server of the tablets, run by somebody else.</summary>
    public ExternalDatastore? ExternalDatastore { get; init; }

    /// <summary>Where the pods may run; set, even if empty, it takes the place of all rules of the operator.</summary>
    public Json? Affinity { get; init; }

    /// <summary>Annotations of the pods.</summary>
    public ValueMap<string, string>? Annotations { get; init; }

    /// <summary>Labels of the pods and their claims.</summary>
    public ValueMap<string, string>? ExtraLabels { get; init; }

    /// <summary>Environment variables of all containers of a tablet, and of vtbackup.</summary>
    public ValueList<Json>? ExtraEnv { get; init; }

    /// <summary>Volumes of the pods, and of those of vtbackup.</summary>
    public ValueList<Json>? ExtraVolumes { get; init; }

    /// <summary>Mounts of all containers of a tablet, and of vtbackup.</summary>
    public ValueList<Json>? ExtraVolumeMounts { get; init; }

    /// <summary>Init containers of the pods, and of those of vtbackup.</summary>
    public ValueList<Json>? InitContainers { get; init; }

    /// <summary>Containers beside those of the tablet, and beside vtbackup.</summary>
    public ValueList<Json>? SidecarContainers { get; init; }

    /// <summary>Taints of nodes that the pods bear, and those of vtbackup.</summary>
    public ValueList<Json>? Tolerations { get; init; }

    /// <summary>How the pods spread over nodes and zones.</summary>
    public ValueList<Json>? TopologySpreadConstraints { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessShardTabletPool> Shape { get; } =
        Shape<VitessShardTabletPool>.Of("VitessShardTabletPool")
        .Required(
            "cell", Kinds.TextOf(TextPatterns.CellName with { LengthMin = 1, LengthMax = 63 }),
            s => s.Cell, (s, v) => s with { Cell = v })
        .Required(
            "type", Kinds.OneOf("replica", "rdonly", "externalmaster", "externalreplica", "externalrdonly"),
            s => s.Type, (s, v) => s with { Type = v })
        .Optional("name", Kinds.Text, s => s.Name, (s, v) => s with { Name = v }, "")
        .Required("replicas", Kinds.Int32(min: 0), s => s.Replicas, (s, v) => s with { Replicas = v })
        .Nullable(
            "dataVolumeClaimTemplate", CoreKinds.Claim,
            s => s.DataVolumeClaimTemplate, (s, v) => s with { DataVolumeClaimTemplate = v })
        .Optional(
            "backupLocationName", Kinds.Text,
            s => s.BackupLocationName, (s, v) => s with { BackupLocationName = v })
        .Required("vttablet", Kinds.Of(VttabletSpec.Shape), s => s.Vttablet, (s, v) => s with { Vttablet = v })
        .Nullable("mysqld", Kinds.Of(MysqldSpec.Shape), s => s.Mysqld, (s, v) => s with { Mysqld = v })
        .Nullable(
            "mysqldExporter", Kinds.Of(MysqldExporterSpec.Shape),
            s => s.MysqldExporter, (s, v) => s with { MysqldExporter = v })
        .Nullable(
            "externalDatastore", Kinds.Of(ExternalDatastore.Shape),
            s => s.ExternalDatastore, (s, v) => s with { ExternalDatastore = v })
        .Nullable("affinity", CoreKinds.Affinity, s => s.Affinity, (s, v) => s with { Affinity = v })
        .Optional("annotations", Kinds.TextMap, s => s.Annotations, (s, v) => s with { Annotations = v })
        .Optional("extraLabels", Kinds.TextMap, s => s.ExtraLabels, (s, v) => s with { ExtraLabels = v })
        .Optional("extraEnv", CoreKinds.EnvVars, s => s.ExtraEnv, (s, v) => s with { ExtraEnv = v })
        .Optional("extraVolumes", CoreKinds.Volumes, s => s.ExtraVolumes, (s, v) => s with { ExtraVolumes = v })
        .Optional(
            "extraVolumeMounts", CoreKinds.VolumeMounts,
            s => s.ExtraVolumeMounts, (s, v) => s with { ExtraVolumeMounts = v })
        .Optional(
            "initContainers", CoreKinds.Containers,
            s => s.InitContainers, (s, v) => s with { InitContainers = v })
        .Optional(
            "sidecarContainers", CoreKinds.Containers,
            s => s.SidecarContainers, (s, v) => s with { SidecarContainers = v })
        .Optional("tolerations", CoreKinds.Tolerations, s => s.Tolerations, (s, v) => s with { Tolerations = v })
        .Optional(
            "topologySpreadConstraints", CoreKinds.TopologySpreadConstraints,
            s => s.TopologySpreadConstraints, (s, v) => s with { TopologySpreadConstraints = v });
}
