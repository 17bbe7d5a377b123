using System.Globalization;
using System.Numerics;

namespace Vitess.Reconcile.Kubernetes;

/// <summary>Quantities as the API server writes them.</summary>
/// <remarks>Source: resource.Quantity of apimachinery 0.35: no precision lost, no fraction, the largest suffix that fits.</remarks>
public static class QuantityForm
{
    private const string DecimalSuffixes = "numkMGTPE";
    private const string BinarySuffixes = "KMGTPE";

    /// <summary>The canonical text of a quantity; what is no quantity stays as it is.</summary>
    /// <param name="written">A text or a number.</param>
    public static Json Canonical(Json written)
    {
        var text = written.AsText ?? written.AsNumber;
        return text is not null && Canonical(text) is { } canonical
            ? canonical == written.AsText ? written : canonical
            : written;
    }

    /// <summary>The canonical text of a quantity; null when it is none.</summary>
    /// <param name="text">As written, such as <c>1.5Gi</c>.</param>
    public static string? Canonical(string text)
    {
        if (text.Length is > 0 and < 10 && text[0] is > '0' and <= '9' && IsPlainAndShort(text))
        {
            return text;
        }
        if (Parse(text) is not { } parsed)
        {
            return null;
        }
        var (digits, exponent, isBinary) = parsed;
        if (digits.IsZero)
        {
            return "0";
        }
        var whole = exponent >= 0 ? digits * BigInteger.Pow(10, exponent) : BigInteger.Zero;
        return isBinary && exponent >= 0 && BigInteger.Abs(whole) >= 1024 ? Binary(whole) : Decimal(digits, exponent);
    }

    /// <summary>Orders two quantities: below zero when the first is less; null when either is none.</summary>
    /// <param name="left">One quantity.</param>
    /// <param name="right">The other.</param>
    public static int? Compare(string left, string right)
    {
        if (Parse(left) is not { } a || Parse(right) is not { } b)
        {
            return null;
        }
        var exponent = Math.Min(a.Exponent, b.Exponent);
        return (a.Digits * BigInteger.Pow(10, a.Exponent - exponent))
            .CompareTo(b.Digits * BigInteger.Pow(10, b.Exponent - exponent));
    }

    /// <summary>A whole number that ends in no zero and carries no suffix is canonical: the common case, without big numbers.</summary>
    private static bool IsPlainAndShort(string text) =>
        text[^1] != '0' && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    private static (BigInteger Digits, int Exponent, bool IsBinary)? Parse(string text)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.' || (end == 0 && text[end] is '+' or '-')))
        {
            end++;
        }
        var (number, suffix) = (text[..end], text[end..]);
        var point = number.IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : number.Length - point - 1;
        var bare = point < 0 ? number : number.Remove(point, 1);
        if (!BigInteger.TryParse(bare, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var digits)
            || Scale(suffix) is not { } scale)
        {
            return null;
        }
        (digits, var exponent) = Trim(digits * scale.Factor, scale.Exponent - decimals);
        return exponent < -9 ? (RoundUp(digits, -9 - exponent), -9, scale.IsBinary) : (digits, exponent, scale.IsBinary);
    }

    private static (BigInteger Factor, int Exponent, bool IsBinary)? Scale(string suffix)
    {
        if (suffix.Length == 0)
        {
            return (1, 0, false);
        }
        if (suffix.Length == 2 && suffix[1] == 'i' && BinarySuffixes.IndexOf(suffix[0], StringComparison.Ordinal) is >= 0 and var power)
        {
            return (BigInteger.Pow(1024, power + 1), 0, true);
        }
        if (suffix.Length == 1 && DecimalSuffixes.IndexOf(suffix[0], StringComparison.Ordinal) is >= 0 and var step)
        {
            return (1, step < 3 ? (step - 3) * 3 : (step - 2) * 3, false);
        }
        return suffix[0] is 'e' or 'E'
            && int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            && Math.Abs(exponent) <= 64
            ? (1, exponent, false)
            : null;
    }

    private static string Decimal(BigInteger digits, int exponent)
    {
        (digits, exponent) = Trim(digits, exponent);
        while (exponent % 3 != 0)
        {
            (digits, exponent) = (digits * 10, exponent - 1);
        }
        while (exponent > 18)
        {
            (digits, exponent) = (digits * 1000, exponent - 3);
        }
        var suffix = exponent == 0
            ? ""
            : DecimalSuffixes[exponent < 0 ? (exponent / 3) + 3 : (exponent / 3) + 2].ToString();
        return digits.ToString(CultureInfo.InvariantCulture) + suffix;
    }

    private static string Binary(BigInteger whole)
    {
        var power = 0;
        while (power < BinarySuffixes.Length && (whole % 1024).IsZero)
        {
            (whole, power) = (whole / 1024, power + 1);
        }
        return whole.ToString(CultureInfo.InvariantCulture) + (power == 0 ? "" : $"{BinarySuffixes[power - 1]}i");
    }

    private static (BigInteger Digits, int Exponent) Trim(BigInteger digits, int exponent)
    {
        while (!digits.IsZero && (digits % 10).IsZero)
        {
            (digits, exponent) = (digits / 10, exponent + 1);
        }
        return (digits, exponent);
    }

    private static BigInteger RoundUp(BigInteger digits, int places)
    {
        var quotient = BigInteger.DivRem(digits, BigInteger.Pow(10, places), out var remainder);
        return remainder.IsZero ? quotient : quotient + digits.Sign;
    }
}
