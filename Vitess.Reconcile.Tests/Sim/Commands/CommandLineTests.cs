using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Sim.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("30s", 30.0)]
    [InlineData("1h30m", 5400.0)]
    [InlineData("1500ms", 1.5)]
    [InlineData("00:06:00", 360.0)]
    [InlineData("1.00:00:00", 86_400.0)]
    [InlineData("-00:06:00", null)]
    [InlineData("500.00:00:00", null)]
    [InlineData("6:00", null)]
    [InlineData("", null)]
    [InlineData("10", null)]
    [InlineData("s", null)]
    [InlineData("-5s", null)]
    [InlineData("10000h", 36_000_000.0)]
    [InlineData("10000h1s", null)]
    [InlineData("2147483647h", null)]
    [InlineData("99999999h", null)]
    [InlineData("2147483647s2147483647m", null)]
    public void Spans_are_numbers_with_units(string text, double? seconds) =>
        Assert.Equal(seconds, Spans.Read(text)?.TotalSeconds);

    [Theory]
    [InlineData("--how \"flood\" is none of power, partition.", "up", "x", "--how", "flood")]
    [InlineData("--speed \"-3\" is not a number from 0.1", "up", "x", "--speed", "-3")]
    [InlineData("--after \"5\" is not a span of time of at most 10000h.", "up", "x", "--after", "5")]
    [InlineData("--for \"2147483647h\" is not a span of time", "up", "x", "--for", "2147483647h")]
    [InlineData("--zones \",\" names no zone.", "actors", "--zones", ",")]
    [InlineData("--zones \"\" names no zone.", "serve", "--zones", "")]
    [InlineData("FILE is missing.", "up")]
    [InlineData("--seeds \"-1\" is not a whole number from 1", "fuzz", "--seeds", "-1")]
    [InlineData("--seeds \"0\" is not a whole number from 1", "coverage", "--seeds", "0")]
    [InlineData("--port \"99999\" is not a whole number from 0 to 65535.", "serve", "--port", "99999")]
    [InlineData("--speed \"100\" is not a number from 0.01 to 50.", "serve", "--speed", "100")]
    [InlineData("--speed \"0\" is not a number from 0.01 to 50.", "actors", "--speed", "0")]
    [InlineData("--nodes \"0\" is not a whole number from 1 to 100.", "actors", "--nodes", "0")]
    [InlineData("--only \"nope\" is no operation. There are image,", "fuzz", "--profile", "operations", "--only", "nope")]
    [InlineData("--only goes with a profile that has users, and faults has none.", "fuzz", "--only", "image")]
    [InlineData("--only goes with a profile that has users, and zone-loss has none.", "run", "--seed", "1", "--profile", "zone-loss", "--only", "image")]
    [InlineData("--handed-over goes with actors, for its pods run.", "serve", "--without-actors", "--handed-over", "left")]
    [InlineData("-o \"xml\" is none of text, json, yaml.", "up", "x", "-o", "xml")]
    [InlineData("There is no command \"upp\". There are up, serve,", "upp")]
    public void A_wrong_word_is_told_in_one_line_that_names_it(string expected, params string[] args)
    {
        var (code, output, error) = Run(args);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
        Assert.Equal(2, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("See \"vitess-sim", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_handed_over_is_read_before_anything_runs()
    {
        var folder = Directory.CreateTempSubdirectory("vitess-left-");
        try
        {
            Assert.Contains("Name a file or folder that can be read", Run("serve", "--handed-over", Path.Combine(folder.FullName, "none")).Error, StringComparison.Ordinal);
            File.Copy(RecordedObjects.PathOf("01-minimal", "objects.yaml"), Path.Combine(folder.FullName, "objects.yaml"));
            var (code, output, error) = Run("actors", "--handed-over", folder.FullName);
            Assert.Equal((2, "", 1), (code, output, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
            Assert.StartsWith($"{folder.FullName}:1: There is no topology in it", error, StringComparison.Ordinal);
            File.Copy(RecordedObjects.PathOf("01-minimal", "topology.json"), Path.Combine(folder.FullName, "topology.json"));
            Assert.StartsWith(
                "--zones lacks us-east-1b, us-east-1c, ", Run("actors", "--handed-over", folder.FullName, "--zones", "us-east-1a").Error, StringComparison.Ordinal);
            var other = Directory.CreateDirectory(folder.FullName + "-other");
            File.WriteAllText(Path.Combine(other.FullName, "objects.yaml"), File.ReadAllText(Path.Combine(folder.FullName, "objects.yaml"))
                .Replace("mini\n", "other\n", StringComparison.Ordinal));
            File.Copy(Path.Combine(folder.FullName, "topology.json"), Path.Combine(other.FullName, "topology.json"));
            var alike = Run("serve", "--handed-over", folder.FullName, "--handed-over", other.FullName);
            other.Delete(recursive: true);
            Assert.Contains("Keyspace \"app\" is in VitessCluster mini and in other", alike.Error, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Every_operation_of_the_matrix_may_be_asked_for_by_name()
    {
        var rows = File.ReadAllLines(Path.Combine(Repository.Root, "Vitess.Reconcile.Sim", "Scenarios", "README.md"))
            .SkipWhile(line => !line.StartsWith("| operation | begun |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|')[1].Trim()).Where(row => row != Coverage.Idle).ToList();
        Assert.NotEmpty(rows);
        Assert.Empty(rows.Except(OperationNames.All));
    }

    [Fact]
    public void A_dump_that_cannot_be_written_is_bad_input_before_anything_runs()
    {
        var (code, output, error) = Run("up", Path.Combine(Repository.Root, "crds", "examples", "minimal.yaml"), "--dump", "/proc/x");
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("--dump \"/proc/x\" cannot be written:", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Keyspaces_of_one_name_in_two_clusters_are_a_defect_of_what_is_simulated()
    {
        var file = File.ReadAllText(Path.Combine(Repository.Root, "crds", "examples", "minimal.yaml"));
        var alike = Inputs.Alike(("", ClusterFile.Of("two.yaml", file + "\n---\n" + file.Replace("name: minimal", "name: other", StringComparison.Ordinal))));
        Assert.Contains("Keyspace \"main\" is in VitessCluster minimal and in other", Assert.Single(alike).ToString(), StringComparison.Ordinal);
        Assert.Empty(Inputs.Alike(("", ClusterFile.Of("one.yaml", file))));
    }

    [Theory]
    [InlineData("fuzz")]
    [InlineData("run", "--seed", "1")]
    [InlineData("coverage")]
    public void What_is_wrong_goes_where_errors_go(params string[] args)
    {
        var (code, output, error) = Run([.. args, "--file", "/nowhere/cluster.yaml"]);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("/nowhere/cluster.yaml:1:", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_go_where_results_go_and_nothing_else_does()
    {
        var example = Path.Combine(Repository.Root, "crds", "examples", "minimal.yaml");
        var (code, output, error) = Run("up", example, "-o", "json");
        Assert.Equal(0, code);
        Assert.Equal(1, Json.Parse(output)["seed"]?.AsInteger);
        Assert.Contains("coming up", error, StringComparison.Ordinal);
        (code, output, error) = Run("coverage", "--profile", "plain-operations", "--seeds", "1", "--from", "3", "-o", "json");
        Assert.Equal(0, code);
        Assert.True(Json.Parse(output).IsList);
        Assert.StartsWith("1 seeds of", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_told_to_do_the_same_again_waits_as_long()
    {
        var options = new UpOptions { File = new("c.yaml"), Seed = 7, Within = TimeSpan.FromMinutes(60), LoseZone = "a" };
        Assert.Equal(
            "vitess-sim up c.yaml --seed 7 --lose-zone a --how Power --after 0ms --for 0ms --within 3600000ms --plain", Up.Repeat(options));
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (CommandLine.Invoke(args, output, error), output.ToString(), error.ToString());
    }

    [Theory]
    [InlineData("three-zones.yaml")]
    [InlineData("minimal.yaml")]
    public void The_examples_have_no_defect(string name) =>
        Assert.Empty(ClusterFile.Read(Path.Combine(Repository.Root, "crds", "examples", name)).Defects);
}
