using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>What a user asks of a whole Vitess cluster.</summary>
public sealed record VitessClusterSpec
{
    /// <summary>The word for holding back what was deleted.</summary>
    internal const string Enabled = "Enabled";

    /// <summary>Container images by component.</summary>
    public VitessImages? Images { get; init; }

    /// <summary>When images are pulled, by component.</summary>
    public VitessImagePullPolicies? ImagePullPolicies { get; init; }

    /// <summary>Secrets with credentials for the image registries.</summary>
    public ValueList<Json>? ImagePullSecrets { get; init; }

    /// <summary>Where and when backups are taken; none unless set.</summary>
    public ClusterBackupSpec? Backup { get; init; }

    /// <summary>The global topology server; an etcd of its own unless set.</summary>
    public LockserverSpec? GlobalLockserver { get; init; }

    /// <summary>How vtctld runs; it runs in any case.</summary>
    public VitessDashboardSpec? VitessDashboard { get; init; }

    /// <summary>How VTAdmin runs; it does not unless set.</summary>
    public VtAdminSpec? Vtadmin { get; init; }

    /// <summary>The cells; required, though it may be empty.</summary>
    public ValueList<VitessCellTemplate>? Cells { get; init; }

    /// <summary>The keyspaces; none unless set.</summary>
    public ValueList<VitessKeyspaceTemplate>? Keyspaces { get; init; }

    /// <summary>Flags by name for VTGate, vtctld, VTOrc and vttablet, but not for vtbackup.</summary>
    public ValueMap<string, string>? ExtraVitessFlags { get; init; }

    /// <summary>What the operator registers in the topology and takes out of it; all unless set.</summary>
    public TopoReconcileConfig? TopologyReconciliation { get; init; }

    /// <summary>Who lets changes through to running tablets; External unless set.</summary>
    public VitessClusterUpdateStrategy? UpdateStrategy { get; init; }

    /// <summary>What becomes of data volumes that are not wanted any more; they are kept when pools shrink unless set.</summary>
    public DataVolumeClaimRetentionPolicy? DataVolumeClaimRetentionPolicy { get; init; }

    /// <summary>Enabled: the cluster, its keyspaces and its shards stay when they are deleted while they hold data. Disabled: the cluster
    /// is taken down in order when it is deleted. Kubernetes alone deletes it unless set.</summary>
    public string? DeletionProtection { get; init; }

    /// <summary>What is set of the Service over all VTGates.</summary>
    public ServiceOverrides? GatewayService { get; init; }

    /// <summary>What is set of the headless Service over all tablets.</summary>
    public ServiceOverrides? TabletService { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessClusterSpec> Shape { get; } = Shape<VitessClusterSpec>.Of("VitessClusterSpec")
        .Always("images", Kinds.Of(VitessImages.Shape), s => s.Images, (s, v) => s with { Images = v })
        .Always(
            "imagePullPolicies", Kinds.Of(VitessImagePullPolicies.Shape),
            s => s.ImagePullPolicies, (s, v) => s with { ImagePullPolicies = v })
        .Optional(
            "imagePullSecrets", CoreKinds.PullSecrets,
            s => s.ImagePullSecrets, (s, v) => s with { ImagePullSecrets = v })
        .Nullable("backup", Kinds.Of(ClusterBackupSpec.Shape), s => s.Backup, (s, v) => s with { Backup = v })
        .Always(
            "globalLockserver", Kinds.Of(LockserverSpec.Shape),
            s => s.GlobalLockserver, (s, v) => s with { GlobalLockserver = v })
        .Nullable(
            "vitessDashboard", Kinds.Of(VitessDashboardSpec.Shape),
            s => s.VitessDashboard, (s, v) => s with { VitessDashboard = v })
        .Nullable("vtadmin", Kinds.Of(VtAdminSpec.Shape), s => s.Vtadmin, (s, v) => s with { Vtadmin = v })
        .Required("cells", Kinds.BoundedListOf(VitessCellTemplate.Shape, ListBounds.Cells), s => s.Cells, (s, v) => s with { Cells = v })
        .Optional(
            "keyspaces", Kinds.BoundedListOf(VitessKeyspaceTemplate.Shape, ListBounds.Keyspaces),
            s => s.Keyspaces, (s, v) => s with { Keyspaces = v })
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
            s => s.DataVolumeClaimRetentionPolicy, (s, v) => s with { DataVolumeClaimRetentionPolicy = v })
        .Optional(
            "deletionProtection", Kinds.OneOf(Enabled, "Disabled"),
            s => s.DeletionProtection, (s, v) => s with { DeletionProtection = v })
        .Nullable(
            "gatewayService", Kinds.Of(ServiceOverrides.Shape),
            s => s.GatewayService, (s, v) => s with { GatewayService = v })
        .Nullable(
            "tabletService", Kinds.Of(ServiceOverrides.Shape),
            s => s.TabletService, (s, v) => s with { TabletService = v });
}
