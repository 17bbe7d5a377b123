using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>VTOrc, which mends a shard's replication: one Deployment for each cell that has tablets of type replica.</summary>
/// <param name="Spec">The shard's spec.</param>
/// <param name="Shard">Which shard.</param>
/// <param name="Range">Its key range.</param>
/// <param name="Names">The names of the cluster's objects.</param>
internal sealed record VtOrc(VitessShardSpec Spec, ShardName Shard, KeyRange Range, ClusterNames Names)
{
    /// <summary>The Deployments in the order in which the pools name their cells; none when the spec has no VTOrc.</summary>
    internal ValueList<Rendered> Deployments(Seal.Of seal, Options options) => Spec.VitessOrchestrator is { } given
        ? (Spec.Template.TabletPools ?? [])
            .Where(pool => pool.Type == "replica")
            .Select(pool => new CellName(pool.Cell ?? ""))
            .Distinct()
            .Select(cell => Level.AtEach(seal, options, (at, with) => Deployment(given, cell, at, with)))
            .ToValueList()
        : [];

    /// <summary>The flags; the user's stand above all others.</summary>
    internal VitessFlags Flags(VitessOrchestratorSpec given, CellName cell, Corrections corrections) => VitessFlags.Of(
            ("port", "15000"),
            ("cell", cell.Value),
            ("clusters_to_watch", Shard.ToString()),
            ("logtostderr", "true"))
        .Overlay(Lockservers.Flags(Spec.GlobalLockserver))
        .WithExtra(Spec.ExtraVitessFlags ?? default, corrections)
        .WithExtra(given.ExtraFlags ?? default, corrections);

    private Rendered Deployment(VitessOrchestratorSpec given, CellName cell, Seal.Of seal, Options options)
    {
        var container = new Container
        {
            Name = "vtorc",
            Image = Spec.Images?.Vtorc ?? Images.Vitess,
            PullPolicy = Spec.ImagePullPolicies?.Vtorc,
            Command = ["/vt/bin/vtorc"],
            Arguments = Corrections.Of(options).Arguments(Flags(given, cell, Corrections.Of(options)), Spec.Images?.Vtorc),
            Env = given.ExtraEnv ?? [],
            Ports = [Port.Web],
            Resources = given.Resources,
            Mounts = given.ExtraVolumeMounts ?? [],
            Readiness = Probes.Ready("/debug/health", Port.Web),
            Liveness = Probes.Alive("/debug/liveness", Port.Web),
            RunAsUser = options.RunAsUser,
        };
        return new Workload
        {
            Labels = ValueMap.Of(
                (Labels.Component, Labels.VtOrc),
                (Labels.Cluster, Names.Cluster),
                (Labels.Keyspace, Shard.Keyspace.Value),
                (Labels.Shard, Range.SafeName),
                (Labels.Cell, cell.Value)),
            Containers = [container],
            Sidecars = given.SidecarContainers,
            InitContainers = given.InitContainers,
            Volumes = given.ExtraVolumes ?? [],
            ExtraLabels = given.ExtraLabels,
            Annotations = given.Annotations ?? default,
            Affinity = given.Affinity,
            Zone = (Spec.ZoneMap ?? default).GetValueOrDefault(cell.Value),
            Tolerations = given.Tolerations,
            PullSecrets = Spec.ImagePullSecrets,
        }.Render(seal, Names.VtOrc(Shard.Keyspace, Range, cell), options);
    }
}
