using Vitess.Reconcile.Moves;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class PassingChangesTests
{
    private const string Pool = """{"type":"replica","cell":"a","replicas":1,"dataVolumeClaimTemplate":{"resources":{"requests":{"storage":"10Gi"}}}}""";

    [Fact]
    public void A_cell_gets_its_number_of_gateways_and_nothing_else()
    {
        var wanted = Json.Parse("""{"gateway":{"replicas":3,"extraFlags":{"a":"b"}}}""");
        Assert.Equal("""{"gateway":{"replicas":3}}""", PassingChanges.Cell(wanted, Json.Parse("""{"gateway":{"replicas":2}}""")).ToString());
        var scaled = Json.Parse("""{"gateway":{"replicas":2,"autoscaler":{"maxReplicas":5}}}""");
        Assert.Same(scaled, PassingChanges.Cell(wanted, scaled));
    }

    [Theory]
    [InlineData("""{"type":"External"}""", "10Gi")]
    [InlineData("""{"type":"External","external":{"allowResourceChanges":["storage"]}}""", "20Gi")]
    public void A_shard_gets_its_strategy_and_annotations_and_sizes_only_where_they_pass(string strategy, string size)
    {
        var standing = Json.Map(("images", "old"), ("tabletPools", Json.List(Json.Parse(Pool))), ("updateStrategy", Json.Parse("""{"type":"Immediate"}""")));
        var wanted = Json.Map(
            ("images", "new"),
            ("annotations", Json.Map(("team", "storage"))),
            ("tabletPools", Json.List(Json.Parse(Pool.Replace("10Gi", "20Gi", StringComparison.Ordinal).Replace("\"replicas\":1", "\"replicas\":2", StringComparison.Ordinal)))),
            ("updateStrategy", Json.Parse(strategy)));
        var passed = PassingChanges.Shard(wanted, standing);
        Assert.Equal(wanted["updateStrategy"], passed["updateStrategy"]);
        Assert.Equal("storage", passed.At("annotations", "team")?.AsText);
        Assert.Equal("old", passed["images"]?.AsText);
        var pool = passed["tabletPools"]?.Items[0] ?? Json.EmptyMap;
        Assert.Equal((1, size), (pool["replicas"]?.AsInteger ?? 0, pool.At("dataVolumeClaimTemplate", "resources", "requests", "storage")?.AsText ?? ""));
        Assert.Equal(passed, PassingChanges.Shard(wanted, passed));
    }

    [Fact]
    public void Partitionings_come_and_go_at_once_and_those_that_stand_keep_what_they_say()
    {
        var standing = Keyspace(Equal(1, "old"), Custom("old"));
        var wanted = Keyspace(Equal(2, "new"), Equal(1, "new"));
        var passed = PassingChanges.Keyspace(wanted, standing);
        Assert.Equal(Keyspace(Equal(2, "new"), Equal(1, "old")), passed);
        Assert.Same(passed, PassingChanges.Keyspace(wanted, passed));
    }

    [Fact]
    public void A_partitioning_is_the_same_when_it_makes_the_same_shards_however_it_is_written()
    {
        var written = Json.Parse("""{"custom":{"shards":[{"keyRange":{"end":"80"}},{"keyRange":{"start":"80"}}]}}""");
        var standing = Keyspace(written);
        Assert.Same(standing, PassingChanges.Keyspace(Keyspace(Equal(2, "new")), standing));
    }

    [Fact]
    public void What_differs_in_nothing_passes_nothing()
    {
        var standing = Keyspace(Equal(1, "old")).With("turndownPolicy", "RequireIdle");
        Assert.Same(standing, PassingChanges.Keyspace(standing.With("annotations", Json.EmptyMap), standing));
        Assert.NotSame(standing, PassingChanges.Keyspace(standing.With("turndownPolicy", "Immediate"), standing));
    }

    private static Json Keyspace(params Json[] partitionings) => Json.Map(("name", "commerce"), ("partitionings", Json.List(partitionings)));

    private static Json Equal(int parts, string image) => Json.Map(("equal", Json.Map(
        ("parts", parts), ("shardTemplate", Json.Map(("annotations", Json.Map(("image", image))))))));

    private static Json Custom(string image) => Json.Map(("custom", Json.Map(("shards", Json.List(Json.Map(
        ("annotations", Json.Map(("image", image))), ("keyRange", Json.Map(("start", "40"), ("end", "80")))))))));
}
