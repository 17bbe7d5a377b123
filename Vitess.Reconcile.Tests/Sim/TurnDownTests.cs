using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;
using Kinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Shards, keyspaces and cells that leave the spec, on the loop that ships and under all laws.</summary>
public sealed class TurnDownTests
{
    private static readonly KeyspaceName Commerce = new("commerce");

    [Fact]
    public void A_resharding_is_followed_to_its_end_and_its_old_shards_go_and_keep_their_claims()
    {
        var simulation = Converged();
        Partition(simulation, Two, One);
        simulation.ConvergeAgain();
        var reshard = Reshard(simulation);
        reshard.Create(["-80", "80-"], ["-"], TimeSpan.FromSeconds(40));
        simulation.RunFor(TimeSpan.FromSeconds(25));
        Assert.Equal(("merge", "Copying"), Told(simulation));
        Assert.InRange(Keyspace(simulation).At("status", "resharding", "copyProgress")?.AsInteger ?? 0, 1, 99);
        simulation.RunFor(TimeSpan.FromSeconds(25));
        Assert.Equal(("merge", "Running"), Told(simulation));

        Partition(simulation, Two);
        simulation.RunFor(TimeSpan.FromSeconds(30));
        Assert.Equal("InWorkflow", Orphan(simulation, "-"));
        Partition(simulation, Two, One);
        reshard.SwitchTraffic();
        Partition(simulation, One);
        simulation.RunFor(TimeSpan.FromSeconds(30));
        Assert.Equal("InWorkflow", Orphan(simulation, "-80"));
        reshard.Complete();
        simulation.ConvergeAgain();
        Assert.Equal(["-"], Shards(simulation));
        Assert.Equal(9, Claims(simulation));
        Assert.Null(Keyspace(simulation).At("status", "orphanedShards"));
    }

    [Fact]
    public void A_target_that_was_never_copied_to_goes_and_one_with_rows_waits_for_a_word()
    {
        var simulation = Converged();
        Partition(simulation, Two, One);
        simulation.ConvergeAgain();
        Partition(simulation, Two);
        simulation.ConvergeAgain();
        Assert.Equal(["-80", "80-"], Shards(simulation));
        Assert.False(Topology(simulation).Shards.ContainsKey(new(Commerce, "-")));

        Partition(simulation, Two, One);
        simulation.ConvergeAgain();
        var reshard = Reshard(simulation);
        reshard.Create(["-80", "80-"], ["-"], TimeSpan.FromSeconds(20));
        simulation.RunFor(TimeSpan.FromSeconds(40));
        reshard.Cancel(keepsData: true);
        Partition(simulation, Two);
        simulation.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal("HoldsRows", Orphan(simulation, "-"));
        var shard = simulation.Api.All(Kinds.VitessShard).Single(it => it.At("spec", "name")?.AsText == "-");
        Allow(simulation, Kinds.VitessShard, shard);
        simulation.ConvergeAgain();
        Assert.Equal(["-80", "80-"], Shards(simulation));
    }

    [Fact]
    public void A_shard_in_the_midst_of_its_turn_down_comes_back_with_its_data()
    {
        var simulation = Converged();
        Partition(simulation, Two, One);
        simulation.ConvergeAgain();
        Partition(simulation, Two);
        Assert.True(simulation.RunUntil(() => simulation.Database.Tablets.Count(tablet => tablet.Shard.Range == "-") == 1, TimeSpan.FromMinutes(5)));
        Partition(simulation, Two, One);
        simulation.ConvergeAgain();
        Assert.Equal(3, simulation.Database.Tablets.Count(tablet => tablet.Shard.Range == "-"));
        Assert.Equal(0, simulation.Writers.Lost);
        Assert.All(simulation.Api.All(Kinds.VitessShard), shard => Assert.Null(shard.At("metadata", "annotations", Annotations.TurnDown)));
    }

