using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class RevivalTests
{
    private const string Pull = "ImagePullBackOff";

    /// <summary>All tablets were made from another spec and do not run, and nobody answers.</summary>
    private static readonly ShardScene Down = new ShardScene { IsImmediate = true }.WithAll(tablet =>
        tablet with { Pod = PodScene.NotReady, Status = Known.Unknown, IsOutdated = true });

    [Fact]
    public void A_primary_that_nobody_can_succeed_and_that_cannot_run_is_made_anew() => Assert.Equal(Down.Desired.Tablets[0].Pod.Key, Deleted(Down));

    [Fact]
    public void A_pod_that_never_ran_is_made_anew_whatever_else_is_amiss() =>
        Assert.Equal(Down.Desired.Tablets[2].Pod.Key, Deleted(ShardScene.Headless.With(2, tablet => tablet with { Pod = PodScene.Pending, IsOutdated = true }) with { IsImmediate = true }));

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_pod_that_never_ran_and_that_nobody_wants_any_more_goes_whatever_else_is_amiss(bool isPending, bool isRecordKnown)
    {
        var scene = new ShardScene { IsImmediate = true, Unwanted = 1, Record = isRecordKnown ? Known.Fresh : Known.Unknown }
            .With(1, tablet => tablet with { Pod = PodScene.NotReady, Status = Known.Unknown })
            .With(2, tablet => tablet with { Pod = isPending ? PodScene.Pending : PodScene.NotReady, Status = Known.Unknown });
        Assert.Equal(isPending && isRecordKnown ? new ShardScene().Desired.Tablets[2].Pod.Key : null, Deleted(scene));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_pending_pod_whose_vttablet_runs_beside_a_container_that_cannot_start_is_an_ordinary_departure(bool isWanted)
    {
        var scene = (isWanted ? ShardScene.Headless : new ShardScene { Unwanted = 1 }) with { IsImmediate = true };
        scene = scene.With(2, tablet => tablet with { Pod = PodScene.Pending, IsOutdated = isWanted, Status = Known.Unknown });
        Assert.NotNull(Deleted(scene));
        Assert.Null(Deleted(scene, hasNeverRun: false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_shard_that_nobody_wants_is_given_up_only_when_its_primary_never_ran_in_its_pod(bool hasNeverRun)
    {
        var scene = new ShardScene { Unwanted = 3 }.With(0, tablet => tablet with { Pod = PodScene.Pending, Status = Known.Unknown });
        Assert.Equal(hasNeverRun, Departure.IsGivenUp(View(scene, Pull, hasNeverRun)));
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void A_shard_that_is_turned_down_is_given_up_when_its_primary_has_no_record(bool isTurnedDown, bool isUnrecorded, bool isGivenUp)
    {
        var scene = new ShardScene { Unwanted = 3 };
        var view = View(isUnrecorded ? scene.With(0, tablet => tablet with { Record = null }) : scene, "", hasNeverRun: false);
        var meta = view.Snapshot.Subject.Meta;
        Assert.Equal(isGivenUp, Departure.IsGivenUp(!isTurnedDown ? view : ShardView.Of(
            view.Snapshot with { Subject = view.Snapshot.Subject with { Meta = meta with { Annotations = meta.Annotations.With(Annotations.TurnDown, "left out") } } }, view.Desired, default)));
    }

    [Fact]
    public void A_primary_that_never_ran_in_its_pod_and_that_nobody_wants_any_more_may_still_come_up_and_hand_over() => Assert.Null(Deleted(
        new ShardScene { IsImmediate = true, Unwanted = 1, Primary = 2 }.With(2, tablet => tablet with { Pod = PodScene.Pending, Status = Known.Unknown })));

    [Fact]
    public void A_pod_that_is_as_the_spec_wants_it_stays() => Assert.Null(Deleted(Down.WithAll(tablet => tablet with { IsOutdated = false })));

    [Fact]
    public void While_another_tablet_is_ready_the_primary_is_an_emergencys() => Assert.Null(Deleted(Down.With(1, tablet => tablet with { Pod = PodScene.Ready })));

    [Fact]
    public void While_another_tablet_answers_or_has_not_been_asked_the_primary_is_an_emergencys()
    {
        Assert.Null(Deleted(Down.With(1, tablet => tablet with { Status = Known.Fresh })));
        Assert.Null(Deleted(Down.With(1, tablet => tablet with { Status = Known.NotAsked })));
        // So is one whose record is gone: of such a shard too it is the primary that has to be silent.
        var unrecorded = Down.WithAll(tablet => tablet with { Record = null });
        Assert.NotNull(Deleted(unrecorded));
        Assert.Null(Deleted(unrecorded.With(0, tablet => tablet with { Status = Known.Fresh })));
    }

    [Fact]
    public void A_primary_of_which_nothing_is_said_may_still_come_up() => Assert.Null(Deleted(Down, reason: ""));

    /// <summary>The pod that is deleted; null when none is.</summary>
    private static ObjectKey? Deleted(ShardScene scene, string reason = Pull, bool hasNeverRun = true) =>
        Revival.Decide(View(scene, reason, hasNeverRun)) is Decision.Go { Disruption.Move: Move.Delete delete } ? delete.Key : null;

    private static ShardView View(ShardScene scene, string reason, bool hasNeverRun)
    {
        var snapshot = scene.Snapshot();
        var seen = snapshot with
        {
            Owned = snapshot.Owned.Select(it => it is ObservedObject.Pod { State: { IsReady: false } state } pod
                ? pod with { State = state with { Reason = reason, HasNeverRun = hasNeverRun && state.HasNeverRun } } : it).ToValueList(),
        };
        return ShardView.Of(seen, scene.Desired with { Tablets = [.. scene.Desired.Tablets.Take(scene.Tablets.Count - scene.Unwanted)] }, default);
    }
}
