namespace Vitess.Reconcile.Tests.Values;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "100ns")]
    [InlineData(25, "2.5µs")]
    [InlineData(1_000_000, "100ms")]
    [InlineData(15_000_000, "1.5s")]
    [InlineData(50_000_000, "5s")]
    [InlineData(600_000_000, "1m0s")]
    [InlineData(905_000_000, "1m30.5s")]
    [InlineData(72_000_000_000, "2h0m0s")]
    [InlineData(1_800_000_000_000, "50h0m0s")]
    [InlineData(-15_000_000, "-1.5s")]
    public void Durations_read_as_Go_writes_them(long ticks, string text) =>
        Assert.Equal(text, GoDuration.Print(TimeSpan.FromTicks(ticks)));
}
