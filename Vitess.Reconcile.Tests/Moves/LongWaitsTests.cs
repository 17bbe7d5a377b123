using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

/// <summary>What may wait for ever says after five minutes that it needs somebody.</summary>
public sealed class LongWaitsTests
{
    private static readonly (string Key, string Value) Marked = (Annotations.TurnDown, "test");
    private static readonly (string Key, string Value) Empty = (Annotations.Emptied, "test");

    private static ShardScene Ready => DepartureScenes.ReadyToGo;

    [Fact]
    public void A_tablet_that_never_gets_well_holds_a_change() =>
        Waits("TabletNotWell", Ready.With(1, tablet => tablet with { Io = ReplicationThread.Stopped }));

    [Fact]
    public void Nobody_else_acknowledges() => Waits(
        "AcknowledgersAway", Ready.With(1, tablet => tablet with { Record = TabletType.Backup, Says = TabletType.Backup })
            .With(2, tablet => tablet with { Record = TabletType.Replica, Says = TabletType.Replica, Acknowledges = true }));

    [Fact]
    public void Nobody_has_what_a_spare_has() => Waits("TabletNotCovered", Ready.With(1, tablet => tablet with { Executed = "1-9" }));

    [Fact]
    public void The_record_cannot_be_read() => Waits("TopologyUnknown", Ready with { Record = Known.Unknown });

    [Fact]
    public void Nobody_is_fit_who_is_to_lead()
    {
        var scene = new ShardScene().With(1, tablet => tablet with { Io = ReplicationThread.Stopped });
        var (snapshot, target) = (scene.Snapshot(), scene.Desired.Tablets[1].Alias.ToString());
        var meta = snapshot.Subject.Meta;
        var view = ShardView.Of(
            snapshot with { Subject = snapshot.Subject with { Meta = meta with { Annotations = meta.Annotations.With(Annotations.Switchover, target) } } },
            scene.Desired, DateTimeOffset.MinValue);
        IsTimed("SwitchoverWaits", Assert.IsType<Decision.NotYet>(Switchover.Decide(view)).Steps.Waits, ShardScene.Now);
    }

    [Theory]
    [InlineData("1-10")]
    [InlineData("1-9")]
    public void The_record_of_a_tablet_that_is_gone_stays(string received)
    {
        var scene = new ShardScene().With(1, tablet => tablet with { Executed = received }).With(2, tablet => tablet with { Pod = PodScene.Missing });
        var desired = scene.Desired with { Tablets = [.. scene.Desired.Tablets.Take(2)] };
        IsTimed("PruningRecord", TabletRecords.Next(ShardView.Of(scene.Snapshot(), desired, DateTimeOffset.MinValue)).Waits, ShardScene.Now);
    }

    [Theory]
    [InlineData("Keyspace ")]
    [InlineData("Shards ")]
    [InlineData("Tablets ")]
    public void What_a_keyspace_that_leaves_holds_cannot_be_read(string unread)
    {
        var leaving = new KeyspaceScene { Annotations = ValueMap.Of(Marked), Unread = unread };
        IsTimed("TopologyUnknown", Reconciler.Reconcile(leaving.Snapshot() with { Owned = [KeyspaceScene.Shard("-80", Marked, Empty)] }).Waits, KeyspaceScene.Now);
    }

    [Theory]
    [InlineData("ServingGraph ")]
    [InlineData("Shards ")]
    [InlineData("Tablets ")]
    public void What_a_shard_that_leaves_holds_cannot_be_read(string unread)
    {
        var leaving = new KeyspaceScene
        {
            Others = [KeyspaceScene.Shard("-", Marked, Empty)],
            Records = [KeyspaceScene.Record("-", serves: false), KeyspaceScene.Record("-80", serves: true), KeyspaceScene.Record("80-", serves: true)],
            Unread = unread,
        };
        IsTimed("TopologyUnknown", leaving.Plan().Waits, KeyspaceScene.Now);
    }

    [Fact]
    public void The_drain_of_an_external_primary_that_nobody_may_succeed_needs_somebody_at_once()
    {
        var scene = DepartureScenes.ToBeDrained with
        {
            Tablets = [.. DepartureScenes.ToBeDrained.Tablets.Select((tablet, index) => index == 0 ? tablet with { Drain = DrainScene.Acknowledged } : tablet with { Pool = "rdonly", Drain = null })],
            IsExternal = true,
        };
        var blocked = Decide(scene).Single(wait => wait.Code == "DrainBlocked");
        Assert.Equal(DateTimeOffset.MinValue, blocked.BlockedFrom);
        Assert.Contains("add one", blocked.Text, StringComparison.Ordinal);
    }

    private static void Waits(string code, ShardScene scene) => IsTimed(code, Decide(scene), ShardScene.Now);

    private static ValueList<Reason> Decide(ShardScene scene) => Assert.IsType<Decision.NotYet>(Departure.Decide(scene.View())).Steps.Waits;

    private static void IsTimed(string code, ValueList<Reason> waits, DateTimeOffset now)
    {
        var wait = waits.FirstOrDefault(it => it.Code == code);
        Assert.True(wait is not null, $"waits are {string.Join(", ", waits.Select(it => it.Code))}");
        Assert.Equal(now + Deadlines.BlockedAfter, wait.BlockedFrom);
    }
}