    [Fact]
    public void A_cell_that_leaves_the_spec_goes_when_its_tablets_have_left_and_out_of_the_topology_first()
    {
        var simulation = Converged();
        Edit(simulation, Json.Map(("spec", Json.Map(
            ("cells", Json.List(Spec("cells").Items.Take(2))),
            ("vitessDashboard", Json.Map(("cells", Json.List("zone_a", "zone_b")))),
            ("keyspaces", Json.List(Keyspaces.Items[0].With("partitionings", Json.List(Equal(2, Without("zone_c"))))))))));
        Assert.True(simulation.RunUntil(
            () => Cluster(simulation).At("status", "orphanedCells", "zone_c", "reason")?.AsText == "NotIdle", TimeSpan.FromSeconds(5)));
        Assert.Contains(new CellName("zone_c"), Topology(simulation).Aliases.Values.Single());
        simulation.ConvergeAgain();
        Assert.Equal(2, simulation.Api.All(Kinds.VitessCell).Count());
        Assert.DoesNotContain(new CellName("zone_c"), Topology(simulation).Cells.Keys);
        Assert.DoesNotContain(new CellName("zone_c"), Topology(simulation).Aliases.Values.Single());
        Assert.DoesNotContain(simulation.Api.All(Kinds.Pod), pod => pod.Name().Contains("zone-c", StringComparison.Ordinal));
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Fact]
    public void A_keyspace_goes_at_once_with_Immediate_tablet_by_tablet_and_with_its_record()
    {
        var simulation = Converged();
        Edit(simulation, Json.Map(("spec", Json.Map(("keyspaces", Json.List(Keyspaces.Items[0].With("turndownPolicy", "Immediate")))))));
        simulation.ConvergeAgain();
        var topology = Topology(simulation);
        Edit(simulation, Json.Map(("spec", Json.Map(("keyspaces", Json.List())))));
        simulation.ConvergeAgain();
        Assert.Empty(simulation.Api.All(Kinds.VitessKeyspace));
        Assert.Empty(simulation.Api.All(Kinds.VitessShard));
        Assert.Empty(topology.Keyspaces);
        Assert.Empty(topology.Shards);
        Assert.Equal(6, Claims(simulation));
    }

    [Fact]
    public void A_keyspace_with_RequireIdle_stays_until_its_tablets_are_gone_or_a_word_allows_it()
    {
        var simulation = Converged();
        var topology = Topology(simulation);
        Edit(simulation, Json.Map(("spec", Json.Map(("keyspaces", Json.List())))));
        simulation.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal("NotIdle", Cluster(simulation).At("status", "orphanedKeyspaces", "commerce", "reason")?.AsText);
        Assert.Equal(6, simulation.Database.Tablets.Count);
        Allow(simulation, Kinds.VitessKeyspace, Keyspace(simulation));
        simulation.ConvergeAgain();
        Assert.Empty(simulation.Api.All(Kinds.VitessKeyspace));
        Assert.Empty(topology.Keyspaces);
    }

