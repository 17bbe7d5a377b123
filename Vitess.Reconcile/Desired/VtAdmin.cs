using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>VTAdmin, the web page over a cluster: one Service, and a Deployment and three Secrets a cell.</summary>
/// <param name="Spec">The cluster's spec, with defaults.</param>
/// <param name="Own">What it says of VTAdmin.</param>
/// <param name="Image">The image of both containers; there is no default.</param>
/// <param name="Names">The names of the cluster's objects.</param>
internal sealed record VtAdmin(VitessClusterSpec Spec, VtAdminSpec Own, string Image, ClusterNames Names)
{
    private const string ConfigPath = "/var/www/config";

    private ValueMap<string, string> AllLabels =>
        ValueMap.Of((Labels.Cluster, Names.Cluster), (Labels.Component, Labels.VtAdmin));

    private SecretFile? Rules => SecretFile.Of(Own.Rbac, "rbac-config");

    /// <summary>VTAdmin as the spec asks for it; null when it asks for none, or names no image.</summary>
    internal static VtAdmin? Of(VitessClusterSpec spec, ClusterNames names) =>
        spec is { Vtadmin: { } own, Images.Vtadmin: { Length: > 0 } image } ? new(spec, own, image, names) : null;

    /// <summary>Everything that it consists of.</summary>
    /// <param name="facts">Where the services are that it shows.</param>
    /// <param name="seal">Makes the objects.</param>
    /// <param name="options">How the operator was configured.</param>
    internal DesiredVtAdmin Render(ClusterFacts facts, Seal.Of seal, Options options)
    {
        var cells = CellChoice.Of(Spec, Own.Cells);
        var parts = new List<DesiredVtAdminCell>(cells.Count);
        for (var i = 0; i < cells.Count; i++)
        {
            var secrets = new VtAdminSecrets(Own, Names, new(cells[i].Name ?? ""), AddressOf(i), facts);
            var (cell, made, held) = (cells[i], secrets.Render(seal), secrets.Held.ToValueList());
            parts.Add(new(
                made,
                Level.AtEach(seal, options, (at, with) => Deployment(cell, held.Count > 0 ? [] : made, at, with)),
                held));
        }
        return new(Service(seal), parts.ToValueList());
    }

    // One address stands for all cells.
    private string? AddressOf(int index) => Own.ApiAddresses switch
    {
        { Count: 1 } one => one[0],
        { } some when index < some.Count => some[index],
        _ => null,
    };

    private Rendered Service(Seal.Of seal) =>
        Services.Of(seal, Names.VtAdminService, AllLabels, Own.Service, Port.Web, Port.Api);

    // The API reads its files once, at its start; the page's script is served as it stands.
    private static ValueMap<string, string> Settings(ValueList<Rendered> secrets, Options options) =>
        !Corrections.Of(options).RollsVtAdmin || secrets.Count == 0
            ? default
            : ValueMap.Of((GoAnnotations.SecretHash, Json.List(secrets
                .Select(it => it.Object["data"] ?? Json.EmptyMap).Where(data => data[VtAdminSecrets.PageFile] is null)).ToDigest().ToString()));

    private Rendered Deployment(VitessCellTemplate cell, ValueList<Rendered> secrets, Seal.Of seal, Options options)
    {
        var name = new CellName(cell.Name ?? "");
        var discovery = VtAdminSecrets.Discovery(Names, name);
        var clusters = VtAdminSecrets.Clusters(Names, name);
        var page = VtAdminSecrets.Page(Names, name);
        ValueList<SecretFile> rules = Rules is { } file ? [file] : [];
        var mounts = Own.ExtraVolumeMounts ?? [];
        var ofApi = Merge.ByPath(mounts, [.. rules.Select(one => one.Mount), discovery.Mount, clusters.Mount]);
        var ofWeb = Merge.ByPath(mounts, [Volumes.Mount(page.VolumeName, ConfigPath, isReadOnly: true)]);
        return new Workload
        {
            Labels = AllLabels.With(Labels.Cell, name.Value),
            Replicas = Own.Replicas,
            Containers = [Api(clusters, ofApi, options), Web(ofWeb, options)],
            Sidecars = Own.SidecarContainers,
            InitContainers = Own.InitContainers,
            Volumes = Merge.ByName(
                Own.ExtraVolumes ?? [],
                [.. rules.SelectMany(one => one.Volume), .. discovery.Volume, .. clusters.Volume, .. page.Volume]),
            ExtraLabels = Own.ExtraLabels,
            Annotations = Settings(secrets, options).Overlay(Own.Annotations ?? default),
            Affinity = Own.Affinity,
            Zone = cell.Zone,
            Tolerations = Own.Tolerations,
            PullSecrets = Spec.ImagePullSecrets,
        }.Render(seal, Names.VtAdmin(name), options);
    }

    private Container Api(SecretFile clusters, ValueList<Json> mounts, Options options) => new()
    {
        Name = "vtadmin-api",
        Image = Image,
        PullPolicy = Spec.ImagePullPolicies?.Vtadmin,
        Command = ["/vt/bin/vtadmin"],
        Arguments = Flags(clusters).ToArguments(),
        Env = Own.ExtraEnv ?? [],
        Ports = [Port.Api],
        Resources = Own.ApiResources,
        Mounts = mounts,
        Readiness = Probes.Ready("/health", Port.Api),
        Liveness = Probes.Alive("/health", Port.Api),
        RunAsUser = options.RunAsUser,
    };

    private Container Web(ValueList<Json> mounts, Options options) => new()
    {
        Name = "vtadmin-web",
        Image = Image,
        PullPolicy = Spec.ImagePullPolicies?.Vtadmin,
        Command = ["/docker-entrypoint.sh"],
        Arguments = ["nginx", "-g", "daemon off;"],
        Env = Merge.ByName(Own.ExtraEnv ?? [], [Env.Of("VTADMIN_WEB_PORT", "15000")]),
        Ports = [Port.Web],
        Resources = Own.WebResources,
        Mounts = mounts,
        Readiness = Probes.Ready("/", Port.Web),
        Liveness = Probes.Alive("/", Port.Web),
        RunAsUser = options.RunAsUser,
    };

    /// <summary>The API's flags. The user's stand above the first, and beneath those that name the files; the cluster's do not count.</summary>
    private VitessFlags Flags(SecretFile clusters) => VitessFlags.Of(
            ("addr", ":15001"),
            ("http-origin", "*"),
            ("tracer", "opentracing-jaeger"),
            ("grpc-tracing", "true"),
            ("http-tracing", "true"),
            ("logtostderr", "true"),
            ("alsologtostderr", "true"))
        .WithExtra(Own.ExtraFlags ?? default)
        .Overlay(Rules is { } rules
            ? VitessFlags.Of(("rbac", "true"), ("rbac-config", rules.Path))
            : VitessFlags.Of(("no-rbac", "true")))
        .With("cluster-config", clusters.Path);
}

/// <summary>What VTAdmin consists of.</summary>
/// <param name="Service">The Service in front of all of it.</param>
/// <param name="Cells">Its part in each cell that runs it.</param>
internal sealed record DesiredVtAdmin(Rendered Service, ValueList<DesiredVtAdminCell> Cells);

/// <summary>VTAdmin's part in a cell.</summary>
/// <param name="Secrets">Those of its Secrets whose content is known.</param>
/// <param name="Deployment">Its Deployment.</param>
/// <param name="Held">Why others of its Secrets, and so the Deployment, cannot be made yet; none when all can.</param>
internal sealed record DesiredVtAdminCell(ValueList<Rendered> Secrets, Rendered Deployment, ValueList<string> Held);
