using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Faults;

namespace Vitess.Reconcile.Tests.Sim.Checkers;

/// <summary>Each law of a shard's planned life is shown a defect that it must catch, and next to it what it must let pass.</summary>
public sealed class OperationLawsTests
{
    private static readonly ShardName Shard = new(new("commerce"), "-80");
    private static readonly TabletAlias One = new(new("a"), 1);
    private static readonly TabletAlias Two = new(new("b"), 2);
    private static readonly TabletAlias Three = new(new("c"), 3);
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Catches_a_second_finished_drain_of_a_shard()
    {
        var law = new OneFinishedDrain();
        Assert.Null(law.Judge(Drained("first", "shard")));
        Assert.Null(law.Judge(Drained("first", "shard")));
        Assert.Null(law.Judge(Drained("other", "another shard")));
        Assert.NotNull(law.Judge(Drained("second", "shard")));
        Assert.Null(law.Judge(Drained("second", "shard") with { IsGone = true }));
        Assert.Null(law.Judge(Drained("first", "shard") with { IsGone = true }));
        Assert.Null(law.Judge(Drained("third", "shard")));
    }

    [Fact]
    public void Catches_the_deletion_of_a_primary_that_could_be_succeeded()
    {
        Assert.NotNull(new PrimaryStays().Judge(Taken(One, Leader(One), Replica(Two))));
        Assert.Null(new PrimaryStays().Judge(Taken(One, Leader(One))));
        Assert.Null(new PrimaryStays().Judge(Taken(One, Leader(One), Replica(Two) with { IsWell = false })));
        Assert.Null(new PrimaryStays().Judge(Taken(One, Leader(One), Replica(Two) with { Type = TabletType.Rdonly })));
        Assert.Null(new PrimaryStays().Judge(Taken(Two, Leader(One), Replica(Two))));
        Assert.Null(new PrimaryStays().Judge(Taken(One, Leader(One), Leader(Two), Replica(Three))));
    }

    [Fact]
    public void Catches_the_deletion_of_a_pod_that_alone_keeps_the_volume_of_a_deleted_claim()
    {
        var law = new GoingVolumesStay();
        var spared = Taken(Two, Leader(One), Replica(Two)) with { IsVolumeGoing = true, CanBeSpared = true };
        Assert.Null(law.Judge(spared));
        Assert.NotNull(law.Judge(spared with { CanBeSpared = false }));
        Assert.Null(law.Judge(spared with { IsVolumeGoing = false, CanBeSpared = false }));
        Assert.NotNull(law.Judge(Taken(Two, Leader(One) with { IsWell = false }, Replica(Two)) with { IsVolumeGoing = true, CanBeSpared = true }));
    }

    [Fact]
    public void Catches_a_second_tablet_that_is_taken_away_before_the_first_is_back()
    {
        var law = new OneAway();
        Assert.Null(law.Judge(Taken(Two, Leader(One), Replica(Two), Replica(Three))));
        Assert.Null(law.Judge(Taken(Two, Leader(One), Replica(Two), Replica(Three))));
        Assert.NotNull(law.Judge(Taken(Three, Leader(One), Replica(Two), Replica(Three))));
        var another = new OneAway();
        another.Judge(Taken(Two, Leader(One), Replica(Two), Replica(Three)));
        another.Judge(new Happening.Back(Shard, Two));
        Assert.Null(another.Judge(Taken(Three, Leader(One), Replica(Two), Replica(Three))));
    }

    [Fact]
    public void Catches_a_tablet_that_is_taken_away_while_another_is_left_as_a_spare()
    {
        var spare = Replica(Two) with { Type = TabletType.Spare };
        Assert.NotNull(new OneAway().Judge(Taken(Three, Leader(One), spare, Replica(Three))));
        Assert.Null(new OneAway().Judge(Taken(Two, Leader(One), spare, Replica(Three))));
    }

    [Fact]
    public void Catches_a_tablet_that_is_taken_away_though_nobody_is_left_to_acknowledge()
    {
        Assert.NotNull(Consents().Judge(Taken(Two, Leader(One), Replica(Two), Replica(Three) with { IsWell = false })));
        Assert.Null(Consents().Judge(Taken(Two, Leader(One), Replica(Two), Replica(Three))));
        Assert.Null(Consents().Judge(Taken(Two, Leader(One), Replica(Two))));
        Assert.Null(Consents().Judge(Taken(Two, Leader(One), Replica(Two), Replica(Three) with { IsWell = false }) with { Policy = "none" }));
        Assert.NotNull(Consents(comesBack: false).Judge(Taken(Two, Leader(One), Replica(Two))));
        Assert.Null(Consents(comesBack: false).Judge(Taken(Two, Leader(One), Replica(Two) with { IsWell = false })));
    }

    [Fact]
    public void Nobody_waits_for_the_acknowledgements_of_a_tablet_that_does_not_come_back()
    {
        var taken = Taken(Two, Leader(One), Replica(Two), Replica(Three) with { IsWell = false });
        Assert.Null(new ArithmeticConsents(() => now, _ => false, (_, alias) => alias != Three).Judge(taken));
        Assert.NotNull(new ArithmeticConsents(() => now, _ => false, (_, alias) => alias != Two).Judge(taken));
    }

