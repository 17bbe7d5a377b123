using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.World.Api;
using Kinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Clusters, keyspaces and shards that are deleted although they hold data, on the loop that ships and under all laws.</summary>
public sealed class DeletionProtectionTests
{
    [Theory]
    [InlineData(Propagation.Background)]
    [InlineData(Propagation.Foreground)]
    public void A_protected_cluster_stays_and_keeps_its_claims_and_says_how_to_let_it_go(Propagation propagation)
    {
        var simulation = Converged("Enabled");
        Delete(simulation, Kinds.VitessCluster, "shop", propagation);
        simulation.RunFor(TimeSpan.FromMinutes(2));
        var cluster = simulation.Api.Find(Kinds.VitessCluster, "default", "shop");
        Assert.Contains(Annotations.TurnDownAllowed, Condition(cluster, "Blocked")?["message"]?.AsText, StringComparison.Ordinal);
        Assert.Single(simulation.Api.All(Kinds.VitessKeyspace));
        Assert.Equal(2, simulation.Api.All(Kinds.VitessShard).Count());
        Assert.Equal(6, Claims(simulation));
        if (propagation == Propagation.Background)
        {
            Assert.True(simulation.Writers.AllWritable);
        }
    }

    /// <summary>The garbage collector deletes what it owns before the operator hears of it, but once and no more.</summary>
    [Fact]
    public void A_protected_keyspace_that_was_deleted_in_the_foreground_serves_again_with_all_its_data()
    {
        var simulation = Converged("Enabled");
        Delete(simulation, Kinds.VitessKeyspace, simulation.Api.All(Kinds.VitessKeyspace).Single().Name(), Propagation.Foreground);
        simulation.RunFor(TimeSpan.FromSeconds(5));
        var pods = Pods(simulation);
        Assert.Equal(6, pods.Count);
        simulation.RunFor(TimeSpan.FromMinutes(3));
        Assert.Equal(pods, Pods(simulation));
        Assert.True(simulation.Writers.AllWritable, string.Join("\n", simulation.WaitTexts));
        Assert.Equal(6, Claims(simulation));
        Assert.Equal(0, simulation.Writers.Lost);
        Assert.DoesNotContain(simulation.Api.All(Kinds.VitessShard), it =>
            (it.At("metadata", "finalizers")?.Items ?? default).Any(finalizer => finalizer.AsText == Deletion.Foreground));
    }

    [Fact]
    public void A_cluster_that_is_let_go_takes_its_topology_with_it_tablet_by_tablet()
    {
        var simulation = Converged("Enabled");
        var topology = simulation.Database.Tablets[0].Global;
        Delete(simulation, Kinds.VitessCluster, "shop", Propagation.Background);
        simulation.RunFor(TimeSpan.FromSeconds(30));
        Set(simulation, "Disabled");
        Assert.True(simulation.RunUntil(() => IsGone(simulation), TimeSpan.FromMinutes(10)), string.Join("\n", simulation.WaitTexts));
        Assert.Empty(topology.Keyspaces);
        Assert.Empty(topology.Shards);
        Assert.Empty(topology.Cells);
        Assert.Empty(topology.Aliases);
        simulation.RunFor(TimeSpan.FromMinutes(1));
        Assert.Empty(simulation.Api.All(Kinds.VitessShard));
    }

    /// <summary>Claims that were let go for a time just before stay as well: nobody else has what their tablets had.</summary>
    [Fact]
    public void What_was_let_go_for_a_time_before_a_protected_cluster_was_deleted_is_kept_for_ever()
    {
        var simulation = Converged("Enabled");
        new User(simulation).Write(new SpecEdit.Together([new SpecEdit.Retention("Delete", null, null), new SpecEdit.Replicas(null, 0)]));
        simulation.Until(() => simulation.Api.All(Kinds.PersistentVolumeClaim).Count(claim => claim.Annotation(Annotations.DeleteAfter) is not null) == 6);
        Delete(simulation, Kinds.VitessCluster, "shop", Propagation.Background);
        simulation.RunFor(TimeSpan.FromMinutes(2));
        Set(simulation, "Disabled");
        simulation.Until(() => IsGone(simulation), 10);
        simulation.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(6, Claims(simulation));
    }

    [Fact]
    public void A_cluster_whose_topology_is_gone_does_not_hang()
    {
        var simulation = Converged("Disabled");
        foreach (var pod in simulation.Api.All(Kinds.EtcdLockserver).ToList())
        {
            Delete(simulation, Kinds.EtcdLockserver, pod.Name(), Propagation.Background);
        }
        Delete(simulation, Kinds.VitessCluster, "shop", Propagation.Background);
        Assert.True(simulation.RunUntil(() => IsGone(simulation), TimeSpan.FromMinutes(10)), string.Join("\n", simulation.WaitTexts));
        simulation.RunFor(TimeSpan.FromMinutes(1));
        Assert.Empty(simulation.Api.All(Kinds.VitessShard));
    }

