using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.World.Api;
using Kinds = Vitess.Reconcile.Cluster.Kinds;

namespace Vitess.Reconcile.Tests.Sim.Adoption;

/// <summary>What is taken over is judged by what it says of itself: the Go operator's marks, and levels of other versions.</summary>
public sealed class MarkedPodsTests
{
    private const string Old = "vitess/lite:v22.0.9";

    /// <summary>Of pods that differ alike, only the one that the Go operator had scheduled and somebody released is made anew.</summary>
    [Fact]
    public void A_pod_that_was_scheduled_and_differs_restarts_and_no_other_does()
    {
        var tablets = Replicas(new HandedOver("02-three-zones"));
        var (scheduled, waiting, differing, marked) = (tablets[0], tablets[1], tablets[2], tablets[3]);
        var world = new HandedOver("02-three-zones", given => (given["kind"]?.AsText == Kinds.Pod ? given.Name() : "") switch
        {
            var name when name == scheduled => Marked(WithImage(given), GoAnnotations.Scheduled, GoAnnotations.Released),
            var name when name == waiting => Marked(WithImage(given), GoAnnotations.Scheduled),
            var name when name == differing => WithImage(given),
            var name when name == marked => Marked(given, GoAnnotations.Scheduled, GoAnnotations.Released),
            _ => given,
        });
        var before = world.Objects();
        world.Adopt();
        world.Simulation.RunFor(TimeSpan.FromMinutes(6));
        var after = world.Objects();
        Assert.Equal([scheduled], before.Keys.Where(key => key.Kind == Kinds.Pod
            && (!after.TryGetValue(key, out var stands) || stands.Uid() != before[key].Uid())).Select(key => key.Name));
        Assert.DoesNotContain(Old, Of(after, scheduled).ToString(), StringComparison.Ordinal);
        Assert.True(IsMarked(Of(after, waiting)), "a pod that nobody released waits, and says so");
        Assert.Contains(Old, Of(after, waiting).ToString(), StringComparison.Ordinal);
        Assert.Contains("image", Of(after, differing).At("metadata", "annotations", Annotations.Differs)?.AsText, StringComparison.Ordinal);
        Assert.False(IsMarked(Of(after, marked)), "a pod that is as wanted has nothing to wait for");
    }

    /// <summary>A policy that rewrites the registry of every Deployment's images: nothing rolls, and it is told.</summary>
    [Fact]
    public void Deployments_whose_images_admission_has_rewritten_are_adopted_as_they_stand()
    {
        var world = new HandedOver("02-three-zones", given => given["kind"]?.AsText == Kinds.Deployment ? Mirrored(given) : given);
        var before = world.Objects();
        world.Adopt();
        var after = world.Objects();
        foreach (var (key, was) in before.Where(entry => entry.Key.Kind == Kinds.Deployment))
        {
            Assert.Equal(was["spec"], after[key]["spec"]);
            Assert.Contains("image", after[key].At("metadata", "annotations", Annotations.Differs)?.AsText, StringComparison.Ordinal);
        }
        var writes = world.Writes.Count;
        world.Simulation.RunFor(TimeSpan.FromMinutes(2));
        Assert.Equal([], world.Writes.Skip(writes).Select(MoveText.Of));
    }

    /// <summary>The same policy on what this operator writes itself: one more write at most, then it is let be.</summary>
    [Fact]
    public void A_Deployment_whose_image_comes_back_rewritten_is_not_fought()
    {
        var world = new HandedOver("02-three-zones");
        world.Adopt();
        world.Simulation.Api.Mutation = (kind, given) => kind.Name == Kinds.Deployment ? Mirrored(given) : given;
        var cluster = world.All(Kinds.VitessCluster).Single();
        world.Simulation.Api.Patch(
            HandedOver.KindOf(Kinds.VitessCluster), cluster.Namespace(), cluster.Name(), PatchType.Merge,
            Json.Parse("""{"spec":{"updateStrategy":{"type":"Immediate"},"vitessDashboard":{"extraFlags":{"stats_emit_period":"61s"}}}}"""),
            new() { FieldManager = "kubectl" });
        world.Simulation.RunFor(TimeSpan.FromMinutes(2));
        var vtctlds = world.All(Kinds.Deployment).Where(it => it.At("metadata", "labels", Labels.Component)?.AsText == "vtctld").ToList();
        Assert.All(vtctlds, vtctld =>
        {
            Assert.Contains("mirror.example.com/", vtctld["spec"]?.ToString(), StringComparison.Ordinal);
            Assert.Contains("stats_emit_period=61s", vtctld["spec"]?.ToString(), StringComparison.Ordinal);
        });
        Assert.All(
            world.Writes.OfType<Move.Apply>().Where(apply => apply.Wanted.Key.Kind == Kinds.Deployment).GroupBy(apply => apply.Wanted.Key),
            applies => Assert.InRange(applies.Count(), 1, 2));
        var writes = world.Writes.Count;
        world.Simulation.RunFor(TimeSpan.FromMinutes(2));
        Assert.Equal([], world.Writes.Skip(writes).Select(MoveText.Of));
    }

