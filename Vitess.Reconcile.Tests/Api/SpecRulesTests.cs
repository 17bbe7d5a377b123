using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Tests.Api;

public sealed class SpecRulesTests
{
    private const string Pools =
        "\"databaseInitScriptSecret\":{\"key\":\"k\"},\"tabletPools\":[{\"cell\":\"CELL\",\"type\":\"replica\",\"replicas\":REPLICAS}]";

    [Fact]
    public void A_name_of_two_cells_is_a_defect_of_the_later_one() =>
        Assert.Equal(
            ["spec.cells[1].name: \"a\" is the name of spec.cells[0] too. Write another name, or take one cell out."],
            Check("""{"cells":[{"name":"a"},{"name":"a"}]}"""));

    [Fact]
    public void A_name_of_two_keyspaces_is_a_defect_of_the_later_one() =>
        Assert.Equal(
            ["spec.keyspaces[1].name: \"k\" is the name of spec.keyspaces[0] too. Write another name, or take one keyspace out."],
            Check("""{"cells":[],"keyspaces":[{"name":"k"},{"name":"k"}]}"""));

    [Theory]
    [InlineData("a", "1")]
    [InlineData("b", "0")]
    public void A_pool_in_a_cell_of_the_cluster_or_without_tablets_passes(string cell, string replicas) =>
        Assert.Empty(Check(DefectTests.Keyspace(Equal(cell, replicas))));

    [Fact]
    public void A_pool_in_an_unknown_cell_is_a_defect() =>
        Assert.Equal(
            ["spec.keyspaces[0].partitionings[0].equal.shardTemplate.tabletPools[0].cell: "
                + "\"b\" is not the name of a cell in spec.cells. Write a, or add the cell there."],
            Check(DefectTests.Keyspace(Equal("b", "1"))));

    [Theory]
    [InlineData("-")]
    [InlineData("-80 80-")]
    [InlineData("80- -80")]
    [InlineData("-80 8000-")]
    [InlineData("-80 80- -40 40-80")]
    [InlineData("-80 80-|-40 40-80")]
    public void Key_ranges_of_which_some_lie_end_to_end_pass(string ranges) =>
        Assert.Empty(Check(DefectTests.Keyspace(Custom(ranges))));

    [Theory]
    [InlineData("80-", "No shard begins at the first keyspace ID. Add a shard whose key range has no start.")]
    [InlineData("-40 80-", "The shards lie end to end up to \"40\" only: none begins just there. "
        + "Close the gap or the overlap with a shard whose start is \"40\".")]
    [InlineData("-80 40-", "The shards lie end to end up to \"80\" only: none begins just there. "
        + "Close the gap or the overlap with a shard whose start is \"80\".")]
    public void Key_ranges_that_can_never_serve_are_a_defect(string ranges, string problem) =>
        Assert.Equal([$"spec.keyspaces[0].partitionings: {problem}"], Check(DefectTests.Keyspace(Custom(ranges))));

    [Fact]
    public void Around_an_external_topology_server_others_may_run_the_rest()
    {
        var spec = Json.Parse(DefectTests.Keyspace(Custom("80-"))).WithAt(["globalLockserver", "external"], Json.EmptyMap);
        Assert.Empty(SpecRules.Check(VitessClusterSpec.Shape.Read(spec)));
    }

    [Fact]
    public void A_key_range_that_ends_before_it_starts_is_a_defect() =>
        Assert.Contains(
            "spec.keyspaces[0].partitionings[0].custom.shards[1].keyRange: "
                + "The start \"80\" is not before the end \"40\". Write a start that is below the end.",
            Check(DefectTests.Keyspace(Custom("- 80-40"))));

    [Fact]
    public void More_equal_parts_than_the_digits_tell_apart_are_a_defect() =>
        Assert.Equal(
            ["spec.keyspaces[0].partitionings[0].equal.hexWidth: Bounds of 2 digits tell 256 shards apart, not 300. "
                + "Leave the field out, or write an even number that is large enough."],
            Check(DefectTests.Keyspace("""{"equal":{"parts":300,"hexWidth":2}}""")));

    private static string Equal(string cell, string replicas)
    {
        var pools = Pools
            .Replace("CELL", cell, StringComparison.Ordinal)
            .Replace("REPLICAS", replicas, StringComparison.Ordinal);
        return "{\"equal\":{\"parts\":1,\"shardTemplate\":{" + pools + "}}}";
    }

    private static string Custom(string partitionings) => string.Join(',', partitionings.Split('|').Select(ranges =>
    {
        var shards = ranges.Split(' ').Select(range => range.Split('-'))
            .Select(bounds => $$$"""{"keyRange":{"start":"{{{bounds[0]}}}","end":"{{{bounds[1]}}}"}}""");
        return $$$"""{"custom":{"shards":[{{{string.Join(',', shards)}}}]}}""";
    }));

    private static IEnumerable<string> Check(string spec) =>
        SpecRules.Check(VitessClusterSpec.Shape.Read(Json.Parse(spec))).Select(defect => defect.ToString());
}
