namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>Key ranges as far as a tablet looks at them when it makes records.</summary>
internal static class KeyRanges
{
    internal static bool Overlap(string left, string right)
    {
        var (from, to) = Bounds(left);
        var (start, end) = Bounds(right);
        return (end.Length == 0 || string.CompareOrdinal(from, end) < 0)
            && (to.Length == 0 || string.CompareOrdinal(start, to) < 0);
    }

    /// <summary>Whether ranges follow one another without gaps from the first key to the last.</summary>
    internal static bool CoverAll(ValueList<string> ranges)
    {
        var next = "";
        var isFirst = true;
        foreach (var (from, to) in ranges.Select(Bounds).OrderBy(bounds => bounds.From, StringComparer.Ordinal))
        {
            if (!string.Equals(from, next, StringComparison.Ordinal) || (!isFirst && next.Length == 0))
            {
                return false;
            }
            (next, isFirst) = (to, false);
        }
        return !isFirst && next.Length == 0;
    }

    private static (string From, string To) Bounds(string range)
    {
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? ("", "") : (range[..dash], range[(dash + 1)..]);
    }
}
