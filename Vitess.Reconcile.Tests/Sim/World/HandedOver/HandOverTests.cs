using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Offline;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.HandedOver;
using Vitess.Reconcile.Sim.World.Kubernetes;
using Vitess.Reconcile.Tests.Golden;
using Kinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Sim.World.HandedOver;

/// <summary>Clusters that the Go operator left go on in a simulated world, and are taken over there.</summary>
public sealed class HandOverTests
{
    private readonly List<Move> writes = [];

    public static TheoryData<string> Inputs => [.. RecordedObjects.Inputs];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void What_ran_runs_on_and_is_taken_over_without_a_restart_and_the_second_minute_has_no_write(string input)
    {
        var left = Left(input);
        var world = World(left, operators: 1);
        RunsAsItDid(world, left);
        var before = Pods(world);

        world.RunFor(TimeSpan.FromMinutes(1));
        Assert.NotEmpty(writes);
        var first = writes.Count;
        world.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal([], writes.Skip(first).Select(MoveText.Of));

        Assert.Equal([], writes.OfType<Move.Delete>().Select(MoveText.Of));
        Assert.Equal(before, Pods(world));
        RunsAsItDid(world, left);
        Assert.Equal(0, world.Writers.Lost);
    }

    [Fact]
    public void Who_led_leads_on_and_follows_in_the_topology_and_takes_writes()
    {
        var left = Left("02-three-zones");
        var world = World(left, operators: 0);
        world.RunFor(TimeSpan.FromSeconds(20));
        foreach (var shard in left.Topology.Shards ?? [])
        {
            Assert.Equal(shard.Primary, world.Writers.RecordedPrimary(shard.Shard));
            Assert.True(world.Writers.IsWritable(shard.Shard));
            Assert.Equal(TimeSpan.Zero, world.Writers.ReadOnlyFor(shard.Shard));
        }
        Assert.Equal(left.Topology.Tablets?.Count, world.Database.Tablets.Count);
        Assert.All(world.Database.Tablets, tablet => Assert.True(tablet.Type == TabletType.Primary || tablet.Mysql.IsReplicating, $"{tablet.Alias}"));
        Assert.True(world.Writers.Acknowledged > 3_000);
        Assert.Equal(0, world.Writers.Lost);
    }

    [Fact]
    public void What_was_handed_over_lives_through_the_loss_of_a_zone_like_any_other_cluster()
    {
        var world = World(Left("02-three-zones"), operators: 1, isAsRecorded: false);
        Assert.True(world.RunUntil(() => world.IsConverged, TimeSpan.FromMinutes(10)));
        world.LoseZone("us-east-1c", LossKind.Power);
        world.RunFor(TimeSpan.FromMinutes(5));
        Assert.All(world.Writers.Shards, shard => Assert.True(world.Writers.IsWritable(shard), $"{shard}"));
        Assert.All(world.Writers.Shards, shard => Assert.NotEqual("zone_c", world.Writers.RecordedPrimary(shard)?.Cell.Value));
        world.ReturnZone("us-east-1c");
        Assert.True(world.RunUntil(() => world.HasConvergedAsFarAsItCan, TimeSpan.FromMinutes(30)));
        Assert.Equal(0, world.Writers.Lost);
    }

    [Fact]
    public void A_pod_that_had_restarted_keeps_its_count_and_counts_on()
    {
        var left = Left("01-minimal");
        var key = left.Objects.Keys.First(one => one.Kind == Kinds.Pod.Name && one.Name.Contains("vttablet", StringComparison.Ordinal));
        var pod = left.Objects[key];
        var restarted = Json.List((pod.At("status", "containerStatuses")?.Items ?? []).Select(one => one.With("restartCount", 4)));
        var world = World(left with { Objects = left.Objects.With(key, pod.WithAt(["status", "containerStatuses"], restarted)) }, operators: 0);
        world.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(4, Restarts(world, key));
        Assert.True(world.CrashPod($"{key.Namespace}/{key.Name}"));
        world.RunFor(TimeSpan.FromMinutes(2));
        Assert.Equal(5, Restarts(world, key));
    }

    [Fact]
    public void Who_owns_what_is_known_by_the_uids_of_this_world_and_its_fields_are_the_Go_operators()
    {
        var world = World(Left("02-three-zones"), operators: 0);
        foreach (var item in world.Api.Everything().Where(item => item.Namespace() == "three-zones"))
        {
            Assert.All(item.OwnerReferences(), owner => Assert.Equal(owner["kind"], world.Api.FindByUid(owner["uid"]?.AsText ?? "")?["kind"]));
        }
        Assert.Equal(["default", "vitess-operator"], world.Api.All(Kinds.ServiceAccount, "three-zones").Select(account => account.Name()));
        var gateway = world.Api.All(Kinds.Deployment).First(item => item.Label(Labels.Component) == "vtgate");
        var entry = Assert.Single(ManagedFields.Of(gateway), entry => entry["operation"]?.AsText == "Update" && entry.At("fieldsV1", "f:spec") is not null);
        Assert.Equal("vitess-operator", entry["manager"]?.AsText);
        Assert.Equal(gateway.Generation(), gateway.At("status", "observedGeneration")?.AsInteger);
    }

    private Simulation World(ObservedInput left, int operators, bool isAsRecorded = true)
    {
        var simulation = new Simulation(
            new()
            {
                File = new([], []), HandedOver = [left], Seed = 1, IsAsRecorded = isAsRecorded, Operators = operators,
                Reconcile = Reconciler.Reconcile, Witness = Note,
            },
            WorldDescription.Of(3, [.. HandOver.ZonesOf(left)])) { LevelMax = null };
        simulation.Start();
        return simulation;
    }

    private void Note(Happening happening)
    {
        if (happening is Happening.Wrote wrote)
        {
            writes.Add(wrote.Move);
        }
    }

    private static ObservedInput Left(string input)
    {
        using var error = new StringWriter();
        var folder = new DirectoryInfo(Path.GetDirectoryName(RecordedObjects.PathOf(input, "cluster.yaml")) ?? "");
        return ObservedInput.Read([folder], "default", error) ?? throw new InvalidOperationException(error.ToString());
    }

    private static void RunsAsItDid(Simulation world, ObservedInput left)
    {
        var pods = left.Objects.Where(one => one.Key.Kind == Kinds.Pod.Name && RecordedObjects.OwnerKind(one.Value) != "Job").ToValueList();
        Assert.Equal(pods.Select(pod => pod.Key), Pods(world).Keys);
        foreach (var (key, pod) in pods)
        {
            var runs = world.Api.Find(Kinds.Pod, key.Namespace, key.Name);
            Assert.Equal((key, pod.IsReady(), 0), (key, runs?.IsReady(), Restarts(world, key)));
        }
        var claims = world.Api.All(Kinds.PersistentVolumeClaim).ToList();
        Assert.All(claims, claim => Assert.NotNull(world.Api.Find(Kinds.PersistentVolume, "", claim.At("spec", "volumeName")?.AsText ?? "")));
    }

    /// <summary>The pods of the cluster; a vtctld of our own is made where the user's cannot serve.</summary>
    private static ValueMap<ObjectKey, string> Pods(Simulation world) =>
        world.Api.All(Kinds.Pod).Where(pod => pod.Label(Labels.Cluster) is not null).ToValueMap(RecordedObjects.KeyOf, pod => pod.Uid());

    private static long? Restarts(Simulation world, ObjectKey key) => world.Api.Find(Kinds.Pod, key.Namespace, key.Name)
        ?.At("status", "containerStatuses")?.Items.Max(container => container["restartCount"]?.AsInteger);
}
