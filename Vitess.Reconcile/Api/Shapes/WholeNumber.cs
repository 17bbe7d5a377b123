using System.Globalization;

namespace Vitess.Reconcile.Api.Shapes;

/// <summary>Reads and describes whole numbers within bounds; the limits are what the number's width can hold.</summary>
internal static class WholeNumber
{
    internal static long? Read(
        Json value, Place place, Findings findings, long min, long max, long leastHeld, long mostHeld)
    {
        if (Parse(value.AsNumber) is { } number && number >= min && number <= max)
        {
            return number;
        }
        var remedy = Parse(value.AsText) is { } quoted && quoted >= min && quoted <= max
            ? string.Create(CultureInfo.InvariantCulture, $"Write {quoted} without quotes")
            : null;
        findings.Mismatch(place, value, Wanted(min, max, leastHeld, mostHeld), remedy);
        return null;
    }

    internal static string Wanted(long min, long max, long leastHeld, long mostHeld)
    {
        var from = min > leastHeld ? " from " + min.ToString(CultureInfo.InvariantCulture) : "";
        var to = max < mostHeld ? " to " + max.ToString(CultureInfo.InvariantCulture) : "";
        return $"a whole number{from}{to}";
    }

    internal static Json Schema(string format, long min, long max, long leastHeld, long mostHeld) => Json.Map(
        ("type", "integer"),
        ("format", format),
        ("minimum", min > leastHeld ? min : null),
        ("maximum", max < mostHeld ? max : null));

    /// <summary>A number is whole by its value, as the API server sees it: 3.0 is 3.</summary>
    private static long? Parse(string? written) =>
        decimal.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && decimal.IsInteger(number)
        && number >= long.MinValue
        && number <= long.MaxValue
            ? decimal.ToInt64(number)
            : null;
}
