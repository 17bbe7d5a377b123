using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>What a spec means where it says nothing. Source: the defaults of the Go operator 2.18, kind by kind.</summary>
internal static class SpecDefaults
{
    /// <summary>How many gateways a cell has that does not say.</summary>
    internal const int Gateways = 2;

    private const string External = "External";

    // Source: what vtctld and VTOrc ask for, measured by nobody; the Go operator's choice.
    private static readonly Json Small = Resources.Of("100m", "128Mi", memoryMax: "128Mi");
    private static readonly Json OfGateway = Resources.Of("500m", "1Gi", memoryMax: "1Gi");
    private static readonly Json OfEtcd = Resources.Of("100m", "256Mi", memoryMax: "256Mi");

    /// <summary>A cluster's spec with everything that its children are given.</summary>
    internal static VitessClusterSpec Cluster(VitessClusterSpec spec, Options options) => spec with
    {
        GlobalLockserver = GlobalLockserver(spec.GlobalLockserver ?? new(), options),
        Images = ClusterImages(spec.Images ?? new(), options),
        ImagePullPolicies = spec.ImagePullPolicies ?? new(),
        VitessDashboard = Dashboard(spec.VitessDashboard ?? new()),
        Vtadmin = spec.Vtadmin is { } vtadmin ? VtAdmin(vtadmin) : null,
        Keyspaces = (spec.Keyspaces ?? []).Select(KeyspaceTemplate).ToValueList(),
        Backup = spec.Backup is { } backup ? backup with { Engine = Images.Either(backup.Engine, "builtin") } : null,
        TopologyReconciliation = Topology(spec.TopologyReconciliation),
        UpdateStrategy = UpdateStrategy(spec.UpdateStrategy),
        GatewayService = spec.GatewayService ?? new(),
        TabletService = spec.TabletService ?? new(),
    };

    /// <summary>A cell's spec as the cell's pass takes it.</summary>
    internal static VitessCellSpec Cell(VitessCellSpec spec, Options options)
    {
        var lockserver = spec.Template.Lockserver ?? new();
        var gateway = spec.Template.Gateway ?? new();
        return spec with
        {
            TopologyReconciliation = Topology(spec.TopologyReconciliation),
            Template = spec.Template with
            {
                Lockserver = lockserver is { Etcd: { } etcd, External: null }
                    ? lockserver with { Etcd = Lockserver(etcd, options) }
                    : lockserver,
                Gateway = gateway with
                {
                    Replicas = gateway.Replicas ?? Gateways,
                    Resources = Resources.OrElse(gateway.Resources, OfGateway),
                    Service = gateway.Service ?? new(),
                },
            },
        };
    }

    /// <summary>A keyspace's spec as the keyspace's pass takes it.</summary>
    internal static VitessKeyspaceSpec Keyspace(VitessKeyspaceSpec spec) => spec with
    {
        TopologyReconciliation = Topology(spec.TopologyReconciliation),
        UpdateStrategy = UpdateStrategy(spec.UpdateStrategy),
        Template = spec.Template with { VitessOrchestrator = Orchestrator(spec.Template.VitessOrchestrator ?? new()) },
    };

    /// <summary>A lock server's template.</summary>
    internal static EtcdLockserverTemplate Lockserver(EtcdLockserverTemplate template, Options options)
    {
        var claim = template.DataVolumeClaimTemplate ?? Json.EmptyMap;
        claim = claim["accessModes"] is { Items.Count: > 0 }
            ? claim
            : claim.With("accessModes", Json.List("ReadWriteOnce"));
        return template with
        {
            Image = Images.Either(template.Image, options.EtcdImage),
            Resources = Resources.OrElse(template.Resources, OfEtcd),
            DataVolumeClaimTemplate = claim.At("resources", "requests", "storage") is null
                ? claim.WithAt(["resources", "requests", "storage"], "1Gi")
                : claim,
            CreatePDB = template.CreatePDB ?? true,
            CreateClientService = template.CreateClientService ?? true,
            CreatePeerService = template.CreatePeerService ?? true,
            ClientService = template.ClientService ?? new(),
            PeerService = template.PeerService ?? new(),
        };
    }

