using System.Globalization;

namespace Vitess.Reconcile.Api;

/// <summary>The identity of a tablet in the topology; unique in a cluster.</summary>
/// <param name="Cell">The cell whose topology holds the tablet's record.</param>
/// <param name="Uid">A number that is unique in the cell.</param>
public readonly record struct TabletAlias(CellName Cell, uint Uid) : IComparable<TabletAlias>
{
    /// <summary>Reads the printed form.</summary>
    /// <param name="text">As in <c>zone1-0000000101</c>.</param>
    /// <returns>The alias; null when the text is none.</returns>
    public static TabletAlias? Parse(string text)
    {
        var dash = text.LastIndexOf('-');
        return dash > 0 && uint.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var uid)
            ? new(new(text[..dash]), uid)
            : null;
    }

    /// <inheritdoc/>
    public int CompareTo(TabletAlias other) => Cell.CompareTo(other.Cell) is var order and not 0
        ? order
        : Uid.CompareTo(other.Uid);

    /// <summary>Cell and number with a dash between them, the number padded to ten digits, as Vitess prints aliases.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Cell}-{Uid:D10}");
}
