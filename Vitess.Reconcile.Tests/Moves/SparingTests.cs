using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class SparingTests
{
    /// <summary>A replica that acknowledges is to go, and the turn is taken for it.</summary>
    private static readonly ShardScene Leaving = (DepartureScenes.ReadyToGo with { Policy = "semi_sync" })
        .With(2, it => it with { Record = TabletType.Replica, Says = TabletType.Replica, Acknowledges = true });

    [Theory]
    [InlineData("1-10", "1-10", true)]
    [InlineData("1-9", "1-10", false)]
    [InlineData("1-9", "1-9", true)]
    public void A_tablet_becomes_a_spare_only_when_another_that_acknowledges_has_all_that_it_has(string other, string own, bool isSpared)
    {
        var scene = Leaving.With(1, it => it with { Executed = other }).With(2, it => it with { Executed = own });
        Assert.Equal(isSpared ? [new Call.ChangeTabletType(scene.Alias(2), TabletType.Spare)] : [], Calls(scene));
    }

    [Theory]
    [InlineData(TurnScene.Ours, false)]
    [InlineData(TurnScene.Free, true)]
    internal void What_a_spare_acknowledged_before_counts_when_its_primary_is_lost_until_its_pod_has_gone(TurnScene held, bool isReplaced)
    {
        var scene = ShardScene.Headless with
        {
            Tablets = [.. ShardScene.Headless.Tablets.Take(2), new("zone3") { Record = TabletType.Spare, Pod = PodScene.NotReady, Status = Known.Unknown }, new TabletScene("zone4").CutOff()],
            Policy = "semi_sync", Held = held, TurnFor = TurnOperation.ReplacePod, TurnTablet = 2, TurnPod = 2,
        };
        Assert.Equal(isReplaced, Calls(scene).OfType<Call.EmergencyReparent>().Any());
    }

    [Fact]
    public void A_tablet_that_was_left_a_spare_gets_its_type_back_under_a_turn_of_its_own()
    {
        var left = DepartureScenes.ReadyToGo.With(2, it => it with { IsOutdated = false }) with { Held = TurnScene.Free };
        Assert.Empty(Calls(left));
        var taken = Turn.Parse(left.Plan().Moves.Select(it => it.Move).OfType<Move.SetTurn>().Single(it => it.Annotation == Annotations.Turn).Now);
        Assert.Equal((TurnOperation.ReplacePod, left.Alias(2), null), (taken?.Operation, taken?.Tablet, taken?.Heir));
        Assert.Equal([new Call.ChangeTabletType(left.Alias(2), TabletType.Replica)], Calls(left with { Held = TurnScene.Ours }));
        Assert.Empty(Calls(left with { Held = TurnScene.Adopted }));
        Assert.Contains("SpareLeft", left.Plan().Waits.Select(wait => wait.Code));
    }

    [Theory]
    [InlineData(PodScene.Ready, 1, true)]
    [InlineData(PodScene.Ready, 3, false)]
    [InlineData(PodScene.NotReady, 3, true)]
    internal void A_tablet_that_is_ready_goes_unspared_only_when_it_was_asked_in_vain_after_our_own_last_effect(PodScene pod, int seconds, bool goes)
    {
        var scene = DepartureScenes.ReadyToGo.With(2, it => it with { Status = Known.Unknown, Pod = pod }) with { LastEnd = TimeSpan.FromSeconds(2) };
        var (snapshot, asked) = (scene.Snapshot(), scene.View().StatusQuery(scene.Alias(2)));
        var silent = snapshot with
        {
            Readings = new([.. snapshot.Readings.All.Where(it => it.Query != asked), new(asked, new Reading<Answer>.Unknown("no answer", ShardScene.Now.AddSeconds(-seconds)))]),
        };
        Assert.Equal(goes, Departure.Decide(ShardView.Of(silent, scene.Desired, ShardScene.Now.AddSeconds(-1.5))) is Decision.Go { Disruption.Move: Move.Delete });
    }

    private static List<Call> Calls(ShardScene scene) => [.. scene.Plan().Moves.Select(it => it.Move).OfType<Move.Invoke>().Select(it => it.Call)];
}
