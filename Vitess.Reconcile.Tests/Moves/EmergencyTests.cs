using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class EmergencyTests
{
    [Fact]
    public void A_lost_primary_is_replaced_by_name() => Assert.Equal(
        new Call.EmergencyReparent(ShardScene.Headless.Desired.Name, ShardScene.Headless.Alias(0)), Sent(ShardScene.Headless));

    [Fact]
    public void Every_small_shard_is_judged_as_the_arithmetic_by_hand_judges_it()
    {
        foreach (var policy in (string[])["none", "semi_sync", "semi_sync_with_rdonly_ack", "cross_cell", "cross_cell_with_rdonly_ack", "mine"])
        {
            foreach (var bits in Enumerable.Range(0, 16))
            {
                var scene = ShardScene.Headless with { Policy = policy };
                scene = scene.With(1, it => it with { Status = (bits & 1) > 0 ? Known.Fresh : Known.Unknown, Record = (bits & 4) > 0 ? TabletType.Rdonly : TabletType.Replica });
                scene = scene.With(2, it => it with { Status = (bits & 2) > 0 ? Known.Fresh : Known.Unknown, Record = (bits & 8) > 0 ? TabletType.Rdonly : TabletType.Replica });
                Assert.True(DisruptionLawsTests.MayReplace(scene, 0) == (Sent(scene) is not null), scene.ToString());
            }
        }
    }

    [Fact]
    public void A_primary_without_record_counts_as_one_that_may_have_answered_writes() => Assert.Equal(
        "WritesStopped", Told(ShardScene.Headless.With(0, it => it with { Record = null }).With(2, it => it with { Status = Known.Unknown })));

    [Fact]
    public void It_has_to_be_proven_by_the_policy_that_is_still_in_effect_too()
    {
        Assert.Equal("WritesStopped", Told(ShardScene.Headless with { InEffect = "none" }));
        Assert.Equal("WritesStopped", Told(ShardScene.Headless with { InEffect = "what is this" }));
        Assert.NotNull(Sent(ShardScene.Headless with { InEffect = "cross_cell" }));
        var narrowed = (ShardScene.Headless with { Policy = "cross_cell" }).With(1, it => it with { Cell = "zone1", Status = Known.Unknown });
        narrowed = narrowed with { Tablets = [.. narrowed.Tablets, new TabletScene("zone2").CutOff()] };
        Assert.NotNull(Sent(narrowed));
        Assert.Null(Sent(narrowed with { InEffect = "semi_sync" }));
        Assert.NotNull(Sent(narrowed.With(1, it => it with { Status = Known.Fresh }) with { InEffect = "semi_sync" }));
    }

    [Fact]
    public void A_tablet_that_runs_without_a_record_may_hold_what_the_lost_primary_answered()
    {
        var four = ShardScene.Headless with { Tablets = [.. ShardScene.Headless.Tablets, new TabletScene("zone3").CutOff() with { Record = null }] };
        Assert.Equal("WritesStopped TabletUnrecorded", Told(four));
        Assert.NotNull(Sent(four.With(3, it => it with { Pod = PodScene.NotReady })));
    }

    [Fact]
    public void One_that_says_that_it_leads_where_no_record_does_holds_it_back() => Assert.Equal(
        "PrimaryUnrecorded", Told(ShardScene.Headless.With(1, it => it with { Says = TabletType.Primary })));

    /// <summary>Its record says primary, which is what Vitess judges by: it would refuse.</summary>
    [Fact]
    public void So_does_a_primary_of_before_that_does_not_answer()
    {
        var four = ShardScene.Headless with { Tablets = [.. ShardScene.Headless.Tablets, new TabletScene("zone3") with { Record = TabletType.Unknown, Status = Known.Unknown }] };
        Assert.Equal("WritesStopped", Told(four));
        Assert.NotNull(Sent(four.With(3, it => it with { Record = TabletType.Drained })));
    }

    [Fact]
    public void A_primary_that_the_topology_shows_as_unknown_counts_just_so() => Assert.Equal(
        "WritesStopped", Told(ShardScene.Headless.With(0, it => it with { Record = TabletType.Unknown }).With(2, it => it with { Status = Known.Unknown })));

    [Theory]
    [InlineData(9, VtorcScene.NotWanted, false)]
    [InlineData(10, VtorcScene.NotWanted, true)]
    [InlineData(74, VtorcScene.Up, false)]
    [InlineData(75, VtorcScene.Up, true)]
    [InlineData(10, VtorcScene.Down, true)]
    internal void A_silent_primary_is_given_time_and_vtorc_more(int seconds, VtorcScene vtorc, bool isReplaced)
    {
        var scene = ShardScene.Headless with { SeenFor = TimeSpan.FromSeconds(seconds), Vtorc = vtorc };
        Assert.Equal(isReplaced, Sent(scene) is not null);
        Assert.Equal(isReplaced ? "OperationUnderWay" : "PrimarySilent", Told(scene));
    }

    [Fact]
    public void Tablets_that_have_diverged_are_a_persons_to_decide_about_and_tried_seldom_where_a_VTOrc_runs_that_may_be_silent()
    {
        var apart = (ShardScene.Headless with { SeenFor = TimeSpan.FromMinutes(2), Vtorc = VtorcScene.Up, LastEnd = TimeSpan.FromMinutes(14) }).With(1, it => it with { Executed = "1-9:11" });
        Assert.Equal("PositionsDiverged", Told(apart));
        Assert.Null(Sent(apart));
        Assert.NotNull(Sent(apart with { LastEnd = TimeSpan.FromMinutes(15) }));
        Assert.NotNull(Sent(apart with { Vtorc = VtorcScene.Down }));
        Assert.NotNull(Sent(apart.With(1, it => it with { Executed = "1-9" })));
    }

    [Fact]
    public void A_replica_that_still_receives_holds_it_back() => Assert.Equal(
        "PrimaryReachedByReplica", Told(ShardScene.Headless.With(1, it => it with { Io = ReplicationThread.Running })));

    [Fact]
    public void A_newer_term_of_another_holds_it_back() => Assert.Equal(
        "PrimaryUnrecorded", Told(ShardScene.Headless.With(1, it => it with { Term = TimeSpan.FromMinutes(-1) })));

    [Fact]
    public void A_newer_term_of_the_lost_primary_itself_does_not() => Assert.NotNull(
        Sent(ShardScene.Headless.With(0, it => it with { Term = TimeSpan.FromMinutes(-1) })));

    [Fact]
    public void An_old_vtctld_holds_it_back() => Assert.Equal(
        "VtctldTooOld", Told(ShardScene.Headless with { HonoursExpectedPrimary = false }));

    [Fact]
    public void An_external_primary_is_never_replaced() => Assert.Null(Sent(ShardScene.Headless with { IsExternal = true }));

    [Fact]
    public void It_goes_ahead_of_a_turn_that_another_process_holds() => Assert.NotNull(
        Sent(ShardScene.Headless with { Held = TurnScene.Foreign }));

    [Fact]
    public void It_is_decided_afresh_after_the_last_effect() => Assert.Null(
        Sent(ShardScene.Headless with { LastEnd = TimeSpan.FromMilliseconds(100) }));

    private static Call? Sent(ShardScene scene) => scene.Plan().Moves
        .Where(ShardLawsTests.Disrupts).Select(it => (it.Move as Move.Invoke)?.Call).SingleOrDefault();

    private static string Told(ShardScene scene) => string.Join(' ', scene.Plan().Waits.Select(it => it.Code)
        .Where(code => code is not ("Creating" or "TabletNotReady")));
}
