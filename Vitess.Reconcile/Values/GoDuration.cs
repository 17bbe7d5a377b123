using System.Globalization;

namespace Vitess.Reconcile.Values;

/// <summary>Durations as Go prints them, which is how flags of Vitess and some annotations hold them.</summary>
public static class GoDuration
{
    private const long TicksPerMicrosecond = 10;
    private const long TicksPerMillisecond = 10_000;

    /// <summary>The text of a duration, such as <c>5s</c>, <c>2h0m0s</c>, <c>1.5s</c> or <c>100ms</c>.</summary>
    /// <param name="duration">Of any sign.</param>
    /// <remarks>Source: Duration.String of Go.</remarks>
    public static string Print(TimeSpan duration)
    {
        var sign = duration < TimeSpan.Zero ? "-" : "";
        var ticks = (decimal)Int128.Abs(duration.Ticks);
        var text = ticks switch
        {
            0 => "0s",
            < TicksPerMicrosecond => Number(ticks * 100, "ns"),
            < TicksPerMillisecond => Number(ticks / TicksPerMicrosecond, "µs"),
            < TimeSpan.TicksPerSecond => Number(ticks / TicksPerMillisecond, "ms"),
            _ => Parts(ticks / TimeSpan.TicksPerSecond),
        };
        return sign + text;
    }

    /// <summary>Reads a duration as Go does: numbers with units, such as <c>1h30m</c>, <c>90m</c> or <c>1.5h</c>.</summary>
    /// <param name="text">With a sign in front or without.</param>
    /// <returns>The duration, cut to whole ticks; null when the text is none, or none that fits.</returns>
    /// <remarks>Source: ParseDuration of Go.</remarks>
    public static TimeSpan? Parse(string text)
    {
        var (sign, rest) = text switch
        {
            ['-', .. var tail] => (-1, tail),
            ['+', .. var tail] => (1, tail),
            _ => (1, text),
        };
        if (rest == "0")
        {
            return TimeSpan.Zero;
        }
        var ticks = 0m;
        var isEmpty = true;
        while (rest.Length > 0)
        {
            var digits = rest.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
            var unit = rest.Skip(digits).TakeWhile(c => !char.IsAsciiDigit(c) && c != '.').Count();
            if (TicksOf(rest[digits..(digits + unit)]) is not { } one || digits > DigitsMax
                || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }
            ticks += number * one;
            if (ticks > long.MaxValue / 2)
            {
                return null;
            }
            (rest, isEmpty) = (rest[(digits + unit)..], false);
        }
        return isEmpty ? null : new TimeSpan(sign * (long)ticks);
    }

    // Reason: no duration of use has more, and what they count in hours still fits into a decimal.
    private const int DigitsMax = 17;

    private static decimal? TicksOf(string unit) => unit switch
    {
        "ns" => 0.01m,
        "us" or "\u00b5s" or "\u03bcs" => TicksPerMicrosecond,
        "ms" => TicksPerMillisecond,
        "s" => TimeSpan.TicksPerSecond,
        "m" => TimeSpan.TicksPerMinute,
        "h" => TimeSpan.TicksPerHour,
        _ => null,
    };

    private static string Parts(decimal seconds)
    {
        var (hours, minutes) = (decimal.Floor(seconds / 3600), decimal.Floor(seconds / 60) % 60);
        return (hours > 0 ? Number(hours, "h") : "")
            + (hours > 0 || minutes > 0 ? Number(minutes, "m") : "")
            + Number(seconds % 60, "s");
    }

    private static string Number(decimal value, string unit) =>
        value.ToString("0.#######", CultureInfo.InvariantCulture) + unit;
}
