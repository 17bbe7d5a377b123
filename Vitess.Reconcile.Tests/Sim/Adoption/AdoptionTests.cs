using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Tests.Golden;
using Kinds = Vitess.Reconcile.Cluster.Kinds;

namespace Vitess.Reconcile.Tests.Sim.Adoption;

/// <summary>Clusters as the Go operator left them are taken over without a restart, by operators that render newer levels.</summary>
public sealed class AdoptionTests
{
    public static TheoryData<string> Inputs => [.. RecordedObjects.Inputs];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void A_running_cluster_is_adopted_with_one_write_an_object_and_then_left_in_peace(string input)
    {
        var world = new HandedOver(input);
        var before = world.Objects();
        world.Adopt();
        Assert.True(world.Writes.Count > 0, "nothing was adopted");
        OnlyRecords(world, before);
        Silent(world);
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void What_admission_may_have_made_of_objects_restarts_nothing(string input)
    {
        // Each input has draws of its own.
        var world = new HandedOver(input, new AdmissionLike(input.Sum(letter => letter)).Change);
        var before = world.Objects();
        world.Adopt();
        OnlyRecords(world, before);
        Silent(world);
    }

    [Fact]
    public void A_field_that_a_user_takes_out_after_the_takeover_goes_from_the_deployment()
    {
        var world = new HandedOver("09-dashboards");
        world.Adopt();
        Assert.Contains("sidecar", Containers(world), StringComparison.Ordinal);
        var cluster = world.All(Kinds.VitessCluster).Single();
        world.Simulation.Api.Patch(
            HandedOver.KindOf(Kinds.VitessCluster), cluster.Namespace(), cluster.Name(), PatchType.Merge,
            Json.Parse("""{"spec":{"updateStrategy":{"type":"Immediate"},"vitessDashboard":{"sidecarContainers":null,"initContainers":null,"tolerations":null}}}"""),
            new() { FieldManager = "kubectl" });
        world.Simulation.RunFor(TimeSpan.FromMinutes(1));
        Assert.DoesNotContain("sidecar", Containers(world), StringComparison.Ordinal);
        Assert.All(Vtctlds(world), vtctld =>
        {
            Assert.Null(vtctld.At("spec", "template", "spec", "tolerations"));
            Assert.Null(vtctld.At("spec", "template", "spec", "initContainers"));
            Assert.Equal("1", vtctld.At("metadata", "annotations", Annotations.Level)?.AsText);
        });
    }

    [Fact]
    public void While_the_lock_names_a_pod_that_lives_nothing_is_written()
    {
        var world = new HandedOver("01-minimal");
        var space = world.All(Kinds.VitessCluster).Single().Namespace();
        var pod = world.All(Kinds.Pod).Single(it => it.Name() == "vitess-operator-0");
        world.Simulation.Api.Create(HandedOver.KindOf(Kinds.ConfigMap), Json.Parse($$"""
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"vitess-operator-lock","namespace":"{{space}}","ownerReferences":
            [{"apiVersion":"v1","kind":"Pod","name":"vitess-operator-0","uid":"{{pod.Uid()}}"}]} }
            """));
        world.Simulation.HonoursLock = true;
        world.Simulation.RunFor(TimeSpan.FromMinutes(3));
        Assert.Equal([], world.Writes.Select(MoveText.Of));
        Assert.Contains(world.Simulation.WaitTexts, text => text.Contains("vitess-operator-0", StringComparison.Ordinal));
        world.Simulation.Api.Delete(HandedOver.KindOf(Kinds.Pod), space, "vitess-operator-0");
        world.Simulation.RunFor(TimeSpan.FromMinutes(2));
        Assert.NotEmpty(world.Writes);
    }

    [Fact]
    public void A_tablet_that_admission_changes_comes_back_changed_and_nothing_restarts()
    {
        var world = new HandedOver("02-three-zones");
        world.Adopt();
        world.Simulation.Api.Mutation = AdmissionLike.Policy;
        var tablet = world.All(Kinds.Pod).First(pod => pod.At("metadata", "labels", Labels.TabletType)?.AsText == "replica");
        var standing = world.Objects().Keys.Where(key => key.Kind == Kinds.Pod)
            .ToValueMap(key => key, key => world.Objects()[key].Uid());
        world.Simulation.Api.Delete(HandedOver.KindOf(Kinds.Pod), tablet.Namespace(), tablet.Name());
        var writes = world.Writes.Count;
        world.Simulation.RunFor(TimeSpan.FromMinutes(5));
        Assert.DoesNotContain(world.Writes.Skip(writes), move => move is Move.Delete or Move.Apply);
        Assert.Single(world.Writes.Skip(writes).OfType<Move.Create>());
        var after = world.Objects();
        Assert.All(standing.Keys.Where(key => key.Name != tablet.Name()), key => Assert.Equal(standing[key], after[key].Uid()));
        Assert.Contains("image", after[new(Kinds.Pod, tablet.Namespace(), tablet.Name())]
            .At("metadata", "annotations", Annotations.Differs)?.AsText, StringComparison.Ordinal);
        Assert.Contains(world.All(Kinds.VitessShard), shard =>
            shard.At("status", "conditions", "Differs", "message")?.AsText?.Contains("[vttablet].image", StringComparison.Ordinal) == true);
        Silent(world);
    }

    [Theory]
    [InlineData("02-three-zones")]
    [InlineData("09-dashboards")]
    public void What_is_released_is_as_it_was_before(string input)
    {
        var world = new HandedOver(input);
        var before = world.Objects();
        world.Adopt(levelMax: 0);
        foreach (var process in world.Simulation.Operators.Living)
        {
            process.Die("scaled to zero");
        }
        for (var rounds = 0; Release.Of(world.Objects().Values.ToValueList()).Moves is { Count: > 0 } moves; rounds++)
        {
            Assert.True(rounds < 3, string.Join('\n', moves.Select(MoveText.Of)));
            world.CarryOut(moves);
        }
        var after = world.Objects();
        foreach (var (key, was) in before)
        {
            Assert.True(Released(was) == Released(after[key]), $"{key}\n{Released(was)}\n{Released(after[key])}");
        }
    }

    [Fact]
    public void What_stands_above_level_0_would_restart_and_is_listed()
    {
        var world = new HandedOver("02-three-zones");
        world.Adopt();
        Assert.Empty(Release.Of(world.Objects().Values.ToValueList()).Restarts);
        var tablet = world.All(Kinds.Pod).First(pod => pod.At("metadata", "labels", Labels.TabletType)?.AsText == "replica");
        world.Simulation.Api.Delete(HandedOver.KindOf(Kinds.Pod), tablet.Namespace(), tablet.Name());
        world.Simulation.RunFor(TimeSpan.FromMinutes(3));
        var restart = Assert.Single(Release.Of(world.Objects().Values.ToValueList()).Restarts);
        Assert.Equal((tablet.Name(), "it was made at the rendering level 1"), (restart.Key.Name, restart.Why));
    }

    [Fact]
    public void A_cluster_that_holds_itself_at_level_0_makes_pods_that_can_be_given_back()
    {
        var world = new HandedOver("02-three-zones");
        var cluster = world.All(Kinds.VitessCluster).Single();
        world.Simulation.Api.Patch(
            HandedOver.KindOf(Kinds.VitessCluster), cluster.Namespace(), cluster.Name(), PatchType.Merge,
            Json.Parse("""{"metadata":{"annotations":{"reconcile.vitess.io/level-max":"0"}}}"""));
        world.Adopt();
        var tablet = world.All(Kinds.Pod).First(pod => pod.At("metadata", "labels", Labels.TabletType)?.AsText == "replica");
        world.Simulation.Api.Delete(HandedOver.KindOf(Kinds.Pod), tablet.Namespace(), tablet.Name());
        world.Simulation.RunFor(TimeSpan.FromMinutes(3));
        var again = world.All(Kinds.Pod).Single(pod => pod.Name() == tablet.Name());
        Assert.NotEqual(tablet.Uid(), again.Uid());
        Assert.Equal(tablet.At("spec", "initContainers"), again.At("spec", "initContainers"));
        Assert.Empty(Release.Of(world.Objects().Values.ToValueList()).Restarts);
    }

    /// <summary>Nothing was made, deleted or restarted, and every object was written at most once; a shard beside which another partitioning stands once more, when it is seen to serve.</summary>
    private static void OnlyRecords(HandedOver world, ValueMap<ObjectKey, Json> before)
    {
        Assert.Equal([], world.Changes.Where(move => move is not Move.Patch && !IsOnlyOurs(move)).Select(MoveText.Of));
        var twice = world.Changes.OfType<Move.Patch>().Where(patch => patch.Change.At("metadata", "annotations", Annotations.Served) is null).GroupBy(patch => patch.Key)
            .Where(patches => patches.Count() > 1).Select(patches => string.Join("\n", patches.Select(patch => patch.Change)));
        Assert.Equal([], twice);
        var after = world.Objects();
        Assert.Equal([], before.Keys.Except(after.Keys));
        foreach (var (key, was) in before)
        {
            Assert.True(was["spec"] == after[key]["spec"], $"the spec of {key} has changed");
            Assert.Equal(was.Uid(), after[key].Uid());
        }
    }

    /// <summary>The vtctld of our own is made where the user's cannot serve; nothing else is made.</summary>
    private static bool IsOnlyOurs(Move move) => move is Move.Create create
        && (create.Wanted.Object.At("metadata", "labels")?.Members ?? default).Keys
            .All(label => label.StartsWith(Annotations.Prefix, StringComparison.Ordinal));

    private static void Silent(HandedOver world)
    {
        var writes = world.Writes.Count;
        world.Simulation.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal([], world.Writes.Skip(writes).Select(move =>
MoveText.Of(move) + (move is Move.SetStatus status ? " " + status.Status.At("conditions", "Ready") : "")));
    }

    private static IEnumerable<Json> Vtctlds(HandedOver world) => world.All(Kinds.Deployment)
        .Where(it => it.At("metadata", "labels", Labels.Component)?.AsText == Labels.Vtctld);

    private static string Containers(HandedOver world) => string.Join(' ', Vtctlds(world)
        .SelectMany(it => it.At("spec", "template", "spec", "containers")?.Items ?? []).Select(it => $"{it["name"]} {it["args"]?.Items.Count}")
        .Select(text => text.Contains("vtctld", StringComparison.Ordinal) ? text : $"sidecar {text}"));

    /// <summary>What of an object has to be as it was: all but its version, the times of its owners' entries, and who wrote its status.</summary>
    private static Json Released(Json stored)
    {
        var entries = ManagedFields.Of(stored).Where(entry => entry["subresource"] is null)
            .Select(entry => entry.With("time", null)).OrderBy(entry => entry.ToString(), StringComparer.Ordinal);
        var metadata = (stored["metadata"] ?? Json.EmptyMap).With("resourceVersion", null).With("managedFields", Json.List(entries));
        metadata = metadata["annotations"] is { Members.Count: 0 } ? metadata.With("annotations", null) : metadata;
        // An annotation raises a Deployment's generation like its spec does; its revision and status are its controller's.
        metadata = stored["kind"]?.AsText == Kinds.Deployment
            ? metadata.With("generation", null).WithAt(["annotations", "deployment.kubernetes.io/revision"], null)
            : metadata;
        var whole = stored.With("metadata", metadata);
        return Kinds.Resources.Contains(stored["kind"]?.AsText ?? "") ? whole : whole.With("status", null);
    }
}
