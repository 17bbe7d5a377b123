using FsCheck;
using FsCheck.Fluent;
using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Tests.Kubernetes;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("1000m", "1")]
    [InlineData("0.5", "500m")]
    [InlineData("0.1", "100m")]
    [InlineData("0.05", "50m")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("1500Mi", "1500Mi")]
    [InlineData("1536Mi", "1536Mi")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("134217728", "134217728")]
    [InlineData("2147483648", "2147483648")]
    [InlineData("2", "2")]
    [InlineData("2.0", "2")]
    [InlineData(".5", "500m")]
    [InlineData("0", "0")]
    [InlineData("0Gi", "0")]
    [InlineData("-0", "0")]
    [InlineData("-1500m", "-1500m")]
    [InlineData("-2000m", "-2")]
    [InlineData("1000", "1k")]
    [InlineData("1000000", "1M")]
    [InlineData("1500k", "1500k")]
    [InlineData("1000000k", "1G")]
    [InlineData("0.5Ki", "512")]
    [InlineData("1Ki", "1Ki")]
    [InlineData("1023Ki", "1023Ki")]
    [InlineData("1.1Ki", "1126400m")]
    [InlineData("1e3", "1e3")]
    [InlineData("12e4", "120e3")]
    [InlineData("1e-1", "100e-3")]
    [InlineData("1E", "1E")]
    [InlineData("1n", "1n")]
    [InlineData("0.1n", "1n")]
    [InlineData("0.0000000001", "1n")]
    [InlineData("1.0000000001", "1000000001n")]
    [InlineData("100u", "100u")]
    [InlineData("7Ei", "7Ei")]
    [InlineData("9Ei", "9223372036854775807")]
    public void Quantities_are_stored_in_their_canonical_form(string written, string stored)
    {
        Assert.Null(Quantity.Problem(written));
        Assert.Equal(stored, Quantity.Canonical(written));
    }

    [Theory]
    [InlineData("1.250", "1.250")]
    [InlineData("1.500", "1.500")]
    [InlineData("2.125G", "2.125G")]
    [InlineData("1.000000001", "1.000000001")]
    [InlineData("+2", "+2")]
    [InlineData("5.", "5.")]
    [InlineData("00100", "00100")]
    [InlineData("01Gi", "01Gi")]
    [InlineData("1E3", "1E3")]
    [InlineData("1e+3", "1e+3")]
    [InlineData("5e0", "5e0")]
    [InlineData("0.250", "250m")]
    [InlineData("1.25", "1250m")]
    [InlineData("1.000", "1")]
    [InlineData("1.2500", "1250m")]
    [InlineData("08Gi", "8Gi")]
    [InlineData("01Pi", "1Pi")]
    [InlineData("2e4", "20e3")]
    public void What_has_its_digits_and_suffix_right_is_stored_as_it_was_written(string written, string stored)
    {
        Assert.Null(Quantity.Problem(written));
        Assert.Equal(stored, Quantity.Canonical(written));
    }

    [Theory]
    [InlineData("", "'' is no quantity: write a number such as 500m, 1.5 or 2Gi.")]
    [InlineData("Gi", "'Gi' is no quantity: write a number such as 500m, 1.5 or 2Gi.")]
    [InlineData("-", "'-' is no quantity: write a number such as 500m, 1.5 or 2Gi.")]
    [InlineData(".", "'.' is no quantity: write a number such as 500m, 1.5 or 2Gi.")]
    [InlineData("1.2.3", "'1.2.3' is no quantity: write a number such as 500m, 1.5 or 2Gi.")]
    [InlineData("--1", "'--1' is no quantity: write a number such as 500m, 1.5 or 2Gi.")]
    [InlineData("1GB", "'1GB' ends with the unknown suffix 'GB': Kubernetes knows n, u, m, k, M, G, T, P, E, Ki, "
        + "Mi, Gi, Ti, Pi, Ei and exponents such as e3.")]
    [InlineData("1 Gi", "'1 Gi' ends with the unknown suffix ' Gi': Kubernetes knows n, u, m, k, M, G, T, P, E, Ki, "
        + "Mi, Gi, Ti, Pi, Ei and exponents such as e3.")]
    [InlineData("1e", "'1e' ends with the unknown suffix 'e': Kubernetes knows n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, "
        + "Ti, Pi, Ei and exponents such as e3.")]
    [InlineData("1e99", "'1e99' is more than any resource has: write less than 1e20.")]
    public void What_is_no_quantity_is_refused_with_its_reason(string written, string problem)
    {
        Assert.Null(Quantity.Parse(written));
        Assert.Equal(problem, Quantity.Problem(written));
        Assert.Equal(written, Quantity.Canonical(written));
    }

    [Theory]
    [InlineData("1Ki", "1K")]
    [InlineData("1M", "1mi")]
    [InlineData("1K", "1KI")]
    public void Suffixes_are_told_apart_by_case(string _, string wrong) => Assert.Null(Quantity.Parse(wrong));

    [Theory]
    [InlineData("1000m", "1", 0)]
    [InlineData("1Gi", "1073741824", 0)]
    [InlineData("1Gi", "1G", 1)]
    [InlineData("100m", "0.2", -1)]
    [InlineData("-1", "0", -1)]
    [InlineData("1e3", "1k", 0)]
    public void Quantities_are_compared_by_what_they_mean(string left, string right, int order)
    {
        Assert.Equal(order, Math.Sign(Read(left).CompareTo(Read(right))));
        Assert.Equal(order == 0, Read(left) == Read(right));
    }

    [Theory]
    [InlineData("1500m", 2, 1500)]
    [InlineData("100m", 1, 100)]
    [InlineData("-1500m", -1, -1500)]
    [InlineData("1u", 1, 1)]
    [InlineData("1Gi", 1073741824, 1073741824000)]
    public void Parts_of_a_unit_are_counted_as_one(string written, long units, long thousandths)
    {
        Assert.Equal(units, Read(written).Units);
        Assert.Equal(thousandths, Read(written).Thousandths);
    }

    [Fact]
    public void The_canonical_form_means_the_same_and_stays() =>
        Prop.ForAll(Written().ToArbitrary(), written =>
        {
            var stored = Quantity.Canonical(written);
            // A binary quantity that no suffix divides is stored as plain digits, and those are read as decimal: 265937.5Ki is
            // stored as 272320000, and that as 272320k. Kubernetes does the same.
            var becomesDecimal = written.EndsWith('i') && !stored.EndsWith('i');
            return Read(stored) == Read(written) && (becomesDecimal || Quantity.Canonical(stored) == stored);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    private static Gen<string> Written() =>
        from number in Gen.Choose(-2_000_000, 2_000_000)
        from digits in Gen.Choose(0, 4)
        from suffix in Gen.Elements(
            "", "n", "u", "m", "k", "M", "G", "Ki", "Mi", "Gi", "Ti", "e3", "E2", "e-2")
        let part = digits == 0
            ? ""
            : FormattableString.Invariant($".{(Math.Abs(number) % 9000) + 1000}")[..(digits + 1)]
        select FormattableString.Invariant($"{number}{part}{suffix}");

    private static Quantity Read(string text) => Quantity.Parse(text) ?? throw new ArgumentException(text);
}
