using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;

namespace Vitess.Reconcile.Tests.Reporting;

/// <summary>What a VitessKeyspace tells of its partitionings, entry by entry as the spec has them.</summary>
public sealed class KeyspaceStatusTests
{
    private const string Template = """
        {"databaseInitScriptSecret":{"name":"i","key":"k"},"tabletPools":[{"cell":"z","type":"replica","replicas":2,"vttablet":{"resources":{}}}]}
        """;

    [Fact]
    public void A_partitioning_without_shards_has_an_entry_in_its_place_and_serves_nothing() => Assert.Equal(
        """[{"servingWrites":"False"},{"desiredShards":1,"desiredTablets":2,"servingWrites":"True","shardNames":["-"]}]""",
        Partitionings($$"""[{},{"equal":{"parts":1,"shardTemplate":{{Template}} } }]"""));

    [Fact]
    public void A_range_that_stands_twice_in_a_partitioning_is_one_shard_with_the_tablets_of_both() => Assert.Equal(
        """[{"desiredShards":2,"desiredTablets":6,"servingWrites":"True","shardNames":["-80","80-"]}]""",
        Partitionings($$"""[{"custom":{"shards":[{{Shard("", "80")}},{{Shard("", "80")}},{{Shard("80", "")}}]} }]"""));

    private static string Shard(string start, string end) => Json.Parse(Template)
        .With("keyRange", Json.Map(("start", start), ("end", end))).ToString();

    private static string? Partitionings(string written)
    {
        var names = new ClusterNames("example");
        var shards = new[] { "-", "-80", "80-" }.Select(range => (ObservedObject)new ObservedObject.Resource(
            Sample.Meta(Kinds.VitessShard, names.Shard(new("k"), KeyRange.Parse(range) ?? default).Value, "of " + range) with
            {
                Owner = new(Kinds.VitessKeyspace, names.Keyspace(new("k")).Value, "one"),
            },
            Json.Map(("name", range)),
            Json.Map(("servingWrites", "True"))));
        var plan = Reconciler.Reconcile(new()
        {
            Now = DateTimeOffset.UnixEpoch.AddHours(1),
            Options = Sample.Options,
            Subject = new(
                Sample.Meta(Kinds.VitessKeyspace, names.Keyspace(new("k")).Value),
                Json.Parse($$"""
                    {"name":"k","partitionings":{{written}},"zoneMap":{"z":""},"updateStrategy":{"type":"Immediate"},
                     "globalLockserver":{"implementation":"etcd2","address":"a:1","rootPath":"/a"} }
                    """),
                Json.EmptyMap),
            Owned = shards.OrderBy(it => it.Key).ToValueList(),
            Family = [new(
                Sample.Meta(Kinds.VitessCluster, "example"),
                Json.Parse("""{"globalLockserver":{"external":{"implementation":"etcd2","address":"a:1","rootPath":"/a"}}}"""),
                Json.EmptyMap)],
        });
        return plan.Moves.Select(planned => planned.Move).OfType<Move.SetStatus>().Single().Status["partitionings"]?.ToString();
    }
}
