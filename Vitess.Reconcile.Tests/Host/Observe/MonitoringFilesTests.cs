using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Vitess.Reconcile.Host;
using Vitess.Reconcile.Host.Live;
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

    /// <summary>The names under which a process that has just been made shows what it will measure.</summary>
    private static SortedSet<string> Measured()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                // Other tests have meters of this name too, with instruments of their own invention.
                if (instrument.Meter.Name == "vitess-operator" && Metric().IsMatch(instrument.Name))
                {
                    lock (names)
                    {
                        names.UnionWith(NamesOf(instrument));
                    }
                }
            },
        };
        listener.Start();
        using var host = new OperatorHost(
            new() { Core = new() { Holder = "h" }, LeaseNamespace = "n", ListenOn = null }, Reconciler.Reconcile,
            new() { Server = new("http://127.0.0.1:1") }, null, new SteadyClock(TimeProvider.System),
            new(TextWriter.Null, LogLevel.Error, isJson: false));
        lock (names)
        {
            return [.. names];
        }
    }

    private static IEnumerable<string> NamesOf(Instrument instrument) => instrument switch
    {
        Histogram<double> => ["_bucket", "_sum", "_count"],
        Counter<long> or ObservableCounter<long> => (IEnumerable<string>)["_total"],
        _ => [""],
    } switch
    {
        var endings => endings.Select(ending => instrument.Name + ending),
    };

    [GeneratedRegex("vitess_(operator|shard|volume)_[a-z_]+")]
    private static partial Regex Metric();
}
