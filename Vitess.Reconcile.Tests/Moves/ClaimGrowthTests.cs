using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class ClaimGrowthTests
{
    private static readonly ShardScene Small = new() { VolumeSize = "10Gi" };
    private static readonly ShardScene Big = new() { VolumeSize = "20Gi" };
    private static readonly Query Class = new Query.Object(new(Kinds.StorageClass, "", "fast"));

    [Fact]
    public void A_claim_of_the_wanted_size_needs_nothing() => Assert.Equal(Steps.None, ClaimGrowth.Next(View(Snapshot(), Small)));

    [Fact]
    public void Another_size_alone_makes_no_pod_anew_and_is_recorded_before_the_claim_grows()
    {
        var view = View(Snapshot(), Big);
        Assert.All(view.Tablets, tablet => Assert.False(tablet.IsOutdated));
        Assert.DoesNotContain(Moves(ClaimGrowth.Next(view)), move => move is Move.Patch);
        var patches = Moves(TabletObjects.Next(view)).Cast<Move.Patch>().Where(patch => patch.Key.Kind == Kinds.Pod).ToList();
        Assert.Equal(3, patches.Count);
        foreach (var (patch, tablet) in patches.Zip(view.Tablets))
        {
            var annotations = patch.Change.At("metadata", "annotations");
            Assert.Equal(tablet.Desired.Pod.Hash, annotations?[Annotations.Hash]?.AsText);
            Assert.Equal("20Gi", annotations?[Annotations.VolumeSize]?.AsText);
            Assert.Equal(
                tablet.Desired.Pod.Object.At("metadata", "annotations", GoAnnotations.DesiredStateHash), annotations?[GoAnnotations.DesiredStateHash]);
        }
    }

    [Fact]
    public void Another_size_beside_another_change_makes_pods_anew()
    {
        var snapshot = Snapshot(meta => meta with { Annotations = meta.Annotations.With(Annotations.Hash, "older") });
        var view = View(snapshot, Big);
        Assert.All(view.Tablets, tablet => Assert.True(tablet.IsOutdated));
        var patches = Moves(TabletObjects.Next(view)).Cast<Move.Patch>().Where(patch => patch.Key.Kind == Kinds.Pod);
        Assert.All(patches, patch => Assert.Equal("10Gi", patch.Change.At("metadata", "annotations", Annotations.VolumeSize)?.AsText));
    }

    [Fact]
    public void The_size_that_was_recorded_counts_when_the_claim_tells_it_no_more()
    {
        var hash = Big.Desired.Tablets[0].Pod.Hash;
        var recorded = Snapshot(meta => meta.Key == Big.Desired.Tablets[0].Pod.Key
            ? meta with { Annotations = meta.Annotations.With(Annotations.Hash, hash).With(Annotations.VolumeSize, "20Gi") }
            : meta);
        var reverted = View(recorded, Small);
        Assert.False(reverted.Tablets[0].IsOutdated);
        var unrecorded = View(Snapshot(meta => meta.Key == Big.Desired.Tablets[0].Pod.Key
            ? meta with { Annotations = meta.Annotations.With(Annotations.Hash, hash) }
            : meta), Small);
        Assert.True(unrecorded.Tablets[0].IsOutdated);
    }

    [Fact]
    public void A_claim_grows_when_its_class_allows_it()
    {
        var patch = Assert.IsType<Move.Patch>(Moves(ClaimGrowth.Next(View(Allowed(Recorded(), true), Big)))[0]);
        Assert.Equal((Kinds.PersistentVolumeClaim, 7UL, "uid of " + patch.Key.Name), (patch.Key.Kind, patch.Version, patch.Uid));
        Assert.Equal("""{"spec":{"resources":{"requests":{"storage":"20Gi"}}}}""", patch.Change.ToString());
    }

    [Fact]
    public void A_class_that_forbids_growth_is_told_and_nothing_is_tried()
    {
        var steps = ClaimGrowth.Next(View(Allowed(Recorded(), false), Big));
        Assert.Empty(steps.Moves);
        Assert.All(steps.Waits, wait => Assert.Equal(("VolumeCannotGrow", true), (wait.Code, wait.IsNote)));
        Assert.Equal(3, steps.Waits.Count);
    }

    [Fact]
    public void A_class_is_read_before_anything_is_tried_and_where_it_cannot_be_the_API_server_decides()
    {
        var asking = ClaimGrowth.Next(View(Recorded(), Big));
        Assert.Empty(asking.Moves);
        Assert.Contains(asking.Needs, need => need.Query == Class);
        var forbidden = With(Recorded(), Class, new Reading<Answer>.Unknown("forbidden", ShardScene.Now));
        Assert.Equal(3, ClaimGrowth.Next(View(forbidden, Big)).Moves.Count);
    }

    [Fact]
    public void A_refusal_is_told_and_restarts_nothing()
    {
        var snapshot = Allowed(Recorded(), true);
        var moves = Moves(ClaimGrowth.Next(View(snapshot, Big)));
        var refused = moves.Select(move => new UnderWay(move, ShardScene.Now, EffectPhase.Refused, ShardScene.Now.AddSeconds(9), "quota")).ToValueList();
        var view = View(snapshot with { UnderWay = refused }, Big);
        Assert.All(ClaimGrowth.Next(view).Waits, wait => Assert.Contains("quota", wait.Text, StringComparison.Ordinal));
        Assert.All(view.Tablets, tablet => Assert.False(tablet.IsOutdated));
    }

    [Fact]
    public void A_claim_is_never_made_smaller()
    {
        var steps = ClaimGrowth.Next(View(Snapshot(), new ShardScene { VolumeSize = "5Gi" }));
        Assert.Empty(steps.Moves);
        Assert.All(steps.Waits, wait => Assert.Equal(("VolumeNotShrunk", true), (wait.Code, wait.IsNote)));
    }

    [Fact]
    public void A_claim_without_a_volume_waits_for_one()
    {
        var snapshot = Allowed(Recorded(), true);
        snapshot = snapshot with { Owned = snapshot.Owned.Select(it => it is ObservedObject.Claim claim ? claim with { IsBound = false } : it).ToValueList() };
        Assert.Equal(Steps.None, ClaimGrowth.Next(View(snapshot, Big)));
    }

    [Theory]
    [InlineData(-80, false, true)]
    [InlineData(-70, false, false)]
    [InlineData(-80, true, false)]
    public void A_pod_is_made_anew_for_a_file_system_that_waits_for_it_longer_than_a_kubelet_takes(int pendingFrom, bool isNewer, bool isNeeded)
    {
        var since = ShardScene.Now.AddSeconds(pendingFrom);
        var snapshot = Snapshot(meta => isNewer ? meta with { Created = since.AddSeconds(1) } : meta);
        snapshot = snapshot with { Owned = snapshot.Owned.Select(it => it is ObservedObject.Claim claim ? claim with { ResizePendingSince = since } : it).ToValueList() };
        var view = View(snapshot, Small);
        Assert.All(view.Tablets, tablet => Assert.Equal(isNeeded, VolumeGrowth.RestartFrom(tablet.Pod, tablet.Claim) <= ShardScene.Now));
        Assert.All(view.Tablets, tablet => Assert.Equal(isNeeded, tablet.IsOutdated));
        Assert.Equal(
            isNeeded || isNewer ? null : since + VolumeGrowth.Patience, ClaimGrowth.Next(view).WakeUp);
    }

    [Theory]
    [InlineData("""{"type":"Immediate"}""", true)]
    [InlineData("""{"type":"External"}""", false)]
    [InlineData("""{"type":"External","external":{"allowResourceChanges":["storage"]}}""", true)]
    public void Under_External_a_file_system_grows_when_sizes_pass(string strategy, bool isReleased)
    {
        var snapshot = Snapshot();
        snapshot = snapshot with
        {
            Subject = snapshot.Subject with { Spec = snapshot.Subject.Spec.With("updateStrategy", Json.Parse(strategy)) },
            Owned = snapshot.Owned.Select(it => it is ObservedObject.Claim claim ? claim with { ResizePendingSince = ShardScene.Now.AddMinutes(-5) } : it).ToValueList(),
        };
        var view = View(snapshot, Small);
        Assert.All(view.Tablets, tablet => Assert.Equal(isReleased, PodRelease.IsReleased(view, tablet)));
    }

    private static Snapshot Allowed(Snapshot snapshot, bool isAllowed) => With(snapshot, Class, new Reading<Answer>.Known(
        new Answer.Object(1, Json.Map(("allowVolumeExpansion", isAllowed))), ShardScene.Now));

    private static Snapshot With(Snapshot snapshot, Query query, Reading<Answer> reading) => snapshot with
    {
        Readings = new([.. snapshot.Readings.All.Where(it => it.Query != query), new(query, reading)]),
    };

    /// <summary>The pods record the size that is wanted.</summary>
    private static Snapshot Recorded() => Snapshot(meta => meta.Key.Kind != Kinds.Pod ? meta : meta with
    {
        Annotations = meta.Annotations
            .With(Annotations.Hash, Big.Desired.Tablets.Single(tablet => tablet.Pod.Key == meta.Key).Pod.Hash)
            .With(Annotations.VolumeSize, "20Gi"),
    });

    private static Snapshot Snapshot(Func<ObjectMeta, ObjectMeta>? pods = null)
    {
        var snapshot = Small.Snapshot();
        return snapshot with
        {
            Owned = snapshot.Owned.Select(it => it switch
            {
                ObservedObject.Claim claim => claim with { StorageClass = "fast" },
                ObservedObject.Pod pod when pods is not null => pod with { Meta = pods(pod.Meta) },
                _ => it,
            }).ToValueList(),
        };
    }

    private static ShardView View(Snapshot snapshot, ShardScene wanted) => ShardView.Of(snapshot, wanted.Desired, DateTimeOffset.MinValue);

    private static List<Move> Moves(Steps steps) => [.. steps.Moves.Select(it => it.Move)];
}
