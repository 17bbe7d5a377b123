using System.Text.RegularExpressions;
using Vitess.Reconcile.Host.Offline;
using Kinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Host.Commands;

/// <summary>Files that commands read: how to make them, and what is said of those that are no good.</summary>
public sealed class ObservedFilesTests : IDisposable
{
    private readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    [Theory]
    [InlineData("plan")]
    [InlineData("release")]
    public void The_kubectl_command_of_the_help_names_kinds_that_a_server_knows(string command)
    {
        var kinds = Regex.Match(Shell.Run(command, "--help").Output, "kubectl get ([a-z,]+) ").Groups[1].Value.Split(',');
        var known = Kinds.All.SelectMany(kind => kind.ShortNames.Append(kind.Plural));
        Assert.Contains("vitessbackupschedules", kinds);
        Assert.Empty(kinds.Except(known));
    }

    [Theory]
    [InlineData("")]
    [InlineData("apiVersion: v1\nitems: []\nkind: List\n")]
    public void A_file_without_an_object_is_bad_input(string text)
    {
        var empty = shell.Write("objects.yaml", text);
        var expected = $"{empty}:1: There is no object and no topology in it. Give what kubectl get -o yaml prints, or a topology.json.\n";
        var plan = Shell.Run("plan", "-f", Shell.Recorded("01-minimal", "cluster.yaml"), "--observed", empty);
        Assert.Equal((2, "", expected), (plan.Code, plan.Output, plan.Error));
        var release = Shell.Run("release", "-f", empty);
        Assert.Equal((2, "", expected), (release.Code, release.Output, release.Error));
    }

    [Fact]
    public void A_folder_without_an_object_is_bad_input_also_beside_a_good_file()
    {
        shell.Write("dump/notes.txt", "kind: Pod");
        var folder = Path.GetDirectoryName(shell.Write("dump/more.txt", "")) ?? "";
        var result = Shell.Run("release", "-f", Shell.Recorded("01-minimal", "objects.yaml"), folder);
        Assert.Equal((2, ""), (result.Code, result.Output));
    }

    [Fact]
    public void A_folder_that_cannot_be_looked_through_is_bad_input()
    {
        var folder = Path.GetDirectoryName(shell.Write("clusters/one.yaml", File.ReadAllText(Shell.Recorded("01-minimal", "cluster.yaml")))) ?? "";
        // Too deep for its path to be given whole: that stops root too, whom no mode of a file stops.
        var leaf = Directory.CreateDirectory(Path.Combine([folder, .. Enumerable.Repeat(new string('a', 200), 10)])).FullName;
        var below = Path.GetDirectoryName(shell.Write("below/two.yaml", "")) ?? "";
        Directory.CreateDirectory(Path.Combine([below, .. Enumerable.Repeat(new string('b', 200), 12)]));
        Directory.Move(below, Path.Combine(leaf, "below"));
        try
        {
            var check = Shell.Run("check", folder);
            Assert.Equal((2, ""), (check.Code, check.Error));
            Assert.StartsWith($"{folder}:1: ", check.Output, StringComparison.Ordinal);
            var release = Shell.Run("release", "-f", folder);
            Assert.Equal((2, ""), (release.Code, release.Output));
            Assert.StartsWith($"{folder}:1: ", release.Error, StringComparison.Ordinal);
            Assert.EndsWith("Name a file or folder that can be read.\n", release.Error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Move(Path.Combine(leaf, "below"), below);
        }
    }

    [Fact]
    public void The_clusters_file_may_come_by_the_standard_input()
    {
        using var input = new StringReader(File.ReadAllText(Shell.Recorded("01-minimal", "cluster.yaml")));
        Assert.Equal("Vitess", ClusterInput.Read(new("-"), input, TextWriter.Null)?.Cluster.Kind[..6]);
        using var broken = new StringReader("kind: [");
        using var error = new StringWriter();
        Assert.Null(ClusterInput.Read(new("-"), broken, error));
        Assert.StartsWith("-:2:", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_place_of_the_clusters_file_is_told_to_be_one()
    {
        var folder = Path.GetDirectoryName(shell.Write("dump/cluster.yaml", "")) ?? "";
        var result = Shell.Run("render", "-f", folder);
        Assert.Equal((2, $"{folder}:1: This is a folder. Name a file that can be read.\n"), (result.Code, result.Error));
    }
}
