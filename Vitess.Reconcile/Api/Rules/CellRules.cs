using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>Cells and zones.</summary>
internal static class CellRules
{
    // Reason: two of three zones outvote the third; of two, neither outvotes the other.
    private const int ZonesMin = 3;

    /// <summary>The rules.</summary>
    /// <remarks>
    /// Two cells of one name have one VitessCell, and the Go operator builds whichever it meets last: what the other
    /// asks for never comes to be. A tablet in a cell that nobody registers finds no topology and never starts.
    /// </remarks>
    internal static ValueList<RuleCheck> All { get; } =
    [
        RuleCheck.Error(
            "duplicate-cell",
            "Two cells have one name, so that only one of them can ever exist.",
            view => Distinct(view.Cells.Select(cell => (cell.Name, cell.Place)).ToValueList(), "cell", "name")),
        RuleCheck.Error(
            "unknown-cell",
            "A pool has tablets in a cell that the cluster does not have; they find no topology and never start.",
            UnknownCells),
        RuleCheck.Warning(
            "few-zones",
            "The cells name fewer than three zones; the loss of one may stop writes and take the lock server with it.",
            FewZones),
        RuleCheck.Warning(
            "cell-without-zone",
            "A cell names no zone while others do; its pods may run in any, also beside those that they stand in for.",
            WithoutZone),
        RuleCheck.Warning(
            "unknown-dashboard-cell",
            "vtctld or VTAdmin is wanted in a cell that the cluster does not have; the entry is passed over.",
            DashboardCells),
        RuleCheck.Warning(
            "unused-cell",
            "No tablet pool has tablets in a cell, so that its gateways send all queries to other cells.",
            Unused),
    ];

    /// <summary>The later of two equal names.</summary>
    internal static IEnumerable<Finding> Distinct(ValueList<(string Name, Place Place)> names, string noun, string member)
    {
        var first = new SortedDictionary<string, Place>(StringComparer.Ordinal);
        foreach (var (name, place) in names)
        {
            if (!first.TryAdd(name, place))
            {
                yield return new(
                    place.Member(member),
                    $"{Quote.Of(name)} is the name of {first[name]} too",
                    $"Write another name, or take one {noun} out");
            }
        }
    }

    private static IEnumerable<Finding> UnknownCells(SpecView view) => view.KnownCells is { } cells
        ? view.Pools.Where(pool => pool.Replicas > 0 && !cells.Contains(pool.Cell)).Select(pool =>
        {
            var near = Nearest.Of(pool.Cell, cells) ?? string.Join(", ", cells);
            return new Finding(
                pool.Place.Member("cell"),
                $"{Quote.Of(pool.Cell)} is not the name of a cell in spec.cells",
                cells.Count == 0 ? "Add the cell there" : $"Write {near}, or add the cell there");
        })
        : [];

    private static IEnumerable<Finding> FewZones(SpecView view)
    {
        var zones = view.Cells.Select(cell => cell.Cell.Zone ?? "").Where(zone => zone.Length > 0).Distinct().ToValueList();
        if (view.Cells.Count > 0 && !view.IsShared && zones.Count < ZonesMin)
        {
            var found = zones.Count == 0 ? "No cell names a zone" : $"All cells are in {string.Join(" and ", zones)}";
            yield return new(
                Place.Spec.Member("cells"),
                $"{found}: the loss of one zone may stop writes",
                "Give three cells the field zone with three values of the nodes' zone label");
        }
    }

    private static IEnumerable<Finding> WithoutZone(SpecView view) =>
        view.Cells.Any(cell => cell.Cell.Zone is { Length: > 0 })
            ? view.Cells.Where(cell => cell.Cell.Zone is null or "").Select(cell => new Finding(
                cell.Place,
                $"The cell {Quote.Of(cell.Name)} names no zone and others do, so that its pods may run in any zone",
                "Add the field zone with the value of the nodes' zone label"))
            : [];

    private static IEnumerable<Finding> DashboardCells(SpecView view) =>
        Unknown(view, view.Spec.VitessDashboard?.Cells, Place.Spec.Member("vitessDashboard"))
            .Concat(Unknown(view, view.Spec.Vtadmin?.Cells, Place.Spec.Member("vtadmin")));

    private static IEnumerable<Finding> Unknown(SpecView view, ValueList<string>? named, Place place)
    {
        var cells = view.Cells.Select(cell => cell.Name).ToValueList();
        return SpecView.Each(named, place.Member("cells"), (name, at) => (name, at))
            .Where(one => !cells.Contains(one.name))
            .Select(one => new Finding(
                one.at,
                $"{Quote.Of(one.name)} is not the name of a cell in spec.cells; it is passed over",
                Nearest.Of(one.name, cells) is { } near ? $"Write {near}, or take it out" : "Take it out, or add the cell"));
    }

    private static IEnumerable<Finding> Unused(SpecView view) => view.Pools.Count == 0
        ? []
        : view.Cells.Where(cell => !view.Pools.Any(pool => pool.Cell == cell.Name && pool.Replicas > 0)).Select(cell => new Finding(
            cell.Place,
            $"No tablet pool has tablets in the cell {Quote.Of(cell.Name)}: its gateways send every query to another cell",
            "Add a pool there, or take the cell out if no client needs its gateways"));
}
