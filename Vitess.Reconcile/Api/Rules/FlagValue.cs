using System.Globalization;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>The values that flags of Vitess take, by type.</summary>
internal static class FlagValue
{
    // Source: ParseDuration of Go.
    private static readonly ValueList<(string Unit, decimal Seconds)> Units =
    [
        ("ns", 0.000000001m), ("us", 0.000001m), ("µs", 0.000001m), ("ms", 0.001m), ("s", 1m), ("m", 60m), ("h", 3600m),
    ];

    /// <summary>What the type takes, when a value is none of it; null when it is one, or may be.</summary>
    internal static string? Problem(string type, string value) => type switch
    {
        _ when value.Contains("$(", StringComparison.Ordinal) => null,
        "bool" => Truths.Contains(value) ? null : "true or false",
        "int" => IsWhole(value, NumberStyles.AllowLeadingSign) ? null : "a whole number",
        "uint" => IsWhole(value, NumberStyles.None) ? null : "a whole number of zero or more",
        "float" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? null : "a number",
        "duration" => Seconds(value.TrimStart('-')) is null ? "a duration with its unit, as in 30s" : null,
        _ => null,
    };

    /// <summary>A duration as Go reads it; null when it is none.</summary>
    internal static decimal? Seconds(string text)
    {
        if (text == "0")
        {
            return 0;
        }
        var (seconds, rest) = (0m, text);
        while (rest.Length > 0)
        {
            var length = rest.TakeWhile(letter => char.IsAsciiDigit(letter) || letter == '.').Count();
            var unit = new string([.. rest[length..].TakeWhile(letter => !char.IsAsciiDigit(letter) && letter != '.')]);
            if (length == 0 || length > 18 || !Units.Any(one => one.Unit == unit)
                || !decimal.TryParse(rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }
            seconds += number * Units.First(one => one.Unit == unit).Seconds;
            rest = rest[(length + unit.Length)..];
        }
        return text.Length == 0 ? null : seconds;
    }

    // Source: ParseBool of Go.
    private static ValueList<string> Truths { get; } = ["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"];

    private static bool IsWhole(string value, NumberStyles style) =>
        long.TryParse(value, style, CultureInfo.InvariantCulture, out _)
        || (value.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && long.TryParse(value[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _));
}