    [Fact]
    public void A_keyspace_with_RequireIdle_that_was_scaled_to_nothing_goes_and_its_claims_stay()
    {
        var simulation = Converged();
        var topology = Topology(simulation);
        var none = Json.Parse(Keyspaces.Items[0].ToString().Replace("\"replicas\":1", "\"replicas\":0", StringComparison.Ordinal));
        Edit(simulation, Json.Map(("spec", Json.Map(("keyspaces", Json.List(none))))));
        simulation.ConvergeAgain();
        Assert.Empty(simulation.Database.Tablets);
        Assert.NotEmpty(topology.Shards);
        Edit(simulation, Json.Map(("spec", Json.Map(("keyspaces", Json.List())))));
        simulation.ConvergeAgain();
        Assert.Empty(simulation.Api.All(Kinds.VitessKeyspace));
        Assert.Empty(topology.Keyspaces);
        Assert.Equal(6, Claims(simulation));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_operator_that_dies_again_and_again_ends_what_its_predecessors_began(ulong seed)
    {
        var simulation = Converged(seed);
        var topology = Topology(simulation);
        Partition(simulation, Two, One);
        Edit(simulation, Json.Map(("spec", Json.Map(("keyspaces", Json.List(Keyspaces.Items[0]
            .With("turndownPolicy", "Immediate").With("partitionings", Json.List(Two, One))))))));
        simulation.ConvergeAgain();
        Edit(simulation, Json.Map(("spec", Json.Map(
            ("keyspaces", Json.List()),
            ("vitessDashboard", Json.Map(("cells", Json.List("zone_a", "zone_b")))),
            ("cells", Json.List(Spec("cells").Items.Take(2)))))));
        for (var death = 0; death < 30; death++)
        {
            simulation.RunFor(TimeSpan.FromSeconds(3 + (death * (int)seed % 5)));
            foreach (var process in simulation.Operators.Living.ToList())
            {
                process.Die("test");
            }
        }
        simulation.ConvergeAgain();
        Assert.Empty(simulation.Api.All(Kinds.VitessKeyspace).Concat(simulation.Api.All(Kinds.VitessShard)));
        Assert.Empty(topology.Keyspaces);
        Assert.Equal(2, topology.Cells.Count);
        Assert.Equal(9, Claims(simulation));
    }

    [Fact]
    public void A_keyspace_that_comes_back_after_its_record_has_gone_has_its_data()
    {
        var simulation = Converged();
        Edit(simulation, Json.Map(("spec", Json.Map(("keyspaces", Json.List(Keyspaces.Items[0].With("turndownPolicy", "Immediate")))))));
        simulation.ConvergeAgain();
        var topology = Topology(simulation);
        var rows = simulation.Database.HistoryOf(topology, new(Commerce, "-80")).Rows;
        Edit(simulation, Json.Map(("spec", Json.Map(("keyspaces", Json.List())))));
        Assert.True(simulation.RunUntil(() => topology.Keyspaces.Count == 0, TimeSpan.FromMinutes(5)), string.Join("\n", simulation.WaitTexts));
        Edit(simulation, Json.Map(("spec", Json.Map(("keyspaces", Keyspaces)))));
        simulation.ConvergeAgain();
        Assert.Equal(6, simulation.Database.Tablets.Count);
        Assert.Equal(6, Claims(simulation));
        Assert.True(simulation.Writers.AllWritable);
        Assert.True(simulation.Database.HistoryOf(topology, new(Commerce, "-80")).Rows >= rows);
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Fact]
    public void A_keyspace_that_another_tool_made_is_left_alone()
    {
        var simulation = Converged();
        var topology = Topology(simulation);
        topology.Keyspaces.Add(new("by_hand"), new("none", "_vt"));
        Edit(simulation, Json.Map(("spec", Json.Map(("keyspaces", Json.List(Keyspaces.Items[0].With("turndownPolicy", "Immediate")))))));
        simulation.ConvergeAgain();
        Edit(simulation, Json.Map(("spec", Json.Map(("keyspaces", Json.List())))));
        simulation.ConvergeAgain();
        Assert.Equal(new KeyspaceName("by_hand"), Assert.Single(topology.Keyspaces).Key);
    }

    [Fact]
    public void Catches_a_core_that_removes_the_record_of_a_shard_whose_tablets_run()
    {
        var simulation = Stories.Started(Stories.ThreeZones() with { Reconcile = Hasty });
        var broken = Assert.Throws<LawBrokenException>(() => simulation.RunFor(TimeSpan.FromMinutes(5)));
        Assert.Equal("No topology record is deleted that is not ours or not proven gone.", broken.Law);

        static Plan Hasty(Snapshot snapshot) => Reconciler.Reconcile(snapshot) is var plan
            && snapshot.Subject.Key.Kind == "VitessKeyspace" && plan.Needs is [{ Query: Query.Keyspace { Vtctld: var vtctld } }, ..]
            ? plan with
            {
                Moves = plan.Moves.Add(new(new Move.Invoke(vtctld, new Call.DeleteShard(new(Commerce, "-80"), WithTablets: true), "planted"), TimeSpan.FromSeconds(15))),
            }
            : plan;
    }

    [Fact]
    public void Catches_a_core_that_turns_down_a_shard_that_serves()
    {
        var simulation = Stories.Started(Stories.ThreeZones() with { Reconcile = Hasty });
        var broken = Assert.Throws<LawBrokenException>(() => simulation.RunFor(TimeSpan.FromMinutes(5)));
        Assert.Equal("No shard is turned down that serves, that a workflow names, or that holds rows, unless its owner allows it.", broken.Law);
        Assert.Contains("commerce/-80 down, which serves", broken.Details, StringComparison.Ordinal);

        static Plan Hasty(Snapshot snapshot) => Reconciler.Reconcile(snapshot) is var plan
            && snapshot.Owned.OfType<ObservedObject.Resource>().FirstOrDefault(it => it.Key.Kind == "VitessShard" && it.Spec["name"]?.AsText == "-80") is { } shard
            && shard.Status.At("conditions", "Available", "status")?.AsText == "True"
            ? plan with { Moves = plan.Moves.Add(new(Vitess.Reconcile.Moves.TurnDown.Annotate(shard.Meta, (Annotations.TurnDown, "planted")), Deadlines.Write)) }
            : plan;
    }

    [Fact]
    public void Catches_a_core_that_turns_down_a_keyspace_whose_tablets_run()
    {
        var simulation = Stories.Started(Stories.ThreeZones() with { Reconcile = Hasty });
        var broken = Assert.Throws<LawBrokenException>(() => simulation.RunFor(TimeSpan.FromMinutes(5)));
        Assert.Equal("No keyspace is turned down while tablets of it run, unless its policy or its owner allows it.", broken.Law);

        static Plan Hasty(Snapshot snapshot) => Reconciler.Reconcile(snapshot) is var plan
            && snapshot.Owned.OfType<ObservedObject.Resource>().FirstOrDefault(it => it.Key.Kind == "VitessKeyspace") is { } keyspace
            && keyspace.Meta.Created.AddMinutes(2) < snapshot.Now
            ? plan with { Moves = plan.Moves.Add(new(Vitess.Reconcile.Moves.TurnDown.Annotate(keyspace.Meta, (Annotations.TurnDown, "planted")), Deadlines.Write)) }
            : plan;
    }

    private static Json Keyspaces => Spec("keyspaces");

    private static Json Template => Keyspaces.Items[0]["partitionings"]?.Items[0].At("equal", "shardTemplate") ?? Json.EmptyMap;

    private static Json Two => Equal(2, Template);

    private static Json One => Equal(1, Template);

    private static Json Spec(string part) => Inputs.ThreeZones().Documents.Single(it => it.Kind == "VitessCluster").Object.At("spec", part) ?? Json.EmptyMap;

    private static Json Without(string cell) => Template.With("tabletPools", Json.List((Template["tabletPools"]?.Items ?? default).Where(pool => pool["cell"]?.AsText != cell)));

    private static int Claims(Simulation simulation) => simulation.Api.All(Kinds.PersistentVolumeClaim)
        .Count(claim => claim.Name().Contains("vttablet", StringComparison.Ordinal));

    private static IEnumerable<string?> Shards(Simulation simulation) =>
        simulation.Api.All(Kinds.VitessShard).Select(shard => shard.At("spec", "name")?.AsText).Order(StringComparer.Ordinal);

    private static (string? Workflow, string? State) Told(Simulation simulation) => Keyspace(simulation).At("status", "resharding") is { } told
        ? (told["workflow"]?.AsText, told["state"]?.AsText)
        : default;

    private static string? Orphan(Simulation simulation, string range) => Keyspace(simulation).At("status", "orphanedShards", range, "reason")?.AsText;

    private static Json Cluster(Simulation simulation) => simulation.Api.All(Kinds.VitessCluster).Single();

    private static void Allow(Simulation simulation, KindInfo kind, Json it)
    {
        var change = Json.Map(("metadata", Json.Map(("annotations", Json.Map((Annotations.TurnDownAllowed, "no longer needed"))))));
        Assert.True(simulation.Api.Patch(kind, "default", it.Name(), PatchType.Merge, change, new() { FieldManager = "kubectl" }).IsSuccess);
    }

    private static Resharding Reshard(Simulation simulation) => new(simulation.Database, Topology(simulation), Commerce, "merge");

    private static GlobalTopology Topology(Simulation simulation) => simulation.Database.Tablets[0].Global;

    private static Json Keyspace(Simulation simulation) => simulation.Api.All(Kinds.VitessKeyspace).Single();

    private static Json Equal(int parts, Json template) => Json.Map(("equal", Json.Map(("parts", parts), ("shardTemplate", template))));

    private static void Partition(Simulation simulation, params Json[] partitionings) => Edit(
        simulation, Json.Map(("spec", Json.Map(("keyspaces", Json.List(Keyspaces.Items[0].With("partitionings", Json.List(partitionings))))))));

    private static void Edit(Simulation simulation, Json change)
    {
        var answer = simulation.Api.Patch(
            Kinds.VitessCluster, "default", "shop", PatchType.Merge, change, new() { FieldManager = "kubectl" });
        Assert.True(answer.IsSuccess, answer.ToString());
    }

    private static Simulation Converged(ulong seed = 1) => Stories.Converged(Stories.ThreeZones() with { Seed = seed });
}
