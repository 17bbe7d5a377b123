using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;
using Vitess.Reconcile.Sim.World.Operator;
using Kinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>What two passes, or a pass and a user, do to one another when messages come late, on the loop that ships and under all laws.</summary>
public sealed class InterleavingsTests
{
    private static readonly KeyspaceName Commerce = new("commerce");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_keyspace_that_comes_back_is_not_hit_by_the_late_removal_of_its_record(ulong seed)
    {
        var simulation = Converged(seed, new SpecEdit.DurabilityPolicy("semi_sync"));
        Edit(simulation, Keyspaces.Items[0].With("turndownPolicy", "Immediate"));
        simulation.ConvergeAgain();
        Delay<Call.DeleteKeyspace>(simulation);
        Edit(simulation);
        Assert.True(simulation.RunUntil(() => simulation.Aimed.Waiting.Count == 0, TimeSpan.FromMinutes(10)), string.Join("\n", simulation.WaitTexts));
        Edit(simulation, Keyspaces.Items[0]);
        simulation.ConvergeAgain();
        Assert.Equal(6, simulation.Database.Tablets.Count);
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_shard_that_comes_back_is_not_hit_by_the_late_removal_of_its_record(ulong seed)
    {
        var simulation = Converged(seed);
        Edit(simulation, Partitioned(Two, One));
        simulation.ConvergeAgain();
        Delay<Call.DeleteShard>(simulation);
        Edit(simulation, Partitioned(Two));
        Assert.True(simulation.RunUntil(() => simulation.Aimed.Waiting.Count == 0, TimeSpan.FromMinutes(10)), string.Join("\n", simulation.WaitTexts));
        Edit(simulation, Partitioned(Two, One));
        simulation.ConvergeAgain();
        Assert.Equal(9, simulation.Database.Tablets.Count);
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Theory]
    [InlineData(1, LossKind.Partition)]
    [InlineData(2, LossKind.Partition)]
    [InlineData(1, LossKind.Power)]
    internal void A_policy_that_nobody_has_put_into_effect_proves_nothing_in_an_emergency(ulong seed, LossKind kind)
    {
        var simulation = Converged(seed, new SpecEdit.DurabilityPolicy("none"), Profile.None with { IsVtorcSilent = true });
        var edited = simulation.Api.All(Kinds.VitessCluster).Single().At("spec", "keyspaces")?.Items[0] ?? Json.EmptyMap;
        Edit(simulation, edited.With("durabilityPolicy", "semi_sync"));
        simulation.RunFor(TimeSpan.FromMinutes(2));
        Assert.Equal("semi_sync", simulation.Database.Tablets[0].Global.Keyspaces[Commerce].DurabilityPolicy);
        var leader = simulation.Database.Tablets.First(tablet => tablet.Type == TabletType.Primary);
        Assert.False(leader.Mysql.SemiSyncPrimary);
        var zone = leader.Process.Zone;
        simulation.LoseZone(zone, kind);
        simulation.RunFor(TimeSpan.FromMinutes(5));
        Assert.Equal(0, simulation.Writers.Lost);
    }

    /// <summary>The primary and a replica beside it, which acknowledges until somebody has put the new policy into effect, are cut off together.</summary>
    [Fact]
    public void Who_acknowledges_until_a_narrower_policy_is_in_effect_counts_in_an_emergency()
    {
        var simulation = Converged(1, new SpecEdit.Together([.. new[] { "zone_a", "zone_b", "zone_c" }.Select(cell => new SpecEdit.Replicas(cell, 2))]), Profile.None with { IsVtorcSilent = true });
        var edited = simulation.Api.All(Kinds.VitessCluster).Single().At("spec", "keyspaces")?.Items[0] ?? Json.EmptyMap;
        Edit(simulation, edited.With("durabilityPolicy", "cross_cell"));
        simulation.RunFor(TimeSpan.FromMinutes(2));
        Assert.Equal("cross_cell", simulation.Database.Tablets[0].Global.Keyspaces[Commerce].DurabilityPolicy);
        simulation.LoseZone(simulation.Database.Tablets.First(tablet => tablet.Type == TabletType.Primary).Process.Zone, LossKind.Partition);
        simulation.RunFor(TimeSpan.FromMinutes(5));
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_cell_that_comes_back_is_not_hit_by_the_late_removal_of_its_record(ulong seed)
    {
        var simulation = Converged(seed);
        Delay<Call.DeleteCell>(simulation);
        var (cells, dashboard) = (Spec("cells"), Spec("vitessDashboard"));
        var without = Template.With("tabletPools", Json.List((Template["tabletPools"]?.Items ?? default).Where(pool => pool["cell"]?.AsText != "zone_c")));
        Change(simulation, Json.Map(
            ("cells", Json.List(cells.Items.Take(2))), ("vitessDashboard", Json.Map(("cells", Json.List("zone_a", "zone_b")))),
            ("keyspaces", Json.List(Keyspaces.Items[0].With("partitionings", Json.List(Json.Map(("equal", Json.Map(("parts", 2), ("shardTemplate", without))))))))));
        Assert.True(simulation.RunUntil(() => simulation.Aimed.Waiting.Count == 0, TimeSpan.FromMinutes(10)), string.Join("\n", simulation.WaitTexts));
        Change(simulation, Json.Map(("cells", cells), ("vitessDashboard", dashboard), ("keyspaces", Keyspaces)));
        simulation.ConvergeAgain();
        Assert.Equal(6, simulation.Database.Tablets.Count);
        Assert.Equal(3, simulation.Database.Tablets[0].Global.Cells.Count);
    }

    [Fact]
    public void A_keyspace_that_is_put_back_is_not_turned_down_by_who_has_still_to_see_that()
    {
        var simulation = Converged(1);
        Edit(simulation, Keyspaces.Items[0].With("turndownPolicy", "Immediate"));
        simulation.ConvergeAgain();
        var before = Pods(simulation);
        Edit(simulation);
        Assert.True(simulation.RunUntil(() => simulation.WaitTexts.Any(text => text.Contains("is not in the spec any more", StringComparison.Ordinal)), TimeSpan.FromSeconds(1)));
        foreach (var process in simulation.Operators.Living)
        {
            simulation.Operators.WatchesOf(process)?.Lose(Kinds.VitessCluster, TimeSpan.FromSeconds(45));
        }
        Edit(simulation, Keyspaces.Items[0]);
        simulation.RunFor(TimeSpan.FromSeconds(44));
        Assert.Equal(before, Pods(simulation));
        simulation.ConvergeAgain();
        Assert.Equal(before, Pods(simulation));
    }

    private static List<string?> Pods(Simulation simulation) => [.. simulation.Api.All(Kinds.Pod).Select(pod => pod.At("metadata", "uid")?.AsText)];

    private static Json Spec(string part) => Inputs.ThreeZones().Documents.Single(it => it.Kind == "VitessCluster").Object.At("spec", part) ?? Json.EmptyMap;

    private static Json Keyspaces => Spec("keyspaces");

    private static Json Template => Keyspaces.Items[0]["partitionings"]?.Items[0].At("equal", "shardTemplate") ?? Json.EmptyMap;

    private static Json Two => Equal(2);

    private static Json One => Equal(1);

    private static Json Equal(int parts) => Json.Map(("equal", Json.Map(("parts", parts), ("shardTemplate", Template))));

    private static Json Partitioned(params Json[] partitionings) => Keyspaces.Items[0].With("partitionings", Json.List(partitionings));

    private static void Delay<T>(Simulation simulation)
        where T : Call => simulation.Aimed.Add(new(
            typeof(T).Name, task => task is EffectTask.Do { Move: Move.Invoke { Call: T } }, Moment.BeforeTaking, Blow.DelaysMessage, 0));

    private static void Edit(Simulation simulation, params Json[] keyspaces) => Change(simulation, Json.Map(("keyspaces", Json.List(keyspaces))));

    private static void Change(Simulation simulation, Json spec) => Assert.True(simulation.Api.Patch(
        Kinds.VitessCluster, "default", "shop", PatchType.Merge, Json.Map(("spec", spec)), new() { FieldManager = "kubectl" }).IsSuccess);

    private static Simulation Converged(ulong seed, SpecEdit? edit = null, Profile? profile = null) =>
        Stories.Converged(Stories.ThreeZones(edit is null ? [] : [edit]) with { Seed = seed, Profile = profile ?? Profile.None });
}
