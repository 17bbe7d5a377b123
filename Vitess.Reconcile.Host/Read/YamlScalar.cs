using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Vitess.Reconcile.Host.Read;

/// <summary>What a plain scalar means to kubectl, which reads YAML 1.1 with some differences.</summary>
/// <remarks>Source: sigs.k8s.io/yaml, whose reader is go-yaml version 2.</remarks>
internal static partial class YamlScalar
{
    /// <summary>
    /// The value of a scalar without quotes; a null reference when it is a number that JSON does not have.
    /// </summary>
    internal static Json? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => Json.Null,
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => Json.True,
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => Json.False,
        ".nan" or ".NaN" or ".NAN" or ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF"
            or "-.inf" or "-.Inf" or "-.INF" => null,
        _ => Number(text) ?? text,
    };

    /// <summary>A number as JSON's writers print it in Go: 3.0 is 3, 1e3 is 1000, and 1e-7 stays as it is.</summary>
    internal static Json Float(double value)
    {
        var sign = value < 0 ? "-" : "";
        var (digits, point) = Shortest(Math.Abs(value));
        var written = (digits.Length, point) switch
        {
            (0, _) => "0",
            (_, < -5 or > 21) => Power(digits, point - 1),
            (_, <= 0) => "0." + new string('0', -point) + digits,
            (var length, _) when point >= length => digits.PadRight(point, '0'),
            _ => $"{digits[..point]}.{digits[point..]}",
        };
        return Json.Number(sign + written);
    }

    private static Json? Number(string text)
    {
        if (text[0] is not ('+' or '-' or '.' or (>= '0' and <= '9')))
        {
            return null;
        }
        var plain = text[0] == '.' ? text : text.Replace("_", "", StringComparison.Ordinal);
        return Whole(plain) is { } whole
            ? Json.Number(whole.ToString(CultureInfo.InvariantCulture))
            : FloatForm().IsMatch(plain)
                && double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number)
                    ? Float(number)
                    : null;
    }

    private static BigInteger? Whole(string plain)
    {
        var form = WholeForm().Match(plain);
        if (!form.Success)
        {
            return null;
        }
        var (digits, radix) = Digits(form);
        var value = BigInteger.Zero;
        foreach (var digit in digits)
        {
            value = (value * radix) + Convert.ToInt32(digit.ToString(), 16);
        }
        return form.Groups["sign"].Value == "-" ? -value : value;
    }

    private static (string Digits, int Radix) Digits(Match form) =>
        form.Groups["hex"] is { Success: true } hex ? (hex.Value, 16)
        : form.Groups["two"] is { Success: true } two ? (two.Value, 2)
        : form.Groups["eight"] is { Success: true } eight ? (eight.Value, 8)
        : (form.Groups["ten"].Value, 10);

    /// <summary>
    /// The fewest digits that tell a number from all others, and how many of them stand before the point.
    /// </summary>
    private static (string Digits, int Point) Shortest(double value)
    {
        var parts = value.ToString("R", CultureInfo.InvariantCulture).Split('E');
        var power = parts.Length > 1
            ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : 0;
        var halves = parts[0].Split('.');
        var digits = string.Concat(halves).TrimStart('0');
        var leadingZeros = string.Concat(halves).Length - digits.Length;
        return (digits.TrimEnd('0'), halves[0].Length + power - leadingZeros);
    }

    private static string Power(string digits, int power)
    {
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return FormattableString.Invariant($"{digits[0]}{fraction}e{(power < 0 ? "-" : "+")}{Math.Abs(power)}");
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex FloatForm();

    [GeneratedRegex(
        @"^(?<sign>[-+]?)(0[xX](?<hex>[0-9a-fA-F]+)|0[bB](?<two>[01]+)"
        + @"|0[oO]?(?<eight>[0-7]+)|(?<ten>0|[1-9][0-9]*))\z")]
    private static partial Regex WholeForm();
}
