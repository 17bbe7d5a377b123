using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>The gateways of a cell: what MySQL clients connect to.</summary>
/// <param name="Spec">The cell's spec, with defaults.</param>
/// <param name="Names">The names of the cluster's objects.</param>
/// <param name="Facts">What the cell's objects depend on besides its spec.</param>
internal sealed record VtGate(VitessCellSpec Spec, ClusterNames Names, CellFacts Facts)
{
    private CellName Cell => new(Spec.Template.Name ?? "");

    private VitessCellGatewaySpec Gateway => Spec.Template.Gateway ?? new();

    private VtGateSecrets Secrets => new(Gateway);

    private ValueMap<string, string> CellLabels => LabelsOf(Names, Cell);

    /// <summary>The name of the Deployment.</summary>
    internal ObjectName Name => Names.VtGate(Cell);

    /// <summary>The labels of a cell's gateways and of all objects around them.</summary>
    internal static ValueMap<string, string> LabelsOf(ClusterNames names, CellName cell) => ValueMap.Of(
        (Labels.Cluster, names.Cluster), (Labels.Cell, cell.Value), (Labels.Component, Labels.VtGate));

    /// <summary>The Secrets that are missing and without which no gateway is made or changed.</summary>
    internal ValueList<string> MissingSecrets =>
        Secrets.Required.Where(name => !Facts.Secrets.ContainsKey(name)).ToValueList();

    /// <summary>The Service in front of this cell's gateways.</summary>
    internal Rendered Service(Seal.Of seal) => Services.Of(
        seal, Names.VtGateCellService(Cell), CellLabels, Gateway.Service, Port.Web, Port.Grpc, Port.Mysql);

    /// <summary>The Deployment.</summary>
    internal Rendered Deployment(Seal.Of seal, Options options)
    {
        var container = new Container
        {
            Name = "vtgate",
            Image = Spec.Images?.Vtgate ?? Images.Vitess,
            PullPolicy = Spec.ImagePullPolicies?.Vtgate,
            Command = ["/vt/bin/vtgate"],
            Arguments = Corrections.Of(options).Arguments(Flags(Corrections.Of(options)), Spec.Images?.Vtgate),
            Env = Merge.ByName(Resources.ProcessorsEnv(Gateway.Resources), Gateway.ExtraEnv),
            Ports = [Port.Web, Port.Grpc, Port.Mysql],
            Resources = Gateway.Resources,
            Mounts = [.. Gateway.ExtraVolumeMounts ?? [], .. Secrets.Files.Select(file => file.Mount)],
            Readiness = Probes.Ready("/debug/health", Port.Web),
            Liveness = Probes.Alive("/debug/status", Port.Web),
            Lifecycle = Gateway.Lifecycle is { Members.Count: > 0 } hooks ? hooks : null,
            RunAsUser = options.RunAsUser,
        };
        return new Workload
        {
            Labels = CellLabels,
            Replicas = Gateway.Replicas,
            Containers = [container],
            Sidecars = Gateway.SidecarContainers,
            InitContainers = Gateway.InitContainers,
            Volumes = Merge.ByName(Secrets.Files.SelectMany(file => file.Volume).ToValueList(), Gateway.ExtraVolumes),
            ExtraLabels = Gateway.ExtraLabels,
            Annotations = ValueMap.Of((GoAnnotations.SecretHash, SecretHash())).Overlay(Gateway.Annotations ?? default),
            Affinity = Gateway.Affinity,
            Zone = Spec.Template.Zone,
            Tolerations = Gateway.Tolerations,
            Spread = Gateway.TopologySpreadConstraints,
            PullSecrets = Spec.ImagePullSecrets,
            GraceSeconds = Gateway.TerminationGracePeriodSeconds,
            Strategy = Gateway.Strategy,
        }.Render(seal, Name, options);
    }

    /// <summary>The flags; the user's stand above all others.</summary>
    internal VitessFlags Flags(Corrections corrections)
    {
        var flags = VitessFlags.Of(
                ("cell", Cell.Value),
                ("cells_to_watch", string.Join(',', Spec.AllCells ?? [])),
                ("tablet_types_to_wait", "MASTER,REPLICA"),
                ("enable_buffer", "true"),
                ("buffer_min_time_between_failovers", "20s"),
                ("buffer_max_failover_duration", "10s"),
                ("buffer_size", "1000"),
                ("grpc_max_message_size", "67108864"),
                ("mysql_server_port", "3306"),
                ("port", "15000"),
                ("grpc_port", "15999"),
                ("logtostderr", "true"),
                ("service_map", "grpc-vtgateservice"))
            .Overlay(Lockservers.Flags(Spec.GlobalLockserver));
        flags = Images.ServerVersion(Facts.MysqldImage, corrections) is { } version ? flags.With("mysql_server_version", version) : flags;
        return flags
            .Overlay(Secrets.Flags)
            .WithExtra(Spec.ExtraVitessFlags ?? default, corrections)
            .WithExtra(Gateway.ExtraFlags ?? default, corrections);
    }

    private string SecretHash() =>
        ContentHash.SecretDigests(Facts.Secrets.Where(secret => Secrets.NeedingRestart.Contains(secret.Key)).ToValueMap());
}
