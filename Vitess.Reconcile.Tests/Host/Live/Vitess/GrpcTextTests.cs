using Vitess.Reconcile.Host.Live.Vitess;

namespace Vitess.Reconcile.Tests.Host.Live.Vitess;

public sealed class GrpcTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\nb", "a%0Ab")]
    [InlineData("100%", "100%25")]
    [InlineData("né 漢", "n%C3%A9 %E6%BC%A2")]
    public void A_message_is_written_and_read_again(string message, string text)
    {
        Assert.Equal(text, GrpcText.Encode(message));
        Assert.Equal(message, GrpcText.Decode(text));
    }

    [Theory]
    [InlineData("50% off", "50% off")]
    [InlineData("%zz%4", "%zz%4")]
    [InlineData("%", "%")]
    [InlineData("%e6%bc%a2", "漢")]
    public void What_is_not_well_written_stays_as_it_is(string text, string message) =>
        Assert.Equal(message, GrpcText.Decode(text));

    [Theory]
    [InlineData(0.0004, "1m")]
    [InlineData(3, "3000m")]
    [InlineData(225, "225000m")]
    [InlineData(100_000, "100000S")]
    public void A_timeout_has_eight_digits_at_most(double seconds, string text)
    {
        Assert.Equal(text, GrpcText.Timeout(TimeSpan.FromSeconds(seconds)));
        Assert.Equal(Math.Max(0.001, seconds), GrpcText.ParseTimeout(text)?.TotalSeconds);
    }

    [Theory]
    [InlineData("2H", 7200.0)]
    [InlineData("3M", 180.0)]
    [InlineData("1500000u", 1.5)]
    [InlineData("5000000n", 0.005)]
    [InlineData("", null)]
    [InlineData("5", null)]
    [InlineData("5x", null)]
    [InlineData("-5S", null)]
    [InlineData("123456789S", null)]
    public void Every_unit_of_a_timeout_is_read(string text, double? seconds) =>
        Assert.Equal(seconds, GrpcText.ParseTimeout(text)?.TotalSeconds);
}
