using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>What the cluster asks of one keyspace; written by the operator.</summary>
public sealed record VitessKeyspaceSpec
{
    /// <summary>What the spec of the cluster says of this keyspace; its images do not count here.</summary>
    public VitessKeyspaceTemplate Template { get; init; } = new();

    /// <summary>How the global topology is reached.</summary>
    public VitessLockserverParams? GlobalLockserver { get; init; }

    /// <summary>The images after the cluster's have been overlaid with those of the keyspace.</summary>
    public VitessKeyspaceImages? Images { get; init; }

    /// <summary>When images are pulled, by component.</summary>
    public VitessImagePullPolicies? ImagePullPolicies { get; init; }

    /// <summary>Secrets with credentials for the image registries.</summary>
    public ValueList<Json>? ImagePullSecrets { get; init; }

    /// <summary>The zone of every cell by its name; empty for a cell without one.</summary>
    public ValueMap<string, string>? ZoneMap { get; init; }

    /// <summary>Places for backups, as in the cluster.</summary>
    public ValueList<VitessBackupLocation>? BackupLocations { get; init; }

    /// <summary>The engine of backups, as in the cluster.</summary>
    public string? BackupEngine { get; init; }

    /// <summary>Flags by name for VTGate, vtctld, VTOrc and vttablet, but not for vtbackup.</summary>
    public ValueMap<string, string>? ExtraVitessFlags { get; init; }

    /// <summary>What the operator registers in the topology and takes out of it; all unless set.</summary>
    public TopoReconcileConfig? TopologyReconciliation { get; init; }

    /// <summary>Who lets changes through to running tablets; External unless set.</summary>
    public VitessClusterUpdateStrategy? UpdateStrategy { get; init; }

    /// <summary>What becomes of data volumes that are not wanted any more; they are kept when pools shrink unless set.</summary>
    public DataVolumeClaimRetentionPolicy? DataVolumeClaimRetentionPolicy { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessKeyspaceSpec> Shape { get; } = Shape<VitessKeyspaceSpec>.Of("VitessKeyspaceSpec")
        .Inlined(VitessKeyspaceTemplate.Shape, s => s.Template, (s, v) => s with { Template = v }, except: "images")
        .Required(
            "globalLockserver", Kinds.Of(VitessLockserverParams.Shape),
            s => s.GlobalLockserver, (s, v) => s with { GlobalLockserver = v })
        .Always("images", Kinds.Of(VitessKeyspaceImages.Shape), s => s.Images, (s, v) => s with { Images = v })
        .Always(
            "imagePullPolicies", Kinds.Of(VitessImagePullPolicies.Shape),
            s => s.ImagePullPolicies, (s, v) => s with { ImagePullPolicies = v })
        .Optional(
            "imagePullSecrets", CoreKinds.PullSecrets,
            s => s.ImagePullSecrets, (s, v) => s with { ImagePullSecrets = v })
        .Required("zoneMap", Kinds.TextMap, s => s.ZoneMap, (s, v) => s with { ZoneMap = v })
        .Optional(
            "backupLocations", Kinds.ListOf(VitessBackupLocation.Shape),
            s => s.BackupLocations, (s, v) => s with { BackupLocations = v })
        .Optional("backupEngine", Kinds.Text, s => s.BackupEngine, (s, v) => s with { BackupEngine = v })
        .Optional(
            "extraVitessFlags", Kinds.TextMap,
            s => s.ExtraVitessFlags, (s, v) => s with { ExtraVitessFlags = v })
        .Nullable(
            "topologyReconciliation", Kinds.Of(TopoReconcileConfig.Shape),
            s => s.TopologyReconciliation, (s, v) => s with { TopologyReconciliation = v })
        .Nullable(
            "updateStrategy", Kinds.Of(VitessClusterUpdateStrategy.Shape),
            s => s.UpdateStrategy, (s, v) => s with { UpdateStrategy = v })
        .Nullable(
            "dataVolumeClaimRetentionPolicy", Kinds.Of(DataVolumeClaimRetentionPolicy.Shape),
            s => s.DataVolumeClaimRetentionPolicy, (s, v) => s with { DataVolumeClaimRetentionPolicy = v });
}
