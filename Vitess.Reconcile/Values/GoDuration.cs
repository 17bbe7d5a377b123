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
