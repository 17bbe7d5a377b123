using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>vtctld, through which all operations on topology and tablets go: one Deployment a cell, one Service.</summary>
internal static class Vtctld
{
    /// <summary>The Service in front of all of them.</summary>
    internal static Rendered Service(VitessClusterSpec spec, ClusterNames names, Seal.Of seal) => Services.Of(
        seal, names.VtctldService, LabelsOf(names), spec.VitessDashboard?.Service, Port.Web, Port.Grpc);

    /// <summary>A cell's Deployment.</summary>
    /// <param name="spec">The cluster's spec, with defaults.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="names">The names of the cluster's objects.</param>
    /// <param name="seal">Makes the object.</param>
    /// <param name="options">How the operator was configured.</param>
    internal static Rendered Deployment(
        VitessClusterSpec spec, VitessCellTemplate cell, ClusterNames names, Seal.Of seal, Options options)
    {
        var name = new CellName(cell.Name ?? "");
        var dashboard = spec.VitessDashboard ?? new();
        var location = BackupLocation.Of(FirstLocation(spec), names.Cluster);
        var container = new Container
        {
            Name = "vtctld",
            Image = spec.Images?.Vtctld ?? Images.Vitess,
            PullPolicy = spec.ImagePullPolicies?.Vtctld,
            Command = ["/vt/bin/vtctld"],
            Arguments = Corrections.Of(options).Arguments(
                Flags(spec, name, names, seal.Namespace, Corrections.Of(options)), spec.Images?.Vtctld),
            Env = Merge.ByName(dashboard.ExtraEnv ?? [], location.Env),
            Ports = [Port.Web, Port.Grpc],
            Resources = dashboard.Resources,
            Mounts = Merge.ByPath(dashboard.ExtraVolumeMounts ?? [], location.Mounts),
            Readiness = Probes.Ready("/debug/health", Port.Web),
            Liveness = Probes.Alive("/debug/status", Port.Web),
            RunAsUser = options.RunAsUser,
        };
        return new Workload
        {
            Labels = LabelsOf(names).With(Labels.Cell, name.Value),
            Replicas = dashboard.Replicas,
            Containers = [container],
            Sidecars = dashboard.SidecarContainers,
            InitContainers = dashboard.InitContainers,
            Volumes = Merge.ByName(dashboard.ExtraVolumes ?? [], location.Volumes),
            ExtraLabels = dashboard.ExtraLabels,
            Annotations = dashboard.Annotations ?? default,
            Affinity = dashboard.Affinity,
            Zone = cell.Zone,
            Tolerations = dashboard.Tolerations,
            PullSecrets = spec.ImagePullSecrets,
        }.Render(seal, names.Vtctld(name), options);
    }

    /// <summary>The flags; the server's version stands above the user's own.</summary>
    internal static VitessFlags Flags(
        VitessClusterSpec spec, CellName cell, ClusterNames names, string space, Corrections corrections)
    {
        var flags = BaseFlags(spec, cell, names, space)
            .WithExtra(spec.ExtraVitessFlags ?? default, corrections)
            .WithExtra(spec.VitessDashboard?.ExtraFlags ?? default, corrections);
        return Images.ServerVersion(Images.Mysqld(spec.Images?.Mysqld), corrections) is { } version
            ? flags.WithVersion(version, corrections)
            : flags;
    }

    /// <summary>The flags beneath the user's.</summary>
    internal static VitessFlags BaseFlags(VitessClusterSpec spec, CellName cell, ClusterNames names, string space)
    {
        var flags = VitessFlags.Of(
                ("cell", cell.Value),
                ("port", "15000"),
                ("grpc_port", "15999"),
                ("service_map", "grpc-vtctl,grpc-vtctld"),
                ("logtostderr", "true"))
            .Overlay(Lockservers.Flags(Lockservers.Global(names, space, spec.GlobalLockserver ?? new())));
        if (FirstLocation(spec) is { } location)
        {
            flags = flags.With("backup_engine_implementation", spec.Backup?.Engine ?? "");
            flags = spec.Backup?.Engine == "xtrabackup" ? flags.With("backup_storage_compress", true) : flags;
            flags = flags.Overlay(BackupLocation.Of(location, names.Cluster).Flags);
        }
        return flags;
    }

    /// <summary>The cells that run it: those that the spec names and that there are, else all.</summary>
    internal static ValueList<VitessCellTemplate> CellsOf(VitessClusterSpec spec) =>
        CellChoice.Of(spec, spec.VitessDashboard?.Cells);

    // Source: the Go operator 2.18 tells vtctld of the first place only.
    private static VitessBackupLocation? FirstLocation(VitessClusterSpec spec) =>
        spec.Backup?.Locations is { Count: > 0 } locations ? locations[0] : null;

    private static ValueMap<string, string> LabelsOf(ClusterNames names) =>
        ValueMap.Of((Labels.Cluster, names.Cluster), (Labels.Component, Labels.Vtctld));
}
