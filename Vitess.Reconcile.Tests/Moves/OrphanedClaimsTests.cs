using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class OrphanedClaimsTests
{
    private const string Vtctld = "vtctld:15999";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly string Shard = new ClusterNames("example").Shard(new("commerce"), KeyRange.Parse("-") ?? default).Value;
    private static readonly VitessClusterSpec Spec = new() { DataVolumeClaimRetentionPolicy = new() { DeleteAfter = "1h" } };

    private static readonly ObservedObject.Claim Kept = new(
        Sample.Meta(Kinds.PersistentVolumeClaim, "data") with
        {
            Version = 7,
            Labels = ValueMap.Of(
                (Annotations.Component, Labels.VtTablet), (Labels.Cluster, "example"), (Labels.Keyspace, "commerce"), (Labels.Shard, "x-x"),
                (Labels.Cell, "zone1"), (Labels.TabletUid, "0000000101")),
            Annotations = ValueMap.Of((Annotations.RetainedSince, "2026-01-02T02:00:00Z"), (Annotations.DeleteAfter, "2026-01-02T03:00:00Z")),
        },
        IsBound: true, "1Gi", "1Gi", "v");

    [Fact]
    public void A_claim_whose_shard_is_gone_goes_after_its_time()
    {
        var delete = Assert.IsType<Move.Delete>(Assert.Single(Next(Seen()).Moves).Move);
        Assert.Equal((Kept.Key, Kept.Meta.Uid, 7UL), (delete.Key, delete.Uid, delete.Version));
        Assert.Equal("ClaimsKept", Assert.Single(Next(Seen()).Waits).Code);
    }

    [Fact]
    public void A_claim_whose_shard_stands_is_its_shards_business()
    {
        var shard = Sample.Meta(Kinds.VitessShard, "s") with { Labels = Kept.Meta.Labels };
        Assert.Equal(Steps.None, Next(Seen() with { Family = [new(shard, Json.EmptyMap, Json.EmptyMap)] }));
    }

    [Fact]
    public void A_claim_stays_while_the_operator_has_still_to_see_its_shard_or_an_edit_of_the_cluster()
    {
        var shard = new Query.Object(new(Kinds.VitessShard, "example", Shard));
        foreach (var (query, newer) in new (Query, string)[] { (shard, "{}"), (new Query.Object(Seen().Subject.Key), """{"metadata":{"uid":"one","generation":9}}""") })
        {
            var unseen = Seen() with { Readings = new([.. Seen().Readings.All.Where(it => it.Query != query), new(query, new Reading<Answer>.Known(new Answer.Object(9, Json.Parse(newer)), Now))]) };
            Assert.Empty(Next(unseen).Moves);
            Assert.Contains(Next(unseen).Needs, need => need.Query == query);
        }
    }

    [Fact]
    public void A_claim_of_a_cluster_that_keeps_for_ever_or_that_takes_backups_and_has_none_stays()
    {
        Assert.Empty(OrphanedClaims.Next(Seen(), () => new(), Vtctld).Moves);
        var steps = OrphanedClaims.Next(Seen(), () => Spec with { Backup = new() { Locations = [new()] } }, Vtctld);
        Assert.Empty(steps.Moves);
        Assert.Contains(steps.Waits, wait => wait.Code == "ClaimWaitsForBackup");
    }

    [Fact]
    public void A_protected_claim_stays_and_is_told()
    {
        var used = Kept with { Meta = Kept.Meta with { Labels = Kept.Meta.Labels.Without(Annotations.Component).With(Annotations.Protected, "true") } };
        var steps = Next(Seen() with { Claims = [used] });
        Assert.Empty(steps.Moves);
        Assert.Equal("ClaimsKept", Assert.Single(steps.Waits).Code);
    }

    private static Steps Next(Snapshot snapshot) => OrphanedClaims.Next(snapshot, () => Spec, Vtctld);

    private static Snapshot Seen() => new()
    {
        Now = Now,
        Options = new() { Holder = "us" },
        Subject = new(Sample.Meta(Kinds.VitessCluster, "example"), Json.EmptyMap, Json.EmptyMap),
        Claims = [Kept],
        Readings = new(
        [
            new(new Query.Object(new(Kinds.VitessCluster, "example", "example")), new Reading<Answer>.Known(new Answer.Object(1, Json.Parse("""{"metadata":{"uid":"one"}}""")), Now)),
            new(new Query.Object(new(Kinds.VitessShard, "example", Shard)), new Reading<Answer>.Absent(Now)),
            new(new Query.Object(Kept.Key with { Kind = Kinds.Pod }), new Reading<Answer>.Absent(Now)),
            new(new Query.Tablets(Vtctld, new("commerce")), new Reading<Answer>.Absent(Now)),
            new(new Query.Shards(Vtctld, new("commerce")), new Reading<Answer>.Absent(Now)),
        ]),
    };
}
