using System.Globalization;

namespace Vitess.Reconcile.Api;

/// <summary>A range of keyspace ids, which is what a shard holds.</summary>
/// <remarks>Two ranges are equal when they are written equally: <c>10-20</c> and <c>1000-2000</c> hold the same ids,
/// but
/// are two shards. The default value is the range of all ids. The order is by start, then by end with the open end
/// last.</remarks>
public readonly record struct KeyRange : IComparable<KeyRange>
{
    /// <summary>Into how many shards a keyspace can be split evenly.</summary>
    public const int PartsMax = 65536;

    // Source: GenerateShardRanges of Vitess 22, whose 64-bit arithmetic gives out at 16 digits.
    private const int HexWidthMax = 14;

    // Kept null when open, so that the default value equals the range of all ids.
    private readonly string? start;
    private readonly string? end;

    /// <summary>A range by its bounds.</summary>
    /// <param name="start">The first id as an even number of lower-case hexadecimal digits; empty for the
    /// lowest.</param>
    /// <param name="end">The first id that is no longer in it, likewise; empty for no end.</param>
    /// <exception cref="ArgumentException">A bound is not such a text, or the end is not above the start.</exception>
    public KeyRange(string start, string end)
    {
        if (Problem(start: start, end: end) is { } problem)
        {
            throw new ArgumentException(problem);
        }
        (this.start, this.end) = (start.Length == 0 ? null : start, end.Length == 0 ? null : end);
    }

    /// <summary>The range of all ids, <c>-</c>.</summary>
    public static KeyRange All => default;

    /// <summary>The first id in hexadecimal; empty for the lowest.</summary>
    public string Start => start ?? "";

    /// <summary>The first id that is no longer in the range; empty when it has no end.</summary>
    public string End => end ?? "";

    /// <summary>The range in names and labels of Kubernetes, where a side that is open is an x, as in
    /// <c>x-80</c>.</summary>
    public string SafeName => $"{start ?? "x"}-{end ?? "x"}";

    /// <summary>What keeps two texts from being the bounds of a range.</summary>
    /// <param name="start">The start as it was written.</param>
    /// <param name="end">The end as it was written.</param>
    /// <returns>A sentence that quotes what was found; null when nothing is wrong.</returns>
    public static string? Problem(string start, string end) =>
        !IsBound(start) ? $"The start '{start}' is not an even number of digits 0-9a-f."
        : !IsBound(end) ? $"The end '{end}' is not an even number of digits 0-9a-f."
        : end.Length > 0 && CompareIds(start, end) >= 0 ? $"The end '{end}' is not above the start '{start}'."
        : null;

    /// <summary>Reads a range as Vitess prints it.</summary>
    /// <param name="text">As in <c>-80</c>.</param>
    /// <returns>The range; null when the text is none.</returns>
    public static KeyRange? Parse(string text) => Parse(text, open: "");

    /// <summary>Reads a range as labels of Kubernetes hold it.</summary>
    /// <param name="text">As in <c>x-80</c>.</param>
    /// <returns>The range; null when the text is none.</returns>
    public static KeyRange? ParseSafe(string text) => Parse(text, open: "x");

    /// <summary>What keeps a keyspace from being split so.</summary>
    /// <param name="parts">Into how many shards.</param>
    /// <param name="hexWidth">How many hexadecimal digits a bound has; 0 leaves the choice to the number of
    /// parts.</param>
    /// <returns>A sentence; null when it can be split.</returns>
    public static string? SplitProblem(int parts, int hexWidth) =>
        parts is < 1 or > PartsMax
            ? Text($"A keyspace is split into 1 to {PartsMax} parts, not {parts}.")
        : hexWidth is < 0 or > HexWidthMax || hexWidth % 2 != 0
            ? Text($"A bound has 2, 4, 6, 8, 10, 12 or {HexWidthMax} digits (or 0: as many as needed), not {hexWidth}.")
        : parts > Space(Width(parts, hexWidth))
            ? Text($"Bounds of {hexWidth} digits tell {Space(hexWidth)} shards apart, not {parts}.")
        : null;

    /// <summary>The ranges that split all ids evenly, ascending, without a gap.</summary>
    /// <param name="parts">How many; from 1 to <see cref="PartsMax"/>.</param>
    /// <param name="hexWidth">How many digits a bound has: an even number up to 14, or 0 for 2 up to 256 parts and 4
    /// above.</param>
    /// <remarks>In integers: a double would put some bounds one below. Source: GenerateShardRanges of Vitess
    /// 22.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="SplitProblem"/> says what is wrong.</exception>
    public static ValueList<KeyRange> Split(int parts, int hexWidth = 0)
    {
        if (SplitProblem(parts, hexWidth) is { } problem)
        {
            throw new ArgumentOutOfRangeException(nameof(parts), problem);
        }
        var width = Width(parts, hexWidth);
        var bounds = Enumerable.Range(0, parts + 1)
            .Select(i => i == 0 || i == parts ? "" : Bound(i, parts, width))
            .ToArray();
        return Enumerable.Range(0, parts).Select(i => new KeyRange(start: bounds[i], end: bounds[i + 1])).ToValueList();
    }

    /// <summary>The different ranges among these, ascending.</summary>
    /// <param name="ranges">Such as those of all partitionings of a keyspace; equal ones are one shard.</param>
    public static ValueList<KeyRange> Distinct(IEnumerable<KeyRange> ranges) =>
        ranges.ToValueMap(range => range, _ => true).Keys.ToValueList();

    /// <summary>Whether ranges hold every id exactly once.</summary>
    /// <param name="ranges">In any order.</param>
    public static bool Partition(IEnumerable<KeyRange> ranges)
    {
        var reached = "";
        var open = true;
        foreach (var range in ranges.Order())
        {
            if (!open || CompareIds(range.Start, reached) != 0)
            {
                return false;
            }
            (reached, open) = (range.End, range.end is not null);
        }
        return !open;
    }

    /// <summary>Whether every id of the other range is in this one.</summary>
    /// <param name="other">The other range.</param>
    public bool Contains(KeyRange other) =>
        CompareIds(Start, other.Start) <= 0
        && (end is null || (other.end is not null && CompareIds(other.end, end) <= 0));

    /// <summary>Whether an id is in both ranges.</summary>
    /// <param name="other">The other range.</param>
    public bool Overlaps(KeyRange other) =>
        (end is null || CompareIds(other.Start, end) < 0) && (other.end is null || CompareIds(Start, other.end) < 0);

    /// <inheritdoc/>
    public int CompareTo(KeyRange other) => string.CompareOrdinal(Start, other.Start) is var order and not 0 ? order
        : end is null || other.end is null ? (end is null ? 1 : 0) - (other.end is null ? 1 : 0)
        : string.CompareOrdinal(end, other.end);

    /// <summary>The range as Vitess prints it, such as <c>-</c>, <c>-80</c>, <c>40-80</c> or <c>80-</c>.</summary>
    public override string ToString() => $"{start}-{end}";

    private static KeyRange? Parse(string text, string open)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash >= 0
            && Side(text[..dash], open) is { } start
            && Side(text[(dash + 1)..], open) is { } end
            && Problem(start: start, end: end) is null ? new(start: start, end: end) : null;
    }

    private static string? Side(string text, string open) => text == open ? "" : text.Length == 0 ? null : text;

    private static bool IsBound(string text) => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigitLower);

    // Ids are compared byte by byte, and a missing byte is a zero: 80 and 8000 are the same bound.
    private static int CompareIds(string left, string right) =>
        string.CompareOrdinal(left.TrimEnd('0'), right.TrimEnd('0'));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static int Width(int parts, int hexWidth) => hexWidth != 0 ? hexWidth : parts <= 256 ? 2 : 4;

    private static long Space(int width) => 1L << (4 * width);

    private static string Bound(int index, int parts, int width)
    {
        var bound = (long)((Int128)index * Space(width) / parts);
        return bound.ToString("x", CultureInfo.InvariantCulture).PadLeft(width, '0');
    }
}
