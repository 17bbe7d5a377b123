using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace Vitess.Reconcile.Kubernetes;

/// <summary>An amount of a resource as Kubernetes writes it, such as <c>100m</c>, <c>1.5Gi</c> or <c>2e3</c>.</summary>
/// <remarks>Two are equal when they mean the same amount, however written: <c>1000m</c> and <c>1</c>. Kept to a
/// billionth of the unit. Source: the resource package of Kubernetes 1.35.</remarks>
public readonly struct Quantity : IEquatable<Quantity>, IComparable<Quantity>
{
    private const long NanosPerUnit = 1_000_000_000;
    private const long NanosPerThousandth = NanosPerUnit / 1000;
    private const int NanoDigits = 9;

    // Reason: 10^20 units with nine digits behind the point fit 128 bits with room to add them up.
    private const int DigitsMax = 20;

    // Reason: so many digits times the largest binary suffix still fit 128 bits.
    private const int DigitsExact = 18;

    // Source: ParseQuantity, which counts a binary suffix as three digits a step.
    private const int BinaryDigitsKept = 14;

    // Source: the largest amount with a binary suffix; more is set to it.
    private const long BinaryMax = long.MaxValue;

    private static readonly string[] BinarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    // From 10^-9 in steps of a thousand.
    private static readonly string[] DecimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

    private static readonly SearchValues<char> Mantissa = SearchValues.Create("0123456789.");

    private readonly Int128 nanos;
    private readonly QuantityNotation notation;

    private Quantity(Int128 nanos, QuantityNotation notation) => (this.nanos, this.notation) = (nanos, notation);

    /// <summary>Nothing; also the default value.</summary>
    public static Quantity Zero => default;

    /// <summary>The amount in whole units, a part of one counted as one: bytes, or CPUs.</summary>
    /// <value>At most the largest 64-bit number.</value>
    public long Units => RoundUp(NanosPerUnit);

    /// <summary>The amount in thousandths, a part of one counted as one: milliCPUs.</summary>
    /// <value>At most the largest 64-bit number.</value>
    public long Thousandths => RoundUp(NanosPerThousandth);

    /// <summary>The amount with what is less than a thousandth of the unit counted as one: what the API server keeps of requests,
    /// limits and capacities.</summary>
    /// <remarks>Source: the defaults of resource lists of Kubernetes 1.35.</remarks>
    internal Quantity ToThousandths()
    {
        var rest = nanos % NanosPerThousandth;
        return rest == 0 ? this : new(nanos - rest + (rest > 0 ? NanosPerThousandth : -NanosPerThousandth), notation);
    }

    /// <summary>Whether both mean the same amount.</summary>
    /// <param name="left">One amount.</param>
    /// <param name="right">The other amount.</param>
    public static bool operator ==(Quantity left, Quantity right) => left.Equals(right);

    /// <summary>Whether they mean different amounts.</summary>
    /// <param name="left">One amount.</param>
    /// <param name="right">The other amount.</param>
    public static bool operator !=(Quantity left, Quantity right) => !left.Equals(right);

    /// <summary>An amount of bytes, which is printed with binary suffixes.</summary>
    /// <param name="bytes">How many.</param>
    public static Quantity OfBytes(long bytes) => new((Int128)bytes * NanosPerUnit, QuantityNotation.Binary);

    /// <summary>What keeps a text from being a quantity.</summary>
    /// <param name="text">As it was written.</param>
    /// <returns>A sentence that quotes what was found; null when nothing is wrong.</returns>
    public static string? Problem(string text) => Read(text, out var flaw) is null ? Text(text, flaw) : null;

    /// <summary>Reads a quantity.</summary>
    /// <param name="text">As it was written, in quotes or not: without the quotes.</param>
    /// <returns>The quantity; null when the text is none, and <see cref="Problem"/> says why.</returns>
    public static Quantity? Parse(string text) => Read(text, out _);

    /// <summary>The text as the API server stores it: the same amount, with the largest suffix that leaves a whole
    /// number. What counts as such a text already is kept to the letter, as <c>1.250</c> and <c>1E3</c> are.</summary>
    /// <param name="text">As it was written.</param>
    /// <returns>The stored text; the text itself when it is no quantity.</returns>
    public static string Canonical(string text) => Parse(text) is { } amount && !IsKept(text) ? amount.ToString() : text;

    /// <inheritdoc/>
    public bool Equals(Quantity other) => nanos == other.nanos;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Quantity other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)(nanos & int.MaxValue);

    /// <inheritdoc/>
    public int CompareTo(Quantity other) => nanos.CompareTo(other.nanos);

    /// <summary>The canonical text: 1000m is <c>1</c>, 0.5 is <c>500m</c>, 1.5Gi is <c>1536Mi</c>; 1500Mi
    /// stays.</summary>
    public override string ToString()
    {
        // Below 1024, and with a part of a unit, binary suffixes say nothing.
        var binary = notation == QuantityNotation.Binary
            && Int128.Abs(nanos) >= (Int128)1024 * NanosPerUnit
            && nanos % NanosPerUnit == 0;
        var stepMax = notation == QuantityNotation.Exponent ? int.MaxValue : DecimalSuffixes.Length - 1;
        var (number, step) = binary
            ? Reduce(nanos / NanosPerUnit, by: 1024, stepMax: BinarySuffixes.Length - 1)
            : Reduce(nanos, by: 1000, stepMax);
        var exponent = (3 * step) - NanoDigits;
        var suffix = nanos == 0 ? ""
            : binary ? BinarySuffixes[step]
            : notation != QuantityNotation.Exponent ? DecimalSuffixes[step]
            : exponent == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"e{exponent}");
        return number.ToString(CultureInfo.InvariantCulture) + suffix;
    }

    private static (Int128 Number, int Step) Reduce(Int128 number, int by, int stepMax)
    {
        var step = 0;
        for (; number != 0 && step < stepMax && number % by == 0; step++)
        {
            number /= by;
        }
        return (number, step);
    }

    private long RoundUp(long unit)
    {
        var (whole, rest) = Int128.DivRem(nanos, unit);
        return (long)Int128.Clamp(whole + (rest > 0 ? 1 : 0), long.MinValue, long.MaxValue);
    }

    /// <summary>Whether a quantity is stored as it was written: its digits without the point, and a suffix for them.</summary>
    /// <remarks>Signs, leading zeros and the spelling of an exponent do not count. Source: ParseQuantity of Kubernetes 1.35.</remarks>
    private static bool IsKept(string text)
    {
        var written = text.AsSpan(text[0] is '+' or '-' ? 1 : 0).TrimStart('0');
        var end = written.IndexOfAnyExcept(Mantissa);
        var mantissa = end < 0 ? written : written[..end];
        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var part = point < 0 ? "" : mantissa[(point + 1)..];
        if (whole.Length == 0 || Scale(written[mantissa.Length..]) is not { } scale)
        {
            return false;
        }
        if (scale.Notation == QuantityNotation.Binary)
        {
            return part.Length == 0 && whole.Length + (3 * scale.Binary) <= BinaryDigitsKept
                && long.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture) % 8 != 0;
        }
        var digits = $"{whole}{part}";
        var exponent = scale.Exponent - part.Length;
        return digits.Length <= DigitsExact && exponent >= -NanoDigits && exponent % 3 == 0 && !digits.EndsWith("000", StringComparison.Ordinal);
    }

    private static Quantity? Read(string text, out Flaw flaw)
    {
        flaw = Flaw.Number;
        var signed = text.Length > 0 && text[0] is '+' or '-';
        var digits = text.AsSpan(signed ? 1 : 0);
        var end = digits.IndexOfAnyExcept(Mantissa);
        var mantissa = end < 0 ? digits : digits[..end];
        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var part = point < 0 ? "" : mantissa[(point + 1)..];
        if (whole.Length + part.Length == 0 || part.Contains('.'))
        {
            return null;
        }
        flaw = Flaw.Suffix;
        if (Scale(digits[mantissa.Length..]) is not { } scale)
        {
            return null;
        }
        flaw = Flaw.Size;
        var number = part.Length == 0 ? whole : $"{whole}{part}";
        if (Amount(number.TrimStart('0'), scale.Exponent - part.Length, scale.Binary) is not { } amount)
        {
            return null;
        }
        var notation = scale.Notation;
        if (notation == QuantityNotation.Binary)
        {
            amount = Int128.Min(amount, (Int128)BinaryMax * NanosPerUnit);
        }
        return new(text[0] == '-' ? -amount : amount, notation);
    }

    private static string Text(string text, Flaw flaw) => flaw switch
    {
        Flaw.Number => $"'{text}' is no quantity: write a number such as 500m, 1.5 or 2Gi.",
        Flaw.Suffix => $"'{text}' ends with the unknown suffix '{text.AsSpan(text.AsSpan(1).IndexOfAnyExcept(Mantissa) + 1)}': "
            + "Kubernetes knows n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei and exponents such as e3.",
        Flaw.Size => $"'{text}' is more than any resource has: write less than 1e{DigitsMax}.",
    };

    private static (QuantityNotation Notation, int Exponent, int Binary)? Scale(ReadOnlySpan<char> suffix)
    {
        if (IndexOf(DecimalSuffixes, suffix) is var power and >= 0)
        {
            return (QuantityNotation.Decimal, (3 * power) - NanoDigits, 0);
        }
        if (IndexOf(BinarySuffixes, suffix) is var binary and >= 0)
        {
            return (QuantityNotation.Binary, 0, binary);
        }
        const NumberStyles signed = NumberStyles.AllowLeadingSign;
        return suffix[0] is 'e' or 'E'
            && int.TryParse(suffix[1..], signed, CultureInfo.InvariantCulture, out var exponent)
            && exponent is > -1000 and < 1000
            ? (QuantityNotation.Exponent, exponent, 0)
            : null;
    }

    private static int IndexOf(string[] suffixes, ReadOnlySpan<char> suffix)
    {
        for (var i = 0; i < suffixes.Length; i++)
        {
            if (suffix.SequenceEqual(suffixes[i]))
            {
                return i;
            }
        }
        return -1;
    }

    // Digits times a power of ten times a power of 1024, in nanos; a part of a nano counts as one.
    private static Int128? Amount(ReadOnlySpan<char> digits, int exponent, int binary)
    {
        if (digits.Length == 0)
        {
            return 0;
        }
        if (digits.Length + exponent + (3 * binary) > DigitsMax)
        {
            return null;
        }
        if (digits.Length <= DigitsExact && Math.Abs(exponent + NanoDigits) < DigitsMax)
        {
            return Exactly(Int128.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) << (10 * binary), exponent + NanoDigits);
        }
        var number = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture)
            * BigInteger.Pow(1024, binary);
        var shift = exponent + NanoDigits;
        var scale = BigInteger.Pow(10, Math.Abs(shift));
        var (nanos, rest) = shift >= 0
            ? (number * scale, BigInteger.Zero)
            : BigInteger.DivRem(number, scale);
        return (Int128)(nanos + (rest.IsZero ? 0 : 1));
    }

    private static Int128 Exactly(Int128 number, int shift)
    {
        var scale = Int128.One;
        for (var i = 0; i < Math.Abs(shift); i++)
        {
            scale *= 10;
        }
        if (shift >= 0)
        {
            return number * scale;
        }
        var (nanos, rest) = Int128.DivRem(number, scale);
        return nanos + (rest == 0 ? 0 : 1);
    }

    /// <summary>What keeps a text from being a quantity.</summary>
    private enum Flaw
    {
        Number,
        Suffix,
        Size,
    }
}
