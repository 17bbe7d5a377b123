using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>A vtctld for this operator alone, where the user's cannot serve it: no pods, another port, no gRPC service.</summary>
/// <remarks>Its objects carry labels under this operator's prefix only, so that nothing of the user's selects them.</remarks>
/// <param name="Spec">The cluster's spec.</param>
/// <param name="Names">The names of the cluster's objects.</param>
internal sealed record OwnVtctld(VitessClusterSpec Spec, ClusterNames Names)
{
    private const string ServedCalls = "grpc-vtctld";

    private static readonly Json Small = Resources.Of("100m", "128Mi", memoryMax: "128Mi");

    // Without cells there is nothing to operate on, and vtctld does not start without the name of one.
    private bool HasCells => Spec.Cells is { Count: > 0 };

    /// <summary>Whether the user's vtctld cannot serve.</summary>
    internal bool IsNeeded => HasCells && (Spec.VitessDashboard?.Replicas == 0 || Vtctld.CellsOf(Spec).Count == 0 || !CanServe(new(0)) || !CanServe(new(Level.Newest)));

    /// <summary>The name of the Service in front of it.</summary>
    internal ObjectName ServiceName => Names.OwnVtctldService;

    private ValueMap<string, string> Labels => ValueMap.Of(
        ($"{Annotations.Prefix}cluster", Names.Cluster), ($"{Annotations.Prefix}component", Api.Labels.Vtctld));

    /// <summary>The Service; none where it is not needed.</summary>
    internal ValueList<Rendered> Services(Seal.Of seal) => IsNeeded
        ? [Parts.Services.Of(seal, ServiceName, Labels, overrides: null, Port.Web, Port.Grpc)]
        : [];

    /// <summary>The Deployments, one a cell; none where they are not needed.</summary>
    internal ValueList<Rendered> Deployments(Seal.Of seal, Options options) => IsNeeded
        ? (Spec.Cells ?? []).Select(cell => Level.AtEach(seal, options, (at, with) => Deployment(cell, at, with))).ToValueList()
        : [];

    private Rendered Deployment(VitessCellTemplate cell, Seal.Of seal, Options options)
    {
        var name = new CellName(cell.Name ?? "");
        var container = new Container
        {
            Name = "vtctld",
            Image = Spec.Images?.Vtctld ?? Images.Vitess,
            PullPolicy = Spec.ImagePullPolicies?.Vtctld,
            Command = ["/vt/bin/vtctld"],
            Arguments = Corrections.Of(options).Arguments(Flags(name, seal.Namespace), Spec.Images?.Vtctld),
            Ports = [Port.Web, Port.Grpc],
            Resources = Small,
            Readiness = Probes.Ready("/debug/health", Port.Web),
            Liveness = Probes.Alive("/debug/status", Port.Web),
            RunAsUser = options.RunAsUser,
        };
        return new Workload
        {
            Labels = Labels.With($"{Annotations.Prefix}cell", name.Value),
            Replicas = 1,
            Containers = [container],
            Zone = cell.Zone,
            PullSecrets = Spec.ImagePullSecrets,
        }.Render(seal, ObjectName.Join(NameRule.Default, Names.Cluster, name.Value, "operator", "vtctld"), options);
    }

    // The cluster's flags count, for the lock server may need them; ports and services do not, in either spelling.
    private VitessFlags Flags(CellName cell, string space) => VitessFlags.Empty
            .WithExtra(Spec.ExtraVitessFlags ?? default)
            .Overlay(VitessFlags.Of(
                ("cell", cell.Value),
                ("port", "15000"),
                ("grpc_port", "15999"),
                ("service_map", ServedCalls),
                ("logtostderr", "true")))
            .Overlay(Lockservers.Flags(Lockservers.Global(Names, space, Spec.GlobalLockserver ?? new())));

    // What stands may be of any level, and where vtctld is called does not change with it.
    private bool CanServe(Corrections corrections)
    {
        var flags = Vtctld.Flags(Spec, new("any"), Names, "any", corrections);
        return Effective(flags, "service_map").Split(',').Contains(ServedCalls)
            && Effective(flags, "grpc_port") == "15999"
            && Effective(flags, "port") == "15000";
    }

    // A program takes the last of its arguments that set a flag, in whichever spelling.
    private static string Effective(VitessFlags flags, string name) => flags.Values
        .Where(flag => flag.Key.Replace('-', '_') == name)
        .Select(flag => flag.Value)
        .LastOrDefault("");
}
