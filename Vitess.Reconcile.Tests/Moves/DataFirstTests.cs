using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

/// <summary>A tablet that nobody wants any more, in a shard that nobody is known to have led.</summary>
public sealed class DataFirstTests
{
    private static readonly ShardScene Scene = (ShardScene.Unborn with { IsImmediate = true, Unwanted = 1 }).WithAll(it => it with { Pod = PodScene.Ready });

    [Theory]
    [InlineData("1-10", true)]
    [InlineData("", true)]
    [InlineData("1-11", false)]
    [InlineData("1-9:11", false)]
    public void It_goes_when_one_that_stays_has_all_that_it_has(string executed, bool goes) =>
        Judge(Scene.With(2, it => it with { Executed = executed }).Snapshot(), goes);

    [Fact]
    public void Those_that_go_too_cover_nobody() => Judge((Scene with { Unwanted = 2 }).With(1, it => it with { Executed = "1-11" }).With(2, it => it with { Executed = "1-11" }).Snapshot(), goes: false);

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, false)]
    public void One_that_does_not_answer_goes_when_its_volume_is_as_old_as_its_pod(int hours, bool goes)
    {
        var snapshot = Scene.With(2, it => it with { Status = Known.Unknown, Pod = PodScene.NotReady }).Snapshot();
        Judge(
            snapshot with
            {
                Owned = snapshot.Owned.Select(it => it is ObservedObject.Claim ? it with { Meta = it.Meta with { Created = ShardScene.Now.AddHours(-hours) } } : it).ToValueList(),
                Subject = snapshot.Subject with { Meta = snapshot.Subject.Meta with { Created = ShardScene.Now.AddHours(-9) } },
            },
            goes);
    }

    [Fact]
    public void Of_a_shard_that_asks_for_nothing_all_go() => Judge((Scene with { Unwanted = 3 }).With(2, it => it with { Executed = "1-11" }).Snapshot(), goes: true);

    [Fact]
    public void That_a_primary_goes_after_the_others_needs_no_answer_of_anybody()
    {
        var scene = new ShardScene
        {
            IsImmediate = true,
            Tablets = [new TabletScene("zone1").Leading(ShardScene.OldTerm) with { Status = Known.NotAsked }, new TabletScene("zone2") with { Pod = PodScene.Going, Status = Known.Unknown }],
            Unwanted = 2,
        };
        var waiting = Assert.IsType<Decision.NotYet>(Departure.Decide(scene.Asked()));
        Assert.Equal("TabletAway", waiting.Steps.Waits[0].Code);
    }

    private static void Judge(Snapshot snapshot, bool goes)
    {
        var view = ShardView.Of(snapshot, Wanted(snapshot), DateTimeOffset.MinValue);
        var decision = Departure.Decide(view);
        Assert.Equal(goes, decision is Decision.Go { Disruption.Move: Move.Delete });
        Assert.Equal(!goes, decision is Decision.NotYet { Steps.Waits: [{ Code: "TabletNotCovered" }, ..] });
    }

    private static DesiredShard Wanted(Snapshot snapshot) =>
        DesiredShard.Render(VitessShardSpec.Shape.Read(snapshot.Subject.Spec), snapshot.Subject.Meta, snapshot.Options, Scene.Desired.Vtctld);
}
