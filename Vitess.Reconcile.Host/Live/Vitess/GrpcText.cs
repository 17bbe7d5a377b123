using System.Globalization;
using System.Text;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>How gRPC writes times and texts in headers.</summary>
internal static class GrpcText
{
    // Source: gRPC over HTTP/2 allows eight digits.
    private const long DigitsMax = 99_999_999;

    /// <summary>The value of <c>grpc-timeout</c>: milliseconds, or seconds where those do not fit.</summary>
    internal static string Timeout(TimeSpan left)
    {
        var milliseconds = Math.Max(1, (long)Math.Ceiling(left.TotalMilliseconds));
        return milliseconds <= DigitsMax
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds}m")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Min(DigitsMax, milliseconds / 1_000)}S");
    }

    /// <summary>Reads a <c>grpc-timeout</c>; null when it is none.</summary>
    internal static TimeSpan? ParseTimeout(string text)
    {
        if (text.Length is < 2 or > 9
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }
        return text[^1] switch
        {
            'H' => TimeSpan.FromHours(count),
            'M' => TimeSpan.FromMinutes(count),
            'S' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMilliseconds(count),
            'u' => TimeSpan.FromMicroseconds(count),
            'n' => TimeSpan.FromTicks(count / TimeSpan.NanosecondsPerTick),
            _ => null,
        };
    }

    /// <summary>Writes a status message: UTF-8, with everything but printable ASCII, and the percent sign, as percent and
    /// two hexadecimal digits.</summary>
    internal static string Encode(string message)
    {
        var text = new StringBuilder(message.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(message))
        {
            _ = unit is >= 0x20 and <= 0x7e and not (byte)'%'
                ? text.Append((char)unit)
                : text.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
        }
        return text.ToString();
    }

    /// <summary>Reads a status message. What is not well written stays as it is.</summary>
    internal static string Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }
        var units = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length
                && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                units.Add(unit);
                i += 2;
            }
            else
            {
                units.AddRange(Encoding.UTF8.GetBytes(text, i, 1));
            }
        }
        return Encoding.UTF8.GetString([.. units]);
    }
}
