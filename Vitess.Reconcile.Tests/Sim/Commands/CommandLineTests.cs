using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim.Commands;

namespace Vitess.Reconcile.Tests.Sim.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("30s", 30.0)]
    [InlineData("1h30m", 5400.0)]
    [InlineData("1500ms", 1.5)]
    [InlineData("", null)]
    [InlineData("10", null)]
    [InlineData("s", null)]
    [InlineData("-5s", null)]
    public void Spans_are_numbers_with_units(string text, double? seconds) =>
        Assert.Equal(seconds, Spans.Read(text)?.TotalSeconds);

    [Theory]
    [InlineData("three-zones.yaml")]
    [InlineData("minimal.yaml")]
    public void The_examples_have_no_defect(string name)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "vitess.sln")))
        {
            root = root.Parent;
        }
        Assert.Empty(ClusterFile.Read(Path.Combine(root?.FullName ?? "", "crds", "examples", name)).Defects);
    }
}
