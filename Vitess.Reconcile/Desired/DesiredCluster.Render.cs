using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

internal sealed partial record DesiredCluster
{
    /// <summary>The alias that all cells of a cluster share, so that gateways serve from neighbours. Source: the Go operator 2.18.</summary>
    internal const string CellsAlias = "planetscale_operator_default";

    /// <summary>The cells that share <see cref="CellsAlias"/>, in the order of the spec.</summary>
    internal ValueList<CellName> AliasCells { get; init; }

    /// <summary>How every program reaches the global topology.</summary>
    internal required VitessLockserverParams GlobalLockserver { get; init; }

    /// <summary>What the spec says that cannot be followed: path, problem, what holds instead.</summary>
    internal ValueList<string> Invalid { get; init; }

    /// <summary>The VitessKeyspaces that have images of their own, and so are never found equal by the Go operator.</summary>
    internal ValueList<ObjectKey> WithOwnImages { get; init; }

    /// <summary>Renders a cluster.</summary>
    /// <param name="spec">Its spec as stored.</param>
    /// <param name="meta">What it says of itself.</param>
    /// <param name="options">How the operator was configured.</param>
    /// <param name="facts">What its objects depend on besides; nothing is known unless given.</param>
    internal static DesiredCluster Render(
        VitessClusterSpec spec, ObjectMeta meta, Options options, ClusterFacts? facts = null)
    {
        var whole = Decoded(SpecDefaults.Cluster(spec, options));
        var names = new ClusterNames(meta.Key.Name);
        var seal = new Seal.Of(meta, Level.Of(options));
        var global = Lockservers.Global(names, meta.Key.Namespace, whole.GlobalLockserver ?? new());
        var cells = whole.Cells ?? [];
        var own = new OwnVtctld(whole, names);
        return new()
        {
            Vtctld = VtctldAddress.Of(whole, names, meta.Key.Namespace),
            Lockserver = ChildResources.GlobalLockserver(whole, names, seal),
            Cells = cells.Select(cell => ChildResources.Cell(whole, cell, names, global, seal)).ToValueList(),
            Keyspaces = (whole.Keyspaces ?? [])
                .Select(keyspace => ChildResources.Keyspace(whole, keyspace, names, global, seal)).ToValueList(),
            Backups = [.. BackupStoragesOf(whole, names, seal), .. BackupSchedulesOf(whole, names, seal)],
            Services = [.. ServicesOf(whole, names, seal), .. own.Services(seal)],
            VtctldDeployments =
            [
                .. Desired.Vtctld.CellsOf(whole)
                    .Select(cell => Level.AtEach(
                        seal, options, (at, with) => Desired.Vtctld.Deployment(whole, cell, names, at, with))),
                .. own.Deployments(seal, options),
            ],
            VtAdmin = Desired.VtAdmin.Of(whole, names)?.Render(facts ?? ClusterFacts.None, seal, options),
            GlobalLockserver = global,
            CellInfos = CellInfosOf(cells, names, meta.Key.Namespace, global),
            AliasCells = cells.Select(cell => new CellName(cell.Name ?? "")).ToValueList(),
            Invalid = InvalidOf(whole, global).ToValueList(),
            WithOwnImages = (whole.Keyspaces ?? []).Where(keyspace => HasOwnImages(keyspace.Images))
                .Select(keyspace => new ObjectKey(
                    Kinds.VitessKeyspace, meta.Key.Namespace, names.Keyspace(new(keyspace.Name ?? "")).Value)).ToValueList(),
        };
    }

    /// <summary>The spec with what the cluster's own Deployments take from it as Go decodes it, as children are given theirs.</summary>
    /// <remarks>Reason: a Deployment with a field that Kubernetes does not know can be created, and never applied.</remarks>
    private static VitessClusterSpec Decoded(VitessClusterSpec spec) => spec with
    {
        VitessDashboard = ChildResources.Decoded(VitessDashboardSpec.Shape, spec.VitessDashboard),
        Vtadmin = ChildResources.Decoded(VtAdminSpec.Shape, spec.Vtadmin),
        Backup = ChildResources.Decoded(ClusterBackupSpec.Shape, spec.Backup),
    };

