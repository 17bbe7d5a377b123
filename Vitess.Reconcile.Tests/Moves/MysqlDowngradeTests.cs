using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class MysqlDowngradeTests
{
    /// <summary>The last tablet runs a later version than the spec asks for, and nobody holds a turn.</summary>
    private static readonly ShardScene Held = (DepartureScenes.ReadyToGo with { Mysqld = "mysql:8.0.33", Held = TurnScene.Free })
        .With(2, _ => new TabletScene("zone3") { Acknowledges = true, IsOutdated = true, Runs = "registry:5000/mysql:8.4.3" });

    [Fact]
    public void A_tablet_is_not_made_anew_with_a_version_that_does_not_start_on_its_data_and_that_is_told()
    {
        Assert.Empty(Leavers.Of(Held.View()));
        var told = Assert.Single(Held.Plan().Waits, wait => wait.Code == "MysqlDowngrade");
        Assert.Equal(DateTimeOffset.MinValue, told.BlockedFrom);
        foreach (var part in (string[])[Held.Alias(2).ToString(), "MySQL 8.4.3", "8.0.33 (mysql:8.0.33)", "Put the image back", "delete the claim"])
        {
            Assert.Contains(part, told.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("mysql:8.0.32")]
    [InlineData("mysql:latest")]
    [InlineData("")]
    public void Any_other_change_goes_on(string runs)
    {
        var scene = Held.With(2, it => it with { Runs = runs });
        Assert.Equal([scene.Alias(2)], Leavers.Of(scene.View()).Select(it => it.Alias));
        Assert.DoesNotContain(scene.Plan().Waits, wait => wait.Code == "MysqlDowngrade");
    }

    [Fact]
    public void What_else_is_to_be_done_goes_on()
    {
        var another = Held.With(1, it => it with { IsOutdated = true, Runs = "mysql:8.0.30" });
        Assert.Equal([another.Alias(1)], Leavers.Of(another.View()).Select(it => it.Alias));
        var drained = Held.With(2, it => it with { Drain = DrainScene.Acknowledged });
        Assert.Equal([(drained.Alias(2), LeaveFor.Drain)], Leavers.Of(drained.View()).Select(it => (it.Alias, it.For)));
        var unwanted = Held with { Unwanted = 1 };
        Assert.Equal([LeaveFor.Removal], Leavers.Of(unwanted.Asked()).Select(it => it.For));
    }

    /// <summary>One that crashed, or whose node is away, comes back by itself, and would not with the version that is wanted.</summary>
    [Theory]
    [InlineData("", 60, false)]
    [InlineData("CrashLoopBackOff", 1, false)]
    [InlineData("CrashLoopBackOff", 6, true)]
    [InlineData("ImagePullBackOff", 0, false)]
    [InlineData("ImagePullBackOff", 2, true)]
    public void A_tablet_that_runs_in_vain_for_long_is_made_anew_since_that_may_mend_it(string reason, int minutes, bool goes)
    {
        var scene = Held.With(2, it => it with { Pod = PodScene.NotReady, Status = Known.Unknown });
        var snapshot = scene.Snapshot();
        var broken = snapshot with
        {
            Owned = [.. snapshot.Owned.Select(it => it is ObservedObject.Pod { State.IsReady: false } pod
                ? pod with { State = pod.State with { Reason = reason, ReadySince = ShardScene.Now.AddMinutes(-minutes) } }
                : it)],
        };
        var view = ShardView.Of(broken, scene.Desired, DateTimeOffset.MinValue);
        Assert.Equal(goes ? [scene.Alias(2)] : [], Leavers.Of(view).Select(it => it.Alias));
        Assert.Equal(goes, MysqlDowngrade.Next(view).Waits.Count == 0);
    }

    [Fact]
    public void A_tablet_that_never_ran_is_made_anew_at_once()
    {
        var scene = Held.With(2, it => it with { Pod = PodScene.Pending, Status = Known.Unknown });
        var snapshot = scene.Snapshot();
        var stuck = snapshot with
        {
            Owned = [.. snapshot.Owned.Select(it => it is ObservedObject.Pod { State.HasNeverRun: true } pod ? pod with { State = pod.State with { Reason = "ImagePullBackOff" } } : it)],
        };
        Assert.Equal([scene.Alias(2)], Leavers.Of(ShardView.Of(stuck, scene.Desired, DateTimeOffset.MinValue)).Select(it => it.Alias));
    }

    /// <summary>All that runs a later version has lost its power at once: nothing of it is mended by an earlier one.</summary>
    [Fact]
    public void A_primary_of_a_shard_of_which_nothing_runs_is_not_revived_with_a_version_that_does_not_start()
    {
        var dark = (Held with { Tablets = [.. Held.Tablets.Select((it, i) => it with { IsOutdated = true, Runs = "mysql:8.4.3", Pod = PodScene.NotReady, Status = Known.Unknown })] });
        Assert.IsType<Decision.NotNow>(Revival.Decide(Crashing(dark)));
        Assert.IsType<Decision.Go>(Revival.Decide(Crashing(dark with { Mysqld = "mysql:8.4.4" })));
    }

    private static ShardView Crashing(ShardScene scene)
    {
        var snapshot = scene.Snapshot();
        return ShardView.Of(
            snapshot with
            {
                Owned = [.. snapshot.Owned.Select(it => it is ObservedObject.Pod pod
                    ? pod with { State = pod.State with { Reason = "CrashLoopBackOff", ReadySince = ShardScene.Now.AddMinutes(-1) } }
                    : it)],
            },
            scene.Desired,
            DateTimeOffset.MinValue);
    }
}
