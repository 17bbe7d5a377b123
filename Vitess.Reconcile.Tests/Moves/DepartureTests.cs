using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class DepartureTests
{
    /// <summary>Both replicas are outdated, and neither is ready or answers.</summary>
    [Theory]
    [InlineData("CrashLoopBackOff", true)]
    [InlineData("", false)]
    public void Of_tablets_that_are_all_to_be_made_anew_and_all_down_one_goes_unless_it_may_only_be_cut_off(string reason, bool isGoing)
    {
        var scene = DepartureScenes.ReadyToGo.With(1, Down).With(2, Down);
        var snapshot = scene.Snapshot();
        var view = ShardView.Of(
            snapshot with
            {
                Owned = snapshot.Owned.Select(it => it is ObservedObject.Pod { State: { IsReady: false } state } pod ? pod with { State = state with { Reason = reason } } : it).ToValueList(),
            },
            scene.Desired,
            DateTimeOffset.MinValue);
        var decision = Departure.Decide(view);
        Assert.Equal(isGoing, decision is Decision.Go { Disruption.Move: Move.Delete });
        Assert.Equal(!isGoing, decision is Decision.NotYet { Steps: var steps } && steps.Waits.Any(wait => wait.Code == "AcknowledgersAway"));
    }

    [Theory]
    [InlineData(nameof(VtorcScene.Up), 70, false)]
    [InlineData(nameof(VtorcScene.Up), 80, true)]
    [InlineData(nameof(VtorcScene.Down), 70, true)]
    public void Those_that_a_primary_has_left_behind_in_a_shard_that_is_to_have_none_go_when_VTOrc_has_had_its_time(string vtorc, int seconds, bool isGoing)
    {
        var scene = new ShardScene { Unwanted = 3, Vtorc = Enum.Parse<VtorcScene>(vtorc), SeenFor = TimeSpan.FromSeconds(seconds) }.With(0, tablet => tablet.Silent());
        var decision = Departure.Decide(ShardView.Of(scene.Snapshot(), scene.Desired with { Tablets = [] }, DateTimeOffset.MinValue));
        Assert.Equal(isGoing, decision is Decision.Go { Disruption.Move: Move.Delete });
        Assert.Equal(!isGoing, decision is Decision.NotYet { Steps.Waits: [{ Code: "PrimaryGone" }] });
    }

    private static TabletScene Down(TabletScene tablet) =>
        tablet with { Pod = PodScene.NotReady, Status = Known.Unknown, Record = TabletType.Replica, Says = TabletType.Replica, IsOutdated = true };
}