    [Fact]
    public void The_operator_is_not_blamed_for_what_happened_a_moment_ago()
    {
        var law = Consents();
        law.Judge(new Happening.Harmed(FaultNames.PodCrash, "tablet"));
        now += TimeSpan.FromSeconds(1);
        var taken = Taken(Two, Leader(One), Replica(Two), Replica(Three) with { IsWell = false });
        Assert.Null(law.Judge(taken));
        now += TimeSpan.FromSeconds(3);
        Assert.NotNull(law.Judge(taken));
        law.Judge(Asking(replicas: 2, turn: ""));
        law.Judge(Asking(replicas: 1, turn: ""));
        Assert.NotNull(law.Judge(taken));
        law.Judge(Asking(replicas: 1, turn: "held"));
        law.Judge(Asking(replicas: 2, turn: "held"));
        Assert.Null(law.Judge(taken));
        law.Judge(Asking(replicas: 2, turn: "taken since"));
        Assert.NotNull(law.Judge(taken));

        Happening.Stored Asking(int replicas, string turn) => new(
            Kinds.VitessShard,
            Json.Map(
                ("metadata", Json.Map(
                    ("labels", Json.Map((Labels.Keyspace, taken.Shard.Keyspace.Value))), ("annotations", Json.Map((Annotations.Turn, turn))))),
                ("spec", Json.Map(("name", taken.Shard.Range), ("tabletPools", Json.List(Json.Map(("cell", "zone1"), ("replicas", replicas))))))),
            IsGone: false);
    }

    [Theory]
    [InlineData(4.9, false, false)]
    [InlineData(5.1, false, true)]
    [InlineData(5.1, true, false)]
    public void Catches_a_planned_failover_that_stops_writes_for_long(double seconds, bool isHarmed, bool isCaught)
    {
        var law = new FailoverIsShort(() => now);
        var call = new Call.PlannedReparent(Shard, Two, One);
        Assert.Null(law.Judge(new Happening.Writable(Shard, [One], IsPromised: true)));
        Assert.Null(law.Judge(new Happening.CallBegan("operator-0", 1, call)));
        Assert.Null(law.Judge(new Happening.Writable(Shard, [], IsPromised: true)));
        if (isHarmed)
        {
            Assert.Null(law.Judge(new Happening.Harmed(FaultNames.PodCrash, "tablet")));
        }
        now += TimeSpan.FromSeconds(seconds);
        Assert.Null(law.Judge(new Happening.CallEnded("operator-0", 1, call, null)));
        Assert.Equal(isCaught, law.Judge(new Happening.Writable(Shard, [Two], IsPromised: true)) is not null);
    }

    [Fact]
    public void A_primary_that_is_lost_is_no_planned_failover()
    {
        var law = new FailoverIsShort(() => now);
        law.Judge(new Happening.Writable(Shard, [One], IsPromised: true));
        law.Judge(new Happening.Writable(Shard, [], IsPromised: true));
        now += TimeSpan.FromSeconds(30);
        Assert.Null(law.Judge(new Happening.Writable(Shard, [Two], IsPromised: true)));
    }

    [Fact]
    public void Catches_writes_at_the_speed_of_the_network()
    {
        var law = new NoHotLoop(() => now);
        for (var i = 0; i < 400; i++)
        {
            now += TimeSpan.FromMilliseconds(100);
            Assert.Null(law.Judge(Status("busy")));
        }
        Assert.Null(law.Judge(Status("another")));
        Assert.NotNull(law.Judge(Status("busy")));
        now += TimeSpan.FromMinutes(2);
        Assert.Null(law.Judge(Status("busy")));
    }

    private ArithmeticConsents Consents(bool comesBack = true) => new(() => now, _ => false, (_, _) => comesBack);

    private static Happening.TakenAway Taken(TabletAlias tablet, params ReadOnlySpan<TabletStanding> standing) =>
        new("operator-0", Shard, tablet, IsDeleted: true, [.. standing], "semi_sync");

    private static TabletStanding Leader(TabletAlias alias) => new(alias, TabletType.Primary, TabletType.Replica, IsWell: true, Leads: true);

    private static TabletStanding Replica(TabletAlias alias) => new(alias, TabletType.Replica, TabletType.Replica, IsWell: true, Leads: false);

    private static Happening.Stored Drained(string name, string shard) => new(
        Kinds.Pod,
        Json.Map(("metadata", Json.Map(
            ("name", name),
            ("annotations", Json.Map((GoAnnotations.DrainFinished, "now"))),
            ("ownerReferences", Json.List(Json.Map(("uid", shard), ("controller", true))))))),
        IsGone: false);

    private static Happening.Wrote Status(string name)
    {
        var stored = Json.Map(("kind", Kinds.VitessShard), ("metadata", Json.Map(("name", name), ("namespace", "default"))));
        return new("operator-0", new Move.SetStatus(new(Kinds.VitessShard, "default", name), "u", 1, Json.EmptyMap), stored, stored);
    }
}