    private static LockserverSpec GlobalLockserver(LockserverSpec spec, Options options) =>
        spec.External is null ? spec with { Etcd = Lockserver(spec.Etcd ?? new(), options) } : spec;

    private static VitessImages ClusterImages(VitessImages images, Options options) => images with
    {
        Vtctld = Images.Either(images.Vtctld, Images.Vitess),
        Vtgate = Images.Either(images.Vtgate, Images.Vitess),
        Vttablet = Images.Either(images.Vttablet, Images.Vitess),
        Vtbackup = Images.Either(images.Vtbackup, Images.Vitess),
        Vtorc = Images.Either(images.Vtorc, Images.Vitess),
        Mysqld = images.Mysqld ?? new() { Mysql80Compatible = Images.Mysql80 },
        MysqldExporter = Images.Either(images.MysqldExporter, options.MysqldExporterImage),
    };

    private static VitessDashboardSpec Dashboard(VitessDashboardSpec spec) => spec with
    {
        Replicas = spec.Replicas ?? 1,
        Resources = Resources.OrElse(spec.Resources, Small),
        Service = spec.Service ?? new(),
    };

    private static VtAdminSpec VtAdmin(VtAdminSpec spec) => spec with
    {
        Replicas = spec.Replicas ?? 1,
        WebResources = Resources.OrElse(spec.WebResources, Small),
        ApiResources = Resources.OrElse(spec.ApiResources, Small),
        FetchCredentials = Images.Either(spec.FetchCredentials, "omit"),
        Service = spec.Service ?? new(),
    };

    private static VitessOrchestratorSpec Orchestrator(VitessOrchestratorSpec spec) => spec with
    {
        Resources = Resources.OrElse(spec.Resources, Small),
        Service = spec.Service ?? new(),
    };

    private static VitessKeyspaceTemplate KeyspaceTemplate(VitessKeyspaceTemplate template) => template with
    {
        TurndownPolicy = Images.Either(template.TurndownPolicy, "RequireIdle"),
        Partitionings = (template.Partitionings ?? []).Select(partitioning => partitioning with
        {
            Equal = partitioning.Equal is { } equal
                ? equal with { ShardTemplate = Shard(equal.ShardTemplate ?? new()) }
                : null,
            Custom = partitioning.Custom is { } custom
                ? custom with
                {
                    Shards = (custom.Shards ?? [])
                        .Select(shard => shard with { Template = Shard(shard.Template) }).ToValueList(),
                }
                : null,
        }).ToValueList(),
    };

    private static VitessShardTemplate Shard(VitessShardTemplate template) => template with
    {
        Replication = new()
        {
            InitializeMaster = template.Replication?.InitializeMaster ?? true,
            InitializeBackup = template.Replication?.InitializeBackup ?? true,
            RecoverRestartedMaster = template.Replication?.RecoverRestartedMaster ?? true,
        },
    };

    private static TopoReconcileConfig Topology(TopoReconcileConfig? given) => new()
    {
        RegisterCellsAliases = given?.RegisterCellsAliases ?? true,
        RegisterCells = given?.RegisterCells ?? true,
        PruneCells = given?.PruneCells ?? true,
        PruneKeyspaces = given?.PruneKeyspaces ?? true,
        PruneSrvKeyspaces = given?.PruneSrvKeyspaces ?? true,
        PruneShards = given?.PruneShards ?? true,
        PruneShardCells = given?.PruneShardCells ?? true,
        PruneTablets = given?.PruneTablets ?? true,
    };

    private static VitessClusterUpdateStrategy UpdateStrategy(VitessClusterUpdateStrategy? given)
    {
        var type = Images.Either(given?.Type, External);
        return new() { Type = type, External = given?.External ?? (type == External ? new() : null), Staged = given?.Staged };
    }
}