    /// <summary>What a newer version of this operator has made is none of this one's business.</summary>
    [Fact]
    public void What_carries_a_newer_level_is_neither_restarted_nor_rewritten_and_it_is_said()
    {
        var world = new HandedOver("02-three-zones", given => given["kind"]?.AsText is Kinds.Pod or Kinds.Deployment
            ? Annotated(Annotated(given, Annotations.Level, "7"), Annotations.Hash, "of a rendering that is not known here")
            : given);
        var before = world.Objects();
        world.Adopt();
        var after = world.Objects();
        foreach (var (key, was) in before.Where(entry => entry.Key.Kind is Kinds.Pod or Kinds.Deployment && IsOfCluster(entry.Value)))
        {
            Assert.Equal(was.Uid(), after[key].Uid());
            Assert.Equal(was["spec"], after[key]["spec"]);
            Assert.Equal("7", after[key].At("metadata", "annotations", Annotations.Level)?.AsText);
        }
        Assert.DoesNotContain(world.Changes, move => move is Move.Delete or Move.Create { Wanted.Key.Kind: Kinds.Pod or Kinds.Deployment }
            or Move.Apply { Wanted.Key.Kind: Kinds.Deployment });
        ValueList<string> makers = [Kinds.VitessShard, Kinds.VitessCell, Kinds.VitessCluster, Kinds.EtcdLockserver];
        Assert.All(makers, kind => Assert.All(world.All(kind), resource => Assert.Contains(
            "rendering level 7, which this version does not know", resource["status"]?.ToString(), StringComparison.Ordinal)));
    }

    private static ValueList<string> Replicas(HandedOver world) => world.All(Kinds.Pod)
        .Where(pod => pod.At("metadata", "labels", Labels.TabletType)?.AsText == "replica" && !IsPrimary(world, pod))
        .Select(pod => pod.Name()).Order(StringComparer.Ordinal).ToValueList();

    private static bool IsPrimary(HandedOver world, Json pod)
    {
        var labels = pod.At("metadata", "labels");
        var alias = $"{labels?[Labels.Cell]?.AsText}-{labels?[Labels.TabletUid]?.AsText}";
        return world.All(Kinds.VitessShard).Any(shard => shard.At("status", "masterAlias")?.AsText == alias);
    }

    private static bool IsOfCluster(Json whole) => whole.At("metadata", "labels", Labels.Cluster) is not null;

    private static bool IsMarked(Json pod) => pod.At("metadata", "annotations", GoAnnotations.Scheduled) is not null;

    private static Json Of(ValueMap<ObjectKey, Json> objects, string pod) =>
        objects.Single(entry => entry.Key.Kind == Kinds.Pod && entry.Key.Name == pod).Value;

    private static Json Annotated(Json given, string name, string value) => given.WithAt(["metadata", "annotations", name], value);

    private static Json Marked(Json given, params ValueList<string> marks) =>
        marks.Aggregate(given, (pod, mark) => Annotated(pod, mark, "spec:\n  containers: []\n"));

    private static Json WithImage(Json pod) => pod.WithAt(["spec", "containers"], Json.List(
        (pod.At("spec", "containers")?.Items ?? []).Select(it => it["name"]?.AsText == "vttablet" ? it.With("image", Old) : it)));

    private static Json Mirrored(Json deployment)
    {
        string[] path = ["spec", "template", "spec", "containers"];
        return deployment.WithAt(path, Json.List((deployment.At(path)?.Items ?? []).Select(it =>
            it["image"]?.AsText is { } image && !image.StartsWith("mirror.", StringComparison.Ordinal)
                ? it.With("image", "mirror.example.com/" + image)
                : it)));
    }
}
