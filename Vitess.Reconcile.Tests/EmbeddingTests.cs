using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests;

public sealed class EmbeddingTests
{
    [Fact]
    public void The_example_of_the_readme_is_the_one_that_is_compiled_and_run()
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "Vitess.Reconcile.Tests", "Embedding.cs"));
        var lines = source.Split('\n').SkipWhile(line => !line.Contains("example: begin", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.Contains("example: end", StringComparison.Ordinal))
            .Select(line => line.StartsWith("    ", StringComparison.Ordinal) ? line[4..] : line);
        var usings = "using Vitess.Reconcile;\nusing Vitess.Reconcile.Cluster;\nusing Vitess.Reconcile.Planning;\nusing Vitess.Reconcile.Values;\n\n";
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "Vitess.Reconcile", "README.md"));
        Assert.Contains($"```csharp\n{usings}{string.Join('\n', lines)}\n```\n", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_renders_a_recorded_cluster_and_begins_to_bring_it_up()
    {
        var cluster = RecordedObjects.Of("01-minimal").Values.Where(whole => whole["kind"]?.AsText is "VitessCluster" or "Secret");
        var told = Embedding.Act(cluster.Select(whole => whole.ToString()), DateTimeOffset.UnixEpoch).ToList();
        Assert.Contains(told, line => line.StartsWith("wanted: Pod/", StringComparison.Ordinal));
        Assert.Contains(told, line => line.StartsWith("create ", StringComparison.Ordinal));
    }
}
