using System.Globalization;

namespace Vitess.Reconcile.Values;

/// <summary>The identity that a MySQL server writes into its transactions.</summary>
/// <remarks>Ordered by its bytes, as GTID sets are printed.</remarks>
/// <param name="High">The first eight bytes, the first of them the most significant.</param>
/// <param name="Low">The last eight bytes, likewise.</param>
public readonly record struct ServerUuid(ulong High, ulong Low) : IComparable<ServerUuid>
{
    private const int TextLength = 36;

    /// <summary>Reads the printed form.</summary>
    /// <param name="text">Hexadecimal digits of either case in groups of 8, 4, 4, 4 and 12.</param>
    /// <returns>The identity; null when the text is none.</returns>
    public static ServerUuid? Parse(ReadOnlySpan<char> text)
    {
        if (text.Length != TextLength || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
        {
            return null;
        }
        return Hex(text[..8]) is { } a && Hex(text[9..13]) is { } b && Hex(text[14..18]) is { } c
            && Hex(text[19..23]) is { } d && Hex(text[24..]) is { } e
            ? new((a << 32) | (b << 16) | c, (d << 48) | e)
            : null;
    }

    /// <inheritdoc/>
    public int CompareTo(ServerUuid other) =>
        High.CompareTo(other.High) is var order and not 0 ? order : Low.CompareTo(other.Low);

    /// <summary>The digits in lower case, in groups of 8, 4, 4, 4 and 12.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{High >> 32:x8}-{(High >> 16) & 0xffff:x4}-{High & 0xffff:x4}-{Low >> 48:x4}-{Low & 0xffffffffffff:x12}");

    private static ulong? Hex(ReadOnlySpan<char> digits) =>
        ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
