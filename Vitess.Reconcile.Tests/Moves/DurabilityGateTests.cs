using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;
using Form = Vitess.Reconcile.Api.Shapes.Form;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class DurabilityGateTests
{
    private static readonly ShardName First = new(KeyspaceScene.Name, "-80");
    private static readonly ShardName Second = new(KeyspaceScene.Name, "80-");

    /// <summary>Two shards that are led by the first of two replicas in the only cell; each has one that follows.</summary>
    private static readonly KeyspaceScene Raised = Of(Pool("zone1", "replica", 2)) with { WantedPolicy = "semi_sync" };

    [Fact]
    public void A_policy_is_recorded_when_every_shard_has_somebody_to_acknowledge()
    {
        Assert.Equal([new Call.SetDurabilityPolicy(KeyspaceScene.Name, "semi_sync")], Calls(Raised));
        Assert.Equal("", Told(Raised));
        Assert.Equal(KeyspaceScene.Now + Deadlines.Freshness, Raised.Plan().Moves.Single(planned => planned.Move is Move.Invoke).NotAfter);
    }

    [Fact]
    public void Which_policy_is_still_in_effect_is_written_on_every_shard_before_another_is_recorded()
    {
        var unmarked = Raised with { OfShards = [] };
        Assert.Empty(Calls(unmarked));
        var patches = unmarked.Moves().OfType<Move.Patch>().ToList();
        Assert.Equal(["uid of 80-", "uid of -80"], patches.Select(patch => patch.Uid));
        Assert.Equal(["none", "none"], Marks(unmarked));
        Assert.Single(Calls(unmarked with { Policy = "cross_cell" }));
        Assert.Single(Calls(unmarked with { Policy = "semi_sync", WantedPolicy = "none" }));
        Assert.Equal(["semi_sync_with_rdonly_ack", "semi_sync_with_rdonly_ack"], Marks(unmarked with { Policy = "semi_sync_with_rdonly_ack" }));
        Assert.Empty(Marks(Raised with { Policy = "semi_sync_with_rdonly_ack" }));
        Assert.Equal(["none", "none"], Marks(Raised with { OfShards = [(Annotations.PolicyInEffect, "semi_sync")] }));
    }

    [Fact]
    public void A_shard_without_anybody_who_follows_holds_it_back_and_is_named_with_what_would_end_it()
    {
        var scene = Raised with { Statuses = [Status(First, 2)] };
        Assert.Empty(Calls(scene));
        Assert.Equal("Reading", Told(scene));
        var wait = Wait(scene with { Statuses = [Status(First, 2), Status(Second, 2) with { Replication = null }] });
        Assert.Equal("DurabilityPending", wait.Code);
        Assert.Equal(KeyspaceScene.Now + Deadlines.BlockedAfter, wait.BlockedFrom);
        Assert.Equal(
            "keyspace commerce keeps the durability policy none, since under semi_sync writes of shard commerce/80- would stop: nobody who could acknowledge the writes "
            + $"of its primary {Alias(Second, 1)} is well: tablet {Alias(Second, 2)} does not replicate. It is recorded when that has changed; to withdraw it set durabilityPolicy to none",
            wait.Text);
    }

    [Fact]
    public void The_tablets_that_could_acknowledge_are_asked_and_the_pass_comes_back() => Assert.Superset(
        new HashSet<Query> { new Query.Status(Raised.Vtctld, Alias(First, 2)), new Query.Status(Raised.Vtctld, Alias(Second, 2)) },
        (Raised with { Statuses = [] }).Plan().Needs.Select(need => need.Query).ToHashSet());

    [Fact]
    public void While_a_shard_is_known_to_lack_somebody_the_others_are_not_asked()
    {
        var lacking = (Raised with { Statuses = [Status(First, 2), Status(Second, 2) with { Replication = null }] }).Plan().Needs;
        Assert.Equal([new Query.Status(Raised.Vtctld, Alias(Second, 2))], lacking.Select(need => need.Query).OfType<Query.Status>());
    }

    [Theory]
    [InlineData(TabletType.Spare, "is of type Spare")]
    [InlineData(TabletType.Restore, "is of type Restore")]
    public void Who_is_no_replica_at_present_does_not_count(TabletType type, string text) => Assert.Contains(
        text, Wait(Raised with { Statuses = [Status(First, 2), Status(Second, 2) with { Type = type }] }).Text, StringComparison.Ordinal);

    [Fact]
    public void Who_trails_does_not_count() => Assert.Contains(
        "trails its primary by 16 s",
        Wait(Raised with { Statuses = [Status(First, 2), Status(Second, 2, lag: 16)] }).Text,
        StringComparison.Ordinal);

    [Fact]
    public void Who_has_not_registered_does_not_count()
    {
        var wait = Wait(Raised with { Tablets = [.. Raised.Tablets.Where(record => record.Alias != Alias(Second, 2))] });
        Assert.Equal("DurabilityPending", wait.Code);
        Assert.Contains($"tablet {Alias(Second, 2)} has not registered", wait.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_not_wanted_any_more_does_not_count()
    {
        var wait = Wait(Of(Pool("zone1", "replica", 1), Pool("zone1", "rdonly", 1)) with { WantedPolicy = "semi_sync" });
        Assert.Equal("DurabilityUnreachable", wait.Code);
        Assert.Equal(DateTimeOffset.MinValue, wait.BlockedFrom);
        Assert.Contains("give it another replica", wait.Text, StringComparison.Ordinal);
        Assert.Contains("(and so in other shards)", wait.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "cross_cell", "DurabilityUnreachable")]
    [InlineData("semi_sync", "cross_cell", "DurabilityUnreachable")]
    [InlineData("none", "semi_sync_with_rdonly_ack", "")]
    [InlineData("semi_sync", "none", "")]
    [InlineData("cross_cell", "semi_sync", "")]
    [InlineData("none", "my_own", "")]
    [InlineData("semi_sync", "semi_sync", "")]
    public void What_is_asked_for_goes_by_the_policy(string present, string wanted, string code) =>
        Assert.Equal(code, Told(Raised with { Policy = present, WantedPolicy = wanted }));

    [Theory]
    [InlineData("semi_sync", "none")]
    [InlineData("semi_sync", "semi_sync_with_rdonly_ack")]
    [InlineData("cross_cell", "semi_sync")]
    public void What_asks_for_no_more_is_recorded_at_once_whatever_is_not_well(string present, string wanted)
    {
        var scene = Raised with { Policy = present, WantedPolicy = wanted, Statuses = [], Unread = "Tablets " };
        Assert.Equal([new Call.SetDurabilityPolicy(KeyspaceScene.Name, wanted)], Calls(scene));
    }

    [Fact]
    public void Shards_that_never_led_get_their_policy_at_once() => Assert.Single(Calls(Raised with
    {
        Records = [KeyspaceScene.Record("-80", serves: true, hasLed: false), KeyspaceScene.Record("80-", serves: true, hasLed: false)], Tablets = [], Statuses = [],
    }));

    [Theory]
    [InlineData("Shards ")]
    [InlineData("Tablets ")]
    public void What_cannot_be_read_holds_it_back(string unread)
    {
        var scene = Raised with { Unread = unread };
        Assert.Empty(Calls(scene));
        Assert.Contains("TopologyUnknown", scene.Plan().Waits.Select(wait => wait.Code));
    }

    [Fact]
    public void Readings_from_better_days_do_not_count() => Assert.Empty(Calls(Raised with { Age = TimeSpan.FromSeconds(21) }));

    [Fact]
    public void A_shard_whose_tablets_are_being_taken_away_holds_it_back()
    {
        var turn = new Turn("us/1", TurnOperation.ReplacePod, Alias(First, 2), null, "uid", "us");
        Assert.Equal("DurabilityPending", Told(Raised with { OfShards = [(Annotations.Turn, Turn.Text(turn))] }));
        Assert.Equal("", Told(Raised with { OfShards = [(Annotations.Turn, Turn.Text(turn with { QuietSeconds = 3 })), .. Raised.OfShards] }));
        Assert.Equal("", Told(Raised with { OfShards = [(Annotations.Turn, ""), .. Raised.OfShards] }));
    }

    [Fact]
    public void A_shard_that_is_turned_down_holds_nothing_back() => Assert.Single(Calls(Raised with
    {
        Others = [KeyspaceScene.Shard("-", (Annotations.TurnDown, "test"))],
        Records = [Led(new(KeyspaceScene.Name, "-")), .. Raised.Records],
        Tablets = [Record(new(KeyspaceScene.Name, "-"), 1), .. Raised.Tablets],
    }));

    [Fact]
    public void A_shard_that_another_made_needs_somebody_too()
    {
        var other = new ShardName(KeyspaceScene.Name, "-");
        var alone = Raised with { Records = [Led(other), .. Raised.Records], Tablets = [Record(other, 1), .. Raised.Tablets] };
        Assert.Equal("DurabilityUnreachable", Told(alone));
        Assert.Equal("", Told(alone with { Tablets = [Record(other, 1), Record(other, 2), .. Raised.Tablets], Statuses = [Status(other, 2), .. Raised.Statuses] }));
    }

    [Fact]
    public void Nothing_is_asked_while_record_and_spec_agree() => Assert.DoesNotContain(
        (Raised with { Policy = "semi_sync" }).Plan().Needs, need => need.Query is Query.Status or Query.Tablets);

    private static IEnumerable<string?> Marks(KeyspaceScene scene) =>
        scene.Moves().OfType<Move.Patch>().Select(patch => patch.Change.At("metadata", "annotations", Annotations.PolicyInEffect)?.AsText);

    private static KeyspaceScene Of(params Json[] pools) => new()
    {
        Pools = Json.List(pools),
        Records = [Led(First), Led(Second)],
        Tablets = [Record(First, 1), Record(First, 2), Record(Second, 1), Record(Second, 2)],
        Statuses = [Status(First, 2), Status(Second, 2)],
        OfShards = [(Annotations.PolicyInEffect, "none")],
    };

    private static Json Pool(string cell, string type, int replicas) => VitessShardTabletPool.Shape.Write(
        Sample.Pool with { Cell = cell, Type = type, Replicas = replicas }, Form.AsGiven);

    private static TabletAlias Alias(ShardName shard, int index) => TabletUid.Alias(shard, new("zone1"), "replica", index);

    private static ShardRecord Led(ShardName shard) => new(shard, Alias(shard, 1), KeyspaceScene.Now.AddDays(-1), true);

    private static TabletRecord Record(ShardName shard, int index) => new(
        Alias(shard, index), shard, index == 1 ? TabletType.Primary : TabletType.Replica, index == 1 ? KeyspaceScene.Now.AddDays(-1) : null, "host", 3306);

    private static TabletStatus Status(ShardName shard, int index, int lag = 0) => new(
        Alias(shard, index), TabletType.Replica, "", IsReadOnly: true,
        new("source", 3306, ReplicationThread.Running, ReplicationThread.Running, "", TimeSpan.FromSeconds(lag)), new(false, false, 0, false), IsDiskStalled: false);

    private static IEnumerable<Call> Calls(KeyspaceScene scene) => scene.Moves().OfType<Move.Invoke>().Select(move => move.Call);

    private static ValueList<Reason> Waits(KeyspaceScene scene) =>
        [.. scene.Plan().Waits.Where(wait => wait.Code.StartsWith("Durability", StringComparison.Ordinal) || wait.Code == PlanOf.Reading)];

    private static Reason Wait(KeyspaceScene scene)
    {
        Assert.Empty(Calls(scene));
        return Assert.Single(Waits(scene));
    }

    private static string Told(KeyspaceScene scene) => string.Join(' ', Waits(scene).Select(wait => wait.Code));
}
