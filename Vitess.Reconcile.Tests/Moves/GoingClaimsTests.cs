using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class GoingClaimsTests
{
    /// <summary>All that an outdated replica needs to leave, but that its claim was deleted beneath it.</summary>
    private static readonly ShardScene Replica = Without(DepartureScenes.ReadyToGo, 2);

    /// <summary>An outdated primary that has nobody to hand over to.</summary>
    private static readonly ShardScene Lone = Without(
        DepartureScenes.ReadyToGo with
        {
            Tablets = [new TabletScene("zone1").Leading(ShardScene.OldTerm) with { IsOutdated = true }],
            Policy = "none", WantedPolicy = "none", TurnTablet = 0, TurnPod = 0, Share = "zone1",
        }, 0);

    [Fact]
    public void A_primary_that_nobody_succeeds_stays_with_its_volume_and_says_what_helps()
    {
        Assert.IsType<Move.Delete>(Going(With(Lone, 0)));
        Assert.Null(Going(Lone));
        Assert.Null(Going(Lone, hasBackup: true));
        var told = Told(Lone);
        Assert.Equal((GoingClaims.Code, DateTimeOffset.MinValue), (told.Code, told.BlockedFrom));
        Assert.Contains("volume volume is deleted with it", told.Text, StringComparison.Ordinal);
        Assert.Contains("Retain; then delete pod", told.Text, StringComparison.Ordinal);
    }

    /// <summary>What is written to a primary after its data was copied is not in the copy.</summary>
    [Fact]
    public void Of_one_that_leads_it_is_told_what_comes_before_a_copy()
    {
        Assert.Contains("copy the data once nobody writes any more", Told(Lone).Text, StringComparison.Ordinal);
        Assert.Contains($"copy the data once another leads (annotation {Annotations.Switchover} of VitessShard", Told(Without(DepartureScenes.PrimaryLast, 0)).Text, StringComparison.Ordinal);
        Assert.Contains("copy the data, or set", Told(Replica).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_primary_hands_over_to_a_volume_that_stays_only_when_it_can_come_back()
    {
        var scene = Without(DepartureScenes.PrimaryLast, 0);
        Assert.Null(Going(scene));
        Assert.IsType<Move.Invoke>(Going(scene, hasBackup: true));
        Assert.Null(Going(Without(Without(scene, 1), 2), hasBackup: true));
    }

    [Fact]
    public void A_replica_stays_unless_its_primary_keeps_the_rows_and_a_backup_brings_it_back()
    {
        Assert.IsType<Move.Delete>(Going(With(Replica, 2)));
        Assert.Null(Going(Replica));
        Assert.Equal(GoingClaims.Code, Told(Replica).Code);
        Assert.IsType<Move.Delete>(Going(Replica, hasBackup: true));
        Assert.Null(Going(Without(Replica, 0), hasBackup: true));
    }

    [Fact]
    public void A_replica_that_nobody_wants_any_more_needs_no_backup_and_its_primary_all_the_same()
    {
        Assert.IsType<Move.Delete>(Going(Replica with { Unwanted = 1 }));
        Assert.Null(Going(Without(Replica with { Unwanted = 1 }, 0)));
    }

    [Fact]
    public void The_last_tablets_of_a_shard_that_is_scaled_to_nothing_stay_with_their_volumes() =>
        Assert.Null(Going(Lone with { Unwanted = 1 }, hasBackup: true));

    /// <summary>What it writes after they have left is nowhere else.</summary>
    [Fact]
    public void The_others_stay_as_long_as_the_last_primary_stays_with_its_volume()
    {
        var nothing = DepartureScenes.ReadyToGo with { Unwanted = 3 };
        Assert.IsType<Move.Delete>(Going(nothing));
        Assert.Null(Going(Without(nothing, 0)));
        Assert.Contains("the other tablets", string.Join(' ', Assert.IsType<Decision.NotYet>(Decide(Without(nothing, 0), hasBackup: false)).Steps.Waits.Select(wait => wait.Text)), StringComparison.Ordinal);
        Assert.IsType<Move.Delete>(Going(Without(nothing, 1)));
    }

    [Fact]
    public void A_tablet_that_stays_is_not_declared_drained()
    {
        Assert.IsType<Move.Patch>(Going(DepartureScenes.ToBeDrained));
        Assert.Null(Going(Without(DepartureScenes.ToBeDrained, 2)));
    }

    /// <summary>A watch may lag behind whoever deleted the claim.</summary>
    [Fact]
    public void The_claim_is_read_before_its_pod_goes_or_is_declared_drained()
    {
        foreach (var scene in (ShardScene[])[With(Replica, 2), With(Lone, 0), DepartureScenes.ToBeDrained])
        {
            Assert.NotNull(Going(scene));
            Assert.Null(Going(scene with { ClaimsGo = true }));
            foreach (var unread in (Known[])[Known.NotAsked, Known.Stale, Known.Unknown])
            {
                var waiting = Assert.IsType<Decision.NotYet>(Decide(scene with { ClaimReads = unread }, hasBackup: false));
                Assert.True(waiting.IsInMidst);
                Assert.Contains(waiting.Steps.Needs, need => need.Query is Query.Object { Key.Kind: Kinds.PersistentVolumeClaim });
            }
        }
    }

    [Fact]
    public void Others_leave_beside_one_that_stays()
    {
        var scene = Without(DepartureScenes.ReadyToGo, 1).With(1, tablet => tablet with { IsOutdated = true });
        Assert.Equal(scene.Alias(2), Assert.IsType<Decision.Go>(Decide(scene, hasBackup: false)).Disruption.Tablet);
    }

    [Theory]
    [InlineData(PodScene.Pending, "")]
    [InlineData(PodScene.Pending, "node")]
    [InlineData(PodScene.NotReady, "node")]
    internal void A_pod_that_cannot_run_keeps_the_volume_too_unless_it_has_no_node(PodScene pod, string node)
    {
        var scene = Lone.With(0, tablet => tablet with { Pod = pod, Status = Known.Unknown });
        Assert.NotNull(Revived(With(scene, 0), node));
        Assert.Equal(node.Length > 0, Revived(scene, node) is null);
    }

    [Fact]
    public void A_pod_that_has_ended_keeps_the_volume_too()
    {
        var scene = Lone.With(0, tablet => tablet with { Pod = PodScene.Failed });
        Assert.Contains(TabletObjects.Next(View(With(scene, 0), false)).Moves, move => move.Move is Move.Delete);
        foreach (var unwanted in (int[])[0, 1])
        {
            var steps = TabletObjects.Next(View(scene with { Unwanted = unwanted }, false));
            Assert.DoesNotContain(steps.Moves, move => move.Move is Move.Delete);
            Assert.Contains(steps.Waits, wait => wait is { Code: GoingClaims.Code, BlockedFrom: not null });
        }
    }

    [Fact]
    public void It_is_told_at_once_while_a_pod_stands_and_only_waited_for_when_that_goes()
    {
        var scene = Without(new ShardScene(), 1);
        Assert.Contains(TabletObjects.Next(View(scene, false)).Waits, wait => wait is { Code: GoingClaims.Code, BlockedFrom: not null });
        scene = scene.With(1, tablet => tablet with { Pod = PodScene.Going });
        Assert.Contains(TabletObjects.Next(View(scene, false)).Waits, wait => wait is { Code: "BeingDeleted", BlockedFrom: null });
    }

    [Fact]
    public void A_claim_that_the_operator_deletes_to_build_a_tablet_anew_is_told_to_nobody()
    {
        // The turn that was taken for it says so, also between two answers of the tablet.
        var scene = Replica with { RebuildsErrant = true };
        Assert.Contains(TabletObjects.Next(View(scene, false)).Waits, wait => wait is { Code: "BeingDeleted", BlockedFrom: null });
    }

    [Fact]
    public void Whatever_is_seen_no_pod_goes_whose_volume_may_be_the_only_one() => Property.Holds(
        random => (random.Next(2) == 0 ? DepartureScenes.Any(random) : Draw.Shard(random)) is var scene && scene.Tablets.Count > 0
            ? Without(scene with { IsImmediate = true }, random.Next(scene.Tablets.Count)) : scene,
        ShardScene.Smaller,
        scene => !scene.IsExternal && scene.Tablets.Any(tablet => tablet.Claim == ClaimScene.Going)
            ? !scene.Plan().Moves.Select(it => it.Move).OfType<Move.Delete>().Any(delete => scene.PodUids.Select((uid, i) => (uid, i)).Any(it =>
                it.uid == delete.Uid && delete.Key.Kind == Kinds.Pod && HoldsTheOnly(scene, it.i)))
            : null,
        1000,
        judgedMin: 200);

    /// <summary>Whether a pod on a node holds a claim that is going, and nobody else is known to have its rows on one that stays.</summary>
    private static bool HoldsTheOnly(ShardScene scene, int index) =>
        scene.Tablets[index] is { Claim: ClaimScene.Going, Pod: not PodScene.Pending }
        && !(index >= scene.Tablets.Count - scene.Unwanted && scene is { Primary: { } primary, Term: not null } && primary != index
            && primary < scene.Tablets.Count - scene.Unwanted && scene.Tablets[primary] is { Pod: PodScene.Ready, Claim: not ClaimScene.Going });

    private static ShardScene Without(ShardScene scene, int tablet) => scene.With(tablet, it => it with { Claim = ClaimScene.Going });

    private static ShardScene With(ShardScene scene, int tablet) => scene.With(tablet, it => it with { Claim = ClaimScene.Bound });

    private static Move? Going(ShardScene scene, bool hasBackup = false) => (Decide(scene, hasBackup) as Decision.Go)?.Disruption.Move;

    private static Reason Told(ShardScene scene) => Assert.IsType<Decision.NotYet>(Decide(scene, hasBackup: false)).Steps.Waits[0];

    private static Decision Decide(ShardScene scene, bool hasBackup) => Departure.Decide(View(scene, hasBackup));

    private static Move? Revived(ShardScene scene, string node) => (Revival.Decide(View(scene, false, "ImagePullBackOff", node)) as Decision.Go)?.Disruption.Move;

    private static ShardView View(ShardScene scene, bool hasBackup, string reason = "", string node = "node")
    {
        scene = scene with { HasBackups = hasBackup };
        var snapshot = scene.Snapshot();
        var desired = scene.Desired with { Tablets = [.. scene.Desired.Tablets.Take(scene.Tablets.Count - scene.Unwanted)] };
        return ShardView.Of(snapshot with
        {
            Owned = snapshot.Owned.Select(it => it is ObservedObject.Pod { State: { IsReady: false } state } pod
                ? pod with { State = state with { Reason = reason, Node = node } } : it).ToValueList(),
            Backups = hasBackup ? [new(Sample.Meta(Kinds.VitessBackup, "one"), Json.EmptyMap, Json.Map(("complete", true)))] : [],
        }, desired, DateTimeOffset.MinValue);
    }
}