    private static bool HasOwnImages(VitessKeyspaceTemplateImages? images) =>
        images is { Vttablet.Length: > 0 } or { Vtorc.Length: > 0 } or { Vtbackup.Length: > 0 } or { MysqldExporter.Length: > 0 }
            or { Mysqld: not null };

    private static ValueList<Rendered> ServicesOf(VitessClusterSpec spec, ClusterNames names, Seal.Of seal) =>
    [
        Parts.Services.Of(
            seal, names.VtGateService, LabelsOf(names, Labels.VtGate), spec.GatewayService,
            Port.Web, Port.Grpc, Port.Mysql),
        Parts.Services.WithoutAddress(
            seal, names.VtTabletService, LabelsOf(names, Labels.VtTablet), spec.TabletService, isEarly: false,
            Port.Web, Port.Grpc, Port.Metrics),
        Desired.Vtctld.Service(spec, names, seal),
    ];

    private static IEnumerable<Rendered> BackupSchedulesOf(VitessClusterSpec spec, ClusterNames names, Seal.Of seal) =>
        (spec.Backup?.Schedules ?? [])
            .Where(schedule => schedule is { Schedule.Length: > 0 } or { Frequency.Length: > 0 })
            .Select(schedule => ChildResources.BackupSchedule(schedule, spec, names, seal));

    // Of two places with one name, the later is the storage.
    private static ValueList<Rendered> BackupStoragesOf(VitessClusterSpec spec, ClusterNames names, Seal.Of seal) =>
        (spec.Backup?.Locations ?? [])
            .ToValueMap(location => location.Name ?? "", location => location)
            .Values
            .Select(location => ChildResources.BackupStorage(location, spec.Backup?.Subcontroller, names, seal))
            .ToValueList();

    private static ValueMap<CellName, CellInfo> CellInfosOf(
        ValueList<VitessCellTemplate> cells, ClusterNames names, string space, VitessLockserverParams global) => cells
            .Select(cell => (Cell: new CellName(cell.Name ?? ""), Local: Lockservers.Local(names, space, cell, global)))
            .Where(cell => cell.Local.Implementation == global.Implementation)
            .ToValueMap(cell => cell.Cell, cell => new CellInfo(cell.Local.Address ?? "", cell.Local.RootPath ?? ""));

    private static IEnumerable<string> InvalidOf(VitessClusterSpec spec, VitessLockserverParams global)
    {
        var cells = (spec.Cells ?? []).Select(cell => cell.Name).ToValueList();
        foreach (var name in CellChoice.Unknown(spec, spec.VitessDashboard?.Cells))
        {
            yield return $"spec.vitessDashboard.cells: there is no cell \"{name}\". It is passed over.";
        }
        foreach (var name in CellChoice.Unknown(spec, spec.Vtadmin?.Cells))
        {
            yield return $"spec.vtadmin.cells: there is no cell \"{name}\". It is passed over.";
        }
        if (spec is { Vtadmin: not null, Images.Vtadmin: null or "" })
        {
            yield return "spec.vtadmin: VTAdmin needs an image, and spec.images.vtadmin names none. It is passed over.";
        }
        for (var i = 0; i < cells.Count; i++)
        {
            if (spec.Cells?[i].Lockserver is { External: { } own } && own.Implementation != global.Implementation)
            {
                yield return At($"spec.cells[{i}].lockserver.external.implementation: it is \"{own.Implementation}\" and the ")
                    + $"global one's is \"{global.Implementation}\". The cell is not registered in the topology.";
            }
        }
    }

    private static string At(FormattableString text) => FormattableString.Invariant(text);

    private static ValueMap<string, string> LabelsOf(ClusterNames names, string component) =>
        ValueMap.Of((Labels.Cluster, names.Cluster), (Labels.Component, component));
}
