using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Desired;

/// <summary>Which cells a component runs in whose spec may name some.</summary>
internal static class CellChoice
{
    /// <summary>The cells that are named and that there are, in the order of the names; all where none is named.</summary>
    /// <param name="spec">The cluster's spec.</param>
    /// <param name="named">The names in the component's spec.</param>
    internal static ValueList<VitessCellTemplate> Of(VitessClusterSpec spec, ValueList<string>? named)
    {
        var cells = spec.Cells ?? [];
        return named is { Count: > 0 } names
            ? names.Distinct().Select(name => cells.FirstOrDefault(cell => cell.Name == name))
                .OfType<VitessCellTemplate>().ToValueList()
            : cells;
    }

    /// <summary>The names of which there is no cell.</summary>
    /// <param name="spec">The cluster's spec.</param>
    /// <param name="named">The names in the component's spec.</param>
    internal static IEnumerable<string> Unknown(VitessClusterSpec spec, ValueList<string>? named) =>
        (named ?? []).Distinct().Where(name => !(spec.Cells ?? []).Any(cell => cell.Name == name));
}
