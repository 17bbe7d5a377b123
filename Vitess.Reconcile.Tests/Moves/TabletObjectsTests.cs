using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class TabletObjectsTests
{
    private static readonly ShardScene Well = new();

    private static readonly DesiredTablet First = Well.View().Tablets[0].Desired;

    private static readonly Rendered Claim = First.Claim ?? throw new InvalidOperationException("the tablet has no claim");

    [Fact]
    public void A_tablet_that_is_well_needs_nothing() => Assert.Equal(Steps.None, TabletObjects.Next(Well.View()));

    [Fact]
    public void The_claim_is_made_before_the_pod()
    {
        var steps = Next(it => it with { Claim = ClaimScene.Missing, Pod = PodScene.Missing });
        Assert.Equal([new Move.Create(Claim)], Moves(steps));
        Assert.Equal(["Creating"], Codes(steps));
    }

    [Fact]
    public void The_pod_is_made_when_its_claim_is_there()
    {
        var steps = Next(it => it with { Pod = PodScene.Missing });
        Assert.Equal([new Move.Create(First.Pod)], Moves(steps));
        Assert.Equal(["Creating"], Codes(steps));
    }

    [Fact]
    public void A_claim_that_is_going_is_waited_for_and_so_is_the_pod()
    {
        var steps = Next(it => it with { Claim = ClaimScene.Going, Pod = PodScene.Missing });
        Assert.Empty(steps.Moves);
        Assert.Equal(["BeingDeleted"], Codes(steps));
    }

    [Fact]
    public void A_tablet_without_storage_gets_its_pod_at_once()
    {
        var steps = TabletObjects.Next((Well with { IsExternal = true }).WithAll(it => it with { Pod = PodScene.Missing }).View());
        Assert.Equal(Well.Tablets.Count, steps.Moves.Count);
        Assert.All(Moves(steps), move => Assert.Equal(Kinds.Pod, Assert.IsType<Move.Create>(move).Wanted.Key.Kind));
    }

    [Fact]
    public void The_pod_waits_for_the_lock_server_and_the_claim_does_not()
    {
        var scene = Well with { LockserverIsUp = false };
        var pod = TabletObjects.Next(scene.With(0, it => it with { Pod = PodScene.Missing }).View());
        Assert.Empty(pod.Moves);
        Assert.Equal(["LockserverNotUp"], Codes(pod));
        var claim = TabletObjects.Next(scene.With(0, it => it with { Pod = PodScene.Missing, Claim = ClaimScene.Missing }).View());
        Assert.Equal([new Move.Create(Claim)], Moves(claim));
    }

    [Theory]
    [InlineData(PodScene.Failed)]
    [InlineData(PodScene.Succeeded)]
    internal void A_pod_that_has_ended_is_deleted_as_the_very_one_that_was_seen(PodScene pod)
    {
        var steps = Next(it => it with { Pod = pod });
        var delete = Assert.IsType<Move.Delete>(Assert.Single(Moves(steps)));
        Assert.Equal((First.Pod.Key, "uid of " + First.Pod.Key.Name, 7UL), (delete.Key, delete.Uid, delete.Version));
        Assert.Equal(["ReplacingPod"], Codes(steps));
    }

    [Theory]
    [InlineData(PodScene.Failed, true)]
    [InlineData(PodScene.Ready, false)]
    [InlineData(PodScene.Pending, false)]
    internal void A_pod_that_has_ended_is_deleted_also_when_nobody_wants_its_tablet_any_more(PodScene pod, bool isDeleted)
    {
        var desired = Well.Desired with { Tablets = [.. Well.Desired.Tablets.Skip(1)] };
        var snapshot = Well.With(0, it => it with { Pod = pod }).Snapshot();
        var steps = TabletObjects.Next(ShardView.Of(snapshot, desired, DateTimeOffset.MinValue));
        Assert.Equal(isDeleted ? [First.Pod.Key] : [], Moves(steps).Cast<Move.Delete>().Select(delete => delete.Key));
    }

    [Theory]
    [InlineData(PodScene.Going, "PodGoing")]
    [InlineData(PodScene.Pending, "TabletNotReady")]
    [InlineData(PodScene.NotReady, "TabletNotReady")]
    [InlineData(PodScene.Unknown, "TabletNotReady")]
    internal void A_pod_that_may_still_run_is_only_waited_for(PodScene pod, string code)
    {
        var steps = Next(it => it with { Pod = pod });
        Assert.Empty(steps.Moves);
        Assert.Equal([code], Codes(steps));
    }

    [Theory]
    [InlineData(false, 4, null)]
    [InlineData(false, 6, "taint it node.kubernetes.io/out-of-service=nodeshutdown:NoExecute")]
    [InlineData(true, 4, null)]
    [InlineData(true, 6, "Do not force-delete the pod while it may still run")]
    public void A_pod_that_does_not_go_says_what_releases_it_safely(bool isUnwanted, int minutes, string? told)
    {
        var desired = Well.Desired with { Tablets = [.. Well.Desired.Tablets.Skip(isUnwanted ? 1 : 0)] };
        var snapshot = Well.With(0, it => it with { Pod = PodScene.Going }).Snapshot();
        var steps = TabletObjects.Next(ShardView.Of(snapshot with { Now = ShardScene.Now.AddMinutes(minutes) }, desired, DateTimeOffset.MinValue));
        Assert.Empty(steps.Moves);
        Assert.Equal(told is not null, steps.Waits.Any(wait => wait.Code == "PodGoing" && wait.Text.Contains(told ?? "out-of-service", StringComparison.Ordinal)));
        Assert.Equal(isUnwanted && told is null ? ShardScene.Now + Deadlines.BlockedAfter : null, steps.WakeUp);
        Assert.All(steps.Waits, wait => Assert.Equal(ShardScene.Now + Deadlines.BlockedAfter, wait.BlockedFrom));
    }

    [Theory]
    [InlineData(true, true, null, 2, true)]
    [InlineData(true, true, "elsewhere", 2, true)]
    [InlineData(true, true, "", 2, false)]
    [InlineData(true, false, null, 2, false)]
    [InlineData(false, true, null, 2, false)]
    public void A_tablet_that_finds_no_backup_to_start_from_says_that_one_has_to_be_taken(
        bool usesBackups, bool hasLed, string? found, int minutes, bool isTold)
    {
        var scene = (Well with { HasBackups = usesBackups, Term = hasLed ? ShardScene.OldTerm : null })
            .With(2, it => it with { Pod = PodScene.NotReady, Record = TabletType.Restore });
        var snapshot = scene.Snapshot() with { Now = ShardScene.Now.AddMinutes(minutes) };
        if (found is not null)
        {
            var meta = Sample.Meta(Kinds.VitessBackup, "one");
            snapshot = snapshot with
            {
                Backups = [new(meta with { Labels = meta.Labels.With(Labels.BackupLocation, found) }, Json.EmptyMap, Json.Map(("complete", true)))],
            };
        }
        var wait = TabletObjects.Next(ShardView.Of(snapshot, scene.Desired, DateTimeOffset.MinValue)).Waits.Single(it => it.IsLoss);
        Assert.Equal(isTold ? "BackupMissing" : "TabletNotReady", wait.Code);
        Assert.Equal(isTold, wait.Text.Contains("vtctldclient BackupShard commerce/-", StringComparison.Ordinal));
        Assert.Equal(isTold, wait.BlockedFrom <= snapshot.Now);
    }

    [Fact]
    public void A_creation_that_was_refused_is_told_of_its_tablet()
    {
        var snapshot = Well.With(0, it => it with { Pod = PodScene.Missing }).Snapshot();
        var refused = new UnderWay(
            new Move.Create(First.Pod), ShardScene.Now.AddSeconds(-1), EffectPhase.Refused, ShardScene.Now.AddSeconds(9), "over quota");
        Assert.Equal(["CreateRefused"], Codes(Next(snapshot with { UnderWay = [refused] })));
    }

    [Theory]
    [InlineData("Pod")]
    [InlineData("PersistentVolumeClaim")]
    public void Just_the_labels_that_differ_are_patched(string kind)
    {
        var patch = Patched(kind, meta => meta with
        {
            Labels = meta.Labels.With("mine", "kept").With(Labels.Cell, "elsewhere"),
        });
        Assert.Equal("""{"metadata":{"labels":{"planetscale.com/cell":"zone1"}}}""", patch.Change.ToString());
        Assert.Equal(7UL, patch.Version);
    }

    [Fact]
    public void The_generation_of_the_shard_is_patched_into_its_pods()
    {
        var patch = Patched(Kinds.Pod, meta => meta with
        {
            Annotations = meta.Annotations.With(GoAnnotations.ObservedShardGeneration, "2"),
        });
        Assert.Equal("""{"metadata":{"annotations":{"planetscale.com/observed-shard-generation":"3"}}}""", patch.Change.ToString());
    }

    [Fact]
    public void The_generation_of_the_shard_is_not_patched_into_claims() => Assert.Equal(
        Steps.None, Next(Changed(Kinds.PersistentVolumeClaim, meta => meta with
        {
            Annotations = meta.Annotations.With(GoAnnotations.ObservedShardGeneration, "2"),
        })));

    [Fact]
    public void An_object_without_a_hash_of_ours_gets_the_hash_of_its_rendering()
    {
        var patch = Patched(Kinds.PersistentVolumeClaim, meta => meta with { Annotations = default });
        Assert.Equal(Claim.Hash, patch.Change.At("metadata", "annotations", Annotations.Hash)?.AsText);
    }

    [Fact]
    public void A_pod_made_from_another_spec_is_told_and_left_alone()
    {
        var steps = Next(Changed(Kinds.Pod, meta => meta with { Annotations = meta.Annotations.With(Annotations.Hash, "older") }));
        Assert.Empty(steps.Moves);
        Assert.Equal(["Outdated"], Codes(steps));
    }

    private static Snapshot Changed(string kind, Func<ObjectMeta, ObjectMeta> change)
    {
        var key = kind == Kinds.Pod ? First.Pod.Key : Claim.Key;
        var snapshot = Well.Snapshot();
        return snapshot with
        {
            Owned = snapshot.Owned.Select(it => it.Key == key ? it with { Meta = change(it.Meta) } : it).ToValueList(),
        };
    }

    private static Move.Patch Patched(string kind, Func<ObjectMeta, ObjectMeta> change)
    {
        var patch = Assert.IsType<Move.Patch>(Assert.Single(Moves(Next(Changed(kind, change)))));
        Assert.Equal((kind, "uid of " + patch.Key.Name), (patch.Key.Kind, patch.Uid));
        return patch;
    }

    private static Steps Next(Func<TabletScene, TabletScene> change) => Next(Well.With(0, change).Snapshot());

    private static Steps Next(Snapshot snapshot) =>
        TabletObjects.Next(ShardView.Of(snapshot, Well.Desired, DateTimeOffset.MinValue));

    private static List<Move> Moves(Steps steps) => [.. steps.Moves.Select(it => it.Move)];

    private static List<string> Codes(Steps steps) => [.. steps.Waits.Select(it => it.Code)];
}
