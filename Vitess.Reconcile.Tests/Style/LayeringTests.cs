using System.Text.RegularExpressions;

namespace Vitess.Reconcile.Tests.Style;

/// <summary>Folders of the core refer to one another in one direction only.</summary>
public sealed partial class LayeringTests
{
    /// <summary>In the order in which data flows; each may refer to those before it.</summary>
    private static readonly string[] Order =
        ["Values", "Kubernetes", "Api", "Cluster", "Desired", "Planning", "Health", "Moves", "Reporting"];

    [Fact]
    public void Every_folder_of_the_core_refers_only_to_those_before_it()
    {
        var wrong = Sources.Core
            .Where(file => Array.IndexOf(Order, Layer(file)) >= 0)
            .SelectMany(file => Uses().Matches(File.ReadAllText(file))
                .Select(match => match.Groups[1].Value)
                .Where(used => Array.IndexOf(Order, used) > Array.IndexOf(Order, Layer(file)))
                .Select(used => $"{Sources.Short(file)} refers to {used}"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_folder_of_the_core_has_its_place_in_the_order() =>
        Assert.Empty(Sources.Core.Select(Layer).Where(layer => layer.Length > 0).Distinct().Except(Order));

    [Fact]
    public void The_core_refers_to_nothing_but_the_framework() => Assert.All(
        typeof(Reconciler).Assembly.GetReferencedAssemblies(),
        name => Assert.StartsWith("System", name.Name, StringComparison.Ordinal));

    [Fact]
    public void The_host_knows_nothing_of_health_and_of_how_moves_are_chosen() => Assert.DoesNotContain(
        Sources.Host, file => HostUses().IsMatch(File.ReadAllText(file)));

    /// <summary>The folder of the core that a file is in; empty for the passes at its top.</summary>
    private static string Layer(string file) =>
        Path.GetRelativePath(Path.Combine(Repository.Root, "Vitess.Reconcile"), file).Split(Path.DirectorySeparatorChar) is [var folder, _, ..]
            ? folder
            : "";

    [GeneratedRegex(@"using Vitess\.Reconcile\.(\w+)")]
    private static partial Regex Uses();

    [GeneratedRegex(@"using Vitess\.Reconcile\.(Health|Moves|Reporting|Desired\.)")]
    private static partial Regex HostUses();
}
