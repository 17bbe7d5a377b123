using System.Diagnostics;
using System.Text.RegularExpressions;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Observe;
using Vitess.Reconcile.Tests.Style;

namespace Vitess.Reconcile.Tests.Host.Observe;

/// <summary>Alert rules and dashboard speak of what a process measures, and of nothing else.</summary>
public sealed partial class MonitoringFilesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "Vitess.Reconcile.Host", "deploy");

    [Theory]
    [InlineData("prometheus/rules.yaml", 16)]
    [InlineData("prometheus/rules_test.yaml", 14)]
    [InlineData("grafana/vitess-operator.json", 24)]
    public void Every_metric_that_is_named_is_measured(string file, int atLeast)
    {
        using var metrics = Measured();
        var measured = metrics.Names();
        var named = Metric().Matches(File.ReadAllText(Path.Combine(Folder, file))).Select(found => found.Value).Distinct().ToList();
        Assert.True(named.Count >= atLeast, $"only {named.Count} metrics are named");
        Assert.Equal([], named.Where(name => !measured.Contains(name)));
    }

    [Fact]
    public void Every_metric_is_on_the_dashboard()
    {
        var text = File.ReadAllText(Path.Combine(Folder, "grafana", "vitess-operator.json"));
        using var metrics = Measured();
        Assert.Equal([], metrics.Names().Where(name => !name.EndsWith("_sum", StringComparison.Ordinal) && !name.EndsWith("_count", StringComparison.Ordinal)
            && !text.Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_metric_that_the_sources_name_is_measured_here()
    {
        using var metrics = Measured();
        var measured = metrics.Descriptions().Select(one => one.Name.Replace("_total", "", StringComparison.Ordinal)).ToList();
        var named = Sources.Host.SelectMany(file => InSource().Matches(File.ReadAllText(file))).Select(found => found.Groups[1].Value).ToList();
        Assert.Equal(measured.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_metric_is_explained_as_it_explains_itself()
    {
        using var metrics = Measured();
        var told = File.ReadAllLines(Path.Combine(Folder, "README.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        Assert.Equal(metrics.Descriptions().Select(one => $"| `{one.Name}` | {one.Sort} | {one.Text} |"), told);
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

    /// <summary>A process that has not begun, as it shows what it will measure.</summary>
    private static Metrics Measured()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var metrics = new Metrics();
        new ShardMetrics(() => now).ShowIn(metrics);
        new LoopHealth(() => now).ShowIn(metrics, () => "");
        ProcessMetrics.ShowIn(metrics);
        metrics.Observe(new Counters(), () => default);
        return metrics;
    }

    [GeneratedRegex("\\b(vitess|process|dotnet)_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex("\"((vitess|process|dotnet)_[a-z_]+)\"")]
    private static partial Regex InSource();
}
