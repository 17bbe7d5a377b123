using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>What the keyspace asks of one shard; written by the operator.</summary>
public sealed record VitessShardSpec
{
    /// <summary>What the spec of the cluster says of this shard.</summary>
    public VitessShardTemplate Template { get; init; } = new();

    /// <summary>The name in Vitess, as in <c>-80</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The name of the MySQL schema; <c>vt_</c> and the keyspace's name unless set.</summary>
    public string? DatabaseName { get; init; }

    /// <summary>The zone of every cell by its name; empty for a cell without one.</summary>
    public ValueMap<string, string>? ZoneMap { get; init; }

    /// <summary>The images of its pods.</summary>
    public VitessKeyspaceImages? Images { get; init; }

    /// <summary>When images are pulled, by component.</summary>
    public VitessImagePullPolicies? ImagePullPolicies { get; init; }

    /// <summary>Secrets with credentials for the image registries.</summary>
    public ValueList<Json>? ImagePullSecrets { get; init; }

    /// <summary>Its key range.</summary>
    public VitessKeyRange? KeyRange { get; init; }

    /// <summary>How the global topology is reached.</summary>
    public VitessLockserverParams? GlobalLockserver { get; init; }

    /// <summary>How VTOrc runs.</summary>
    public VitessOrchestratorSpec? VitessOrchestrator { get; init; }

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
    public static Shape<VitessShardSpec> Shape { get; } = Shape<VitessShardSpec>.Of("VitessShardSpec")
        .Inlined(VitessShardTemplate.Shape, s => s.Template, (s, v) => s with { Template = v })
        .Required("name", Kinds.Text, s => s.Name, (s, v) => s with { Name = v })
        .Optional("databaseName", Kinds.Text, s => s.DatabaseName, (s, v) => s with { DatabaseName = v })
        .Required("zoneMap", Kinds.TextMap, s => s.ZoneMap, (s, v) => s with { ZoneMap = v })
        .Required("images", Kinds.Of(VitessKeyspaceImages.Shape), s => s.Images, (s, v) => s with { Images = v })
        .Always(
            "imagePullPolicies", Kinds.Of(VitessImagePullPolicies.Shape),
            s => s.ImagePullPolicies, (s, v) => s with { ImagePullPolicies = v })
        .Optional(
            "imagePullSecrets", CoreKinds.PullSecrets,
            s => s.ImagePullSecrets, (s, v) => s with { ImagePullSecrets = v })
        .Required("keyRange", Kinds.Of(VitessKeyRange.Shape), s => s.KeyRange, (s, v) => s with { KeyRange = v })
        .Required(
            "globalLockserver", Kinds.Of(VitessLockserverParams.Shape),
            s => s.GlobalLockserver, (s, v) => s with { GlobalLockserver = v })
        .Nullable(
            "vitessOrchestrator", Kinds.Of(VitessOrchestratorSpec.Shape),
            s => s.VitessOrchestrator, (s, v) => s with { VitessOrchestrator = v })
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
