using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Observe;

namespace Vitess.Reconcile.Tests.Host.Observe;

public sealed class VolumeMetricsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_volume_that_fills_steadily_is_forecast_and_one_that_does_not_is_not()
    {
        var shown = After(hours: 10, perHour: 1000);
        Assert.Contains("vitess_volume_used_bytes{namespace=\"a\",claim=\"c\"} 11000\n", shown, StringComparison.Ordinal);
        Assert.Contains("vitess_volume_capacity_bytes{namespace=\"a\",claim=\"c\"} 31000\n", shown, StringComparison.Ordinal);
        Assert.Contains("vitess_volume_full_in_seconds{namespace=\"a\",claim=\"c\"} 72000\n", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("full_in", After(hours: 10, perHour: 0), StringComparison.Ordinal);
        Assert.DoesNotContain("full_in", After(hours: 10, perHour: -50), StringComparison.Ordinal);
    }

    [Fact]
    public void Less_than_an_hour_is_no_trend_and_an_old_measurement_no_series()
    {
        Assert.DoesNotContain("full_in", After(hours: 0.9, perHour: 1000), StringComparison.Ordinal);
        Assert.DoesNotContain("vitess_volume", After(hours: 10, perHour: 1000, silent: TimeSpan.FromMinutes(11)), StringComparison.Ordinal);
    }

    private static string After(double hours, long perHour, TimeSpan silent = default)
    {
        var now = Start;
        var volumes = new VolumeMetrics(() => now);
        for (var minutes = 0; minutes <= hours * 60; minutes++)
        {
            now = Start + TimeSpan.FromMinutes(minutes);
            volumes.Take(new VolumeUsage(
                new("PersistentVolumeClaim", "a", "c"), now, 1000 + (perHour * minutes / 60), 31000, null, null));
        }
        now += silent;
        using var metrics = new Metrics();
        volumes.ShowIn(metrics, new());
        return metrics.Show();
    }
}
