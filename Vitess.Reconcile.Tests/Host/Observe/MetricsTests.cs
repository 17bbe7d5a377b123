using System.Diagnostics;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Observe;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Host.Observe;

public sealed class MetricsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Moves_are_counted_by_what_they_were_and_how_they_ended()
    {
        using var metrics = Measured();
        var text = metrics.Show();
        Assert.Contains("# TYPE vitess_operator_moves_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("vitess_operator_moves_total{verb=\"delete\",kind=\"Pod\",result=\"done\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("vitess_operator_moves_total{verb=\"delete\",kind=\"Pod\",result=\"refused\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("vitess_operator_move_duration_seconds_bucket{verb=\"delete\",le=\"2.5\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("vitess_operator_move_duration_seconds_bucket{verb=\"delete\",le=\"0.64\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("vitess_operator_move_duration_seconds_count{verb=\"delete\"} 3\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_are_counted_by_resource_and_never_by_name()
    {
        using var metrics = Measured();
        var text = metrics.Show();
        Assert.Contains("{method=\"GET\",resource=\"pods\",status=\"200\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("{method=\"PATCH\",resource=\"vitessshards/status\",status=\"0\"} 1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secretive", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_gone_shows_no_more()
    {
        using var metrics = new Metrics();
        var all = new List<double> { 1 };
        metrics.Observe("vitess_things", "Things.", () => all.Select(value => new System.Diagnostics.Metrics.Measurement<double>(value)));
        Assert.Contains("vitess_things 1\n", metrics.Show(), StringComparison.Ordinal);
        all.Clear();
        Assert.DoesNotContain("vitess_things", metrics.Show(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_process_takes_is_shown_under_the_usual_names()
    {
        using var metrics = Measured();
        var shown = metrics.Show().Split('\n').Where(line => !line.StartsWith('#') && line.Contains(' ', StringComparison.Ordinal))
            .ToDictionary(line => line.Split(' ')[0], line => double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(shown["process_cpu_seconds_total"], 0.001, 1e6);
        Assert.InRange(shown["process_resident_memory_bytes"], 1e6, 1e12);
        Assert.InRange(shown["process_start_time_seconds"], 1.7e9, 1e10);
    }

    [ProgramFact("promtool")]
    public void Promtool_is_content()
    {
        using var metrics = Measured();
        using var process = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("promtool did not start");
        process.StandardInput.Write(metrics.Show());
        process.StandardInput.Close();
        var said = process.StandardError.ReadToEnd() + process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
    }

    private static Metrics Measured()
    {
        var metrics = new Metrics();
        ProcessMetrics.ShowIn(metrics);
        var move = new Move.Delete(new("Pod", "a", "p"), "uid", 1, "because");
        var effect = new Effect(1, new EffectTask.Do(move), Start, TimeSpan.FromSeconds(10), null);
        foreach (var outcome in (Outcome[])[new Outcome.Done(Result.Nothing.Instance), new Outcome.Refused(""), new Outcome.Refused("")])
        {
            metrics.Take(new MoveEnd(new("VitessShard", "a", "s"), "u", effect, move, outcome, Start + TimeSpan.FromSeconds(1)));
        }
        metrics.Take(HttpMethod.Get, "/api/v1/namespaces/a/pods/secretive", 200, TimeSpan.FromMilliseconds(3));
        metrics.Take(HttpMethod.Get, "/api/v1/pods?limit=500", 200, TimeSpan.FromMilliseconds(3));
        metrics.Take(HttpMethod.Patch, "/apis/planetscale.com/v2/namespaces/a/vitessshards/secretive/status?x=y", 0, TimeSpan.FromSeconds(9));
        return metrics;
    }
}
