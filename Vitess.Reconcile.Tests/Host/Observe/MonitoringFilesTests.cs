using System.Diagnostics;
using System.Text.RegularExpressions;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Observe;

namespace Vitess.Reconcile.Tests.Host.Observe;

/// <summary>Alert rules and dashboard speak of what a process measures, and of nothing else.</summary>
public sealed partial class MonitoringFilesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "Vitess.Reconcile.Host", "deploy");

    [Theory]
    [InlineData("prometheus/rules.yaml", 12)]
    [InlineData("prometheus/rules_test.yaml", 10)]
    [InlineData("grafana/vitess-operator.json", 20)]
    public void Every_metric_that_is_named_is_measured(string file, int atLeast)
    {
        var measured = Measured();
        var named = Metric().Matches(File.ReadAllText(Path.Combine(Folder, file))).Select(found => found.Value).Distinct().ToList();
        Assert.True(named.Count >= atLeast, $"only {named.Count} metrics are named");
        Assert.Equal([], named.Where(name => !measured.Contains(name)));
    }

    [Fact]
    public void Every_metric_is_on_the_dashboard()
    {
        var text = File.ReadAllText(Path.Combine(Folder, "grafana", "vitess-operator.json"));
        Assert.Equal([], Measured().Where(name => !name.EndsWith("_sum", StringComparison.Ordinal) && !name.EndsWith("_count", StringComparison.Ordinal)
            && !text.Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Panels_of_the_dashboard_have_a_place_of_their_own()
    {
        var panels = Json.Parse(File.ReadAllText(Path.Combine(Folder, "grafana", "vitess-operator.json")))["panels"]?.Items ?? [];
        Assert.Equal(panels.Count, panels.Select(panel => panel["id"]).Distinct().Count());
        var taken = panels.SelectMany(panel =>
            from x in Enumerable.Range(At(panel, "x"), At(panel, "w"))
            from y in Enumerable.Range(At(panel, "y"), At(panel, "h"))
            select (x, y)).ToList();
        Assert.Equal(taken.Count, taken.Distinct().Count());
        Assert.All(taken, place => Assert.InRange(place.x, 0, 23));
    }

    [ProgramFact("promtool")]
    public void Promtool_is_content_with_the_rules_and_their_tests()
    {
        foreach (var (verb, file) in (ReadOnlySpan<(string, string)>)[("check", "rules.yaml"), ("test", "rules_test.yaml")])
        {
            using var process = Process.Start(new ProcessStartInfo("promtool", [verb, "rules", file])
            {
                WorkingDirectory = Path.Combine(Folder, "prometheus"), RedirectStandardError = true, RedirectStandardOutput = true,
            }) ?? throw new InvalidOperationException("promtool did not start");
            var said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, said);
        }
    }

    private static int At(Json panel, string name) => (int)(panel.At("gridPos", name)?.AsInteger ?? 0);

    /// <summary>The names under which a process shows what it will measure.</summary>
    private static ValueList<string> Measured()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var metrics = new Metrics();
        new ShardMetrics(() => now).ShowIn(metrics);
        new LoopHealth(() => now).ShowIn(metrics, () => "");
        ProcessMetrics.ShowIn(metrics);
        metrics.Observe(new Counters(), () => default);
        return metrics.Names();
    }

    [GeneratedRegex("(vitess_(operator|shard|volume)|process|dotnet_gc)_[a-z_]+")]
    private static partial Regex Metric();
}