    [Fact]
    public void A_protected_shard_that_was_deleted_lives_on_and_comes_back_when_it_is_let_go()
    {
        var simulation = Converged("Enabled");
        var shard = simulation.Api.All(Kinds.VitessShard).First();
        Delete(simulation, Kinds.VitessShard, shard.Name(), Propagation.Background);
        simulation.RunFor(TimeSpan.FromSeconds(30));
        var pod = simulation.Api.All(Kinds.Pod).First(it => it.Label(Labels.Component) == Labels.VtTablet && it.Label(Labels.Shard) == shard.Label(Labels.Shard));
        Delete(simulation, Kinds.Pod, pod.Name(), Propagation.Background);
        simulation.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(6, simulation.Database.Tablets.Count);
        Set(simulation, "Disabled");
        simulation.RunFor(TimeSpan.FromSeconds(30));
        Set(simulation, "Enabled");
        simulation.Converge();
        Assert.NotEqual(shard.Uid(), simulation.Api.Find(Kinds.VitessShard, "default", shard.Name())?.Uid());
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Fact]
    public void Without_the_field_nothing_carries_a_finalizer_and_taking_it_out_takes_them_off()
    {
        var simulation = Converged("Enabled");
        Assert.Equal(4, Held(simulation));
        Set(simulation, null);
        simulation.RunFor(TimeSpan.FromSeconds(5));
        simulation.Converge();
        Assert.Equal(0, Held(simulation));
    }

    [Fact]
    public void A_shard_that_is_held_takes_writes_again_when_its_primary_restarts_and_no_VTOrc_acts()
    {
        var simulation = Converged("Enabled", profile: Profile.None with { IsVtorcSilent = true });
        foreach (var shard in simulation.Api.All(Kinds.VitessShard).ToList())
        {
            Delete(simulation, Kinds.VitessShard, shard.Name(), Propagation.Background);
        }
        simulation.RunFor(TimeSpan.FromSeconds(30));
        foreach (var primary in simulation.Database.Tablets.Where(tablet => tablet.Type == TabletType.Primary).ToList())
        {
            Assert.True(simulation.CrashPod($"{primary.Process.Pod.Namespace}/{primary.Process.Pod.Name}"));
        }
        simulation.RunFor(TimeSpan.FromSeconds(5));
        Assert.False(simulation.Writers.AllWritable);
        Assert.True(simulation.RunUntil(() => simulation.Writers.AllWritable, TimeSpan.FromMinutes(10)), string.Join("\n", simulation.WaitTexts));
        Assert.Equal(2, simulation.Api.All(Kinds.VitessShard).Count(IsHeld));
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Fact]
    public void Catches_a_core_that_lets_a_protected_shard_go()
    {
        var simulation = Converged("Enabled", snapshot => snapshot.Subject is { Key.Kind: "VitessShard", Meta: { IsGoing: true } meta }
            ? Reconciler.Reconcile(snapshot) with { Moves = [new(Unheld(meta), TimeSpan.FromSeconds(10))] }
            : Reconciler.Reconcile(snapshot));
        Delete(simulation, Kinds.VitessShard, simulation.Api.All(Kinds.VitessShard).First().Name(), Propagation.Background);
        var broken = Assert.Throws<LawBrokenException>(() => simulation.RunFor(TimeSpan.FromMinutes(1)));
        Assert.Equal("A protected resource never goes.", broken.Law);

        static Move.Patch Unheld(ObjectMeta meta) =>
            new(meta.Key, meta.Uid, meta.Version, Json.Map(("metadata", Json.Map(("finalizers", Json.List())))));
    }

    private static int Held(Simulation simulation) =>
        new[] { Kinds.VitessCluster, Kinds.VitessKeyspace, Kinds.VitessShard }.SelectMany(kind => simulation.Api.All(kind)).Count(IsHeld);

    private static bool IsHeld(Json it) => (it.At("metadata", "finalizers")?.Items ?? default).Any(finalizer => finalizer.AsText == "reconcile.vitess.io/protected");

    private static bool IsGone(Simulation simulation) => !simulation.Api.All(Kinds.VitessCluster).Any();

    private static Json? Condition(Json? it, string type) => (it?.At("status", "conditions")?.Items ?? default).FirstOrDefault(one => one["type"]?.AsText == type && one["status"]?.AsText == "True");

    private static ValueList<string> Pods(Simulation simulation) => simulation.Api.All(Kinds.Pod)
        .Where(pod => pod.Label(Labels.Component) == Labels.VtTablet).Select(pod => pod.Uid()).Order(StringComparer.Ordinal).ToValueList();

    private static int Claims(Simulation simulation) => simulation.Api.All(Kinds.PersistentVolumeClaim)
        .Count(claim => claim.Name().Contains("vttablet", StringComparison.Ordinal));

    private static void Delete(Simulation simulation, KindInfo kind, string name, Propagation propagation)
    {
        var answer = simulation.Api.Delete(kind, "default", name, new() { Propagation = propagation });
        Assert.True(answer.IsSuccess, answer.ToString());
    }

    private static void Set(Simulation simulation, string? mode)
    {
        var answer = simulation.Api.Patch(
            Kinds.VitessCluster, "default", "shop", PatchType.Merge,
            Json.Map(("spec", Json.Map(("deletionProtection", mode is null ? Json.Null : mode)))), new() { FieldManager = "kubectl" });
        Assert.True(answer.IsSuccess, answer.ToString());
    }

    private static Simulation Converged(string mode, Func<Snapshot, Plan>? reconcile = null, Profile? profile = null)
    {
        var simulation = Stories.Started(Stories.ThreeZones() with { Profile = profile ?? Profile.None, Reconcile = reconcile ?? Reconciler.Reconcile });
        Set(simulation, mode);
        simulation.Converge();
        return simulation;
    }
}
