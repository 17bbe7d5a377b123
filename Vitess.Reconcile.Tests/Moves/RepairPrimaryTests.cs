using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class RepairPrimaryTests
{
    private static readonly ShardScene Well = new();

    private static readonly ShardScene ReadOnly = Well.With(0, it => it with { IsReadOnly = true });

    [Fact]
    public void A_shard_that_is_well_is_left_alone() => Assert.Equal("None", Told(Well));

    [Fact]
    public void The_recorded_primary_is_named_and_expected() => Assert.Equal(
        new Call.PlannedReparent(Well.Desired.Name, Well.Alias(0), Expected: Well.Alias(0)),
        ((RepairPrimary.Decide(ReadOnly.View()) as Decision.Go)?.Disruption.Move as Move.Invoke)?.Call);

    [Fact]
    public void A_recorded_primary_that_says_it_is_a_replica_is_repaired() => Assert.Equal(
        "", Told(Well.With(0, it => it with { Says = Reconcile.Api.TabletType.Replica })));

    [Theory]
    [InlineData(null, "")]
    [InlineData(ReplicationThread.Stopped, "")]
    [InlineData(ReplicationThread.Connecting, "None")]
    [InlineData(ReplicationThread.Running, "None")]
    internal void A_replica_that_does_not_replicate_is_repaired(ReplicationThread? io, string code) =>
        Assert.Equal(code, Told(Well.With(1, it => it with { Io = io })));

    [Fact]
    public void A_replica_that_cannot_follow_calls_for_no_repair() => Assert.Equal(
        "None", Told(Well.With(1, it => it with { Io = null, Executed = "1-12" })));

    [Theory]
    [InlineData(null, VtorcScene.NotWanted, "RepairPending")]
    [InlineData(14, VtorcScene.NotWanted, "RepairPending")]
    [InlineData(15, VtorcScene.NotWanted, "")]
    [InlineData(74, VtorcScene.Up, "RepairPending")]
    [InlineData(75, VtorcScene.Up, "")]
    [InlineData(15, VtorcScene.Down, "")]
    internal void What_is_amiss_is_given_time_and_vtorc_more(int? seconds, VtorcScene vtorc, string code) => Assert.Equal(
        code, Told(ReadOnly with { SeenFor = seconds is { } it ? TimeSpan.FromSeconds(it) : null, Vtorc = vtorc }));

    [Fact]
    public void It_wakes_up_when_the_time_is_over() => Assert.Equal(
        ShardScene.Now.AddSeconds(11),
        (RepairPrimary.Decide((ReadOnly with { SeenFor = TimeSpan.FromSeconds(4) }).View()) as Decision.NotYet)?.Steps.WakeUp);

    [Theory]
    [InlineData(Known.Stale)]
    [InlineData(Known.Unknown)]
    [InlineData(Known.NotAsked)]
    internal void Every_tablet_has_to_answer_and_a_primary_that_does_not_is_not_repaired(Known how)
    {
        Assert.Equal("TabletsUnread", Told(ReadOnly.With(1, it => it with { Status = how })));
        Assert.Equal("None", Told(ReadOnly.With(0, it => it with { Status = how })));
    }

    [Fact]
    public void A_newer_term_of_another_holds_it_back() => Assert.Equal(
        "PrimaryUnrecorded", Told(ReadOnly.With(1, it => it with { Term = TimeSpan.FromMinutes(-1) })));

    [Fact]
    public void An_old_vtctld_holds_it_back() => Assert.Equal(
        "VtctldTooOld", Told(ReadOnly with { HonoursExpectedPrimary = false }));

    [Fact]
    public void It_is_no_business_of_it_without_records_or_with_an_external_primary()
    {
        ShardScene[] all = [ReadOnly with { Record = Known.Unknown }, ReadOnly with { Records = Known.Unknown }, ReadOnly with { IsExternal = true }, ReadOnly with { Primary = null }];
        Assert.All(all, scene => Assert.Equal("None", Told(scene)));
    }

    [Fact]
    public void A_primary_that_is_to_leave_with_all_others_is_not_repaired()
    {
        var left = ReadOnly.With(1, it => it.Silent());
        Assert.Equal("TabletsUnread", Told(left));
        Assert.Equal("None", Told(ShardView.Of(left.Snapshot(), left.Desired with { Tablets = [] }, DateTimeOffset.MinValue)));
    }

    /// <summary>What it waits for; empty when it goes ahead.</summary>
    private static string Told(ShardScene scene) => Told(scene.View());

    private static string Told(ShardView view) => RepairPrimary.Decide(view) switch
    {
        Decision.Go => "",
        Decision.NotYet notYet => string.Join(' ', notYet.Steps.Waits.Select(it => it.Code)),
        _ => "None",
    };
}
