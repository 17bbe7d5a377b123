using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Tablets that leave a healthy shard, on the loop that ships and under all laws.</summary>
public sealed class DeparturesTests
{
    private readonly List<Call> calls = [];

    [Fact]
    public void A_new_image_reaches_every_tablet_with_one_planned_failover_a_shard_and_the_primary_last()
    {
        var simulation = Converged();
        var primaries = Primaries(simulation);
        Edit(simulation, Json.Map(("images", Json.Map(("vttablet", "vitess/lite:v23.0.1")))));
        simulation.ConvergeAgain();
        Assert.All(Tablets(simulation), pod => Assert.Contains("v23.0.1", pod.ToString(), StringComparison.Ordinal));
        Assert.Equal(2, calls.Count(call => call is Call.PlannedReparent));
        Assert.Equal(2, calls.TakeLast(4).Count(call => call is Call.PlannedReparent));
        Assert.Empty(primaries.Intersect(Primaries(simulation)));
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Fact]
    public void Of_three_drains_at_once_one_is_finished_and_the_next_when_its_pod_is_back()
    {
        var simulation = Converged();
        var shard = Tablets(simulation).GroupBy(pod => pod.At("metadata", "labels", Labels.Shard)?.AsText).First().ToList();
        foreach (var pod in shard)
        {
            Annotate(simulation, pod, Json.Map((GoAnnotations.DrainStarted, "maintenance")));
        }
        for (var i = 1; i <= shard.Count; i++)
        {
            simulation.Until(() => Drained(simulation).Count == 1);
            simulation.RunFor(TimeSpan.FromSeconds(5));
            var drained = Assert.Single(Drained(simulation));
            Assert.DoesNotContain(drained.At("metadata", "labels", Labels.TabletUid)?.AsText, Primaries(simulation).Select(alias => $"{alias.Uid:D10}"));
            simulation.Api.Delete(Kinds.Pod, "default", drained.Name());
        }
        simulation.ConvergeAgain();
        Assert.Empty(Drained(simulation));
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Fact]
    public void A_drained_tablet_whose_pod_nobody_deletes_is_told_to_whom_it_takes_after_five_minutes()
    {
        var simulation = Converged();
        Annotate(simulation, Tablets(simulation).First(), Json.Map((GoAnnotations.DrainStarted, "maintenance")));
        simulation.Until(() => Drained(simulation).Count == 1);
        simulation.RunFor(TimeSpan.FromMinutes(4));
        Assert.DoesNotContain("DrainFinished", Blocked(simulation));
        simulation.RunFor(TimeSpan.FromMinutes(2));
        Assert.Contains("DrainFinished", Blocked(simulation));
    }

    [Fact]
    public void A_drain_that_is_called_off_leaves_nothing_behind()
    {
        var simulation = Converged();
        var pod = Tablets(simulation).First();
        Annotate(simulation, pod, Json.Map((GoAnnotations.DrainStarted, "maintenance")));
        simulation.Until(() => Drained(simulation).Count == 1);
        Annotate(simulation, pod, Json.Map((GoAnnotations.DrainStarted, Json.Null)));
        simulation.ConvergeAgain();
        Assert.DoesNotContain("drain.planetscale.com/acknowledged", simulation.Api.Find(Kinds.Pod, "default", pod.Name())?.ToString(), StringComparison.Ordinal);
        Assert.Empty(Drained(simulation));
    }

    [Fact]
    public void The_primary_of_a_cordoned_node_moves_and_what_was_asked_for_is_called_off_when_the_node_is_back()
    {
        var simulation = Converged();
        var primary = Primaries(simulation)[0];
        var pod = Tablets(simulation).Single(it => it.At("metadata", "labels", Labels.TabletUid)?.AsText == $"{primary.Uid:D10}");
        var node = pod.At("spec", "nodeName")?.AsText ?? "";
        Cordon(simulation, node, true);
        simulation.Until(() => !Primaries(simulation).Contains(primary));
        Cordon(simulation, node, false);
        simulation.ConvergeAgain();
        Assert.All(Tablets(simulation), it => Assert.DoesNotContain("drain.planetscale.com/started", it.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void No_tablet_is_evicted_from_a_node_before_it_is_drained_and_then_it_is()
    {
        var simulation = Converged();
        var primary = Primaries(simulation)[0];
        var pod = Tablets(simulation).Single(it => it.At("metadata", "labels", Labels.TabletUid)?.AsText == $"{primary.Uid:D10}");
        Assert.Equal(429, simulation.Api.Evict("default", pod.Name()).Code);
        Cordon(simulation, pod.At("spec", "nodeName")?.AsText ?? "", true);
        simulation.Until(() => simulation.Api.Evict("default", pod.Name()).IsSuccess);
        Assert.Contains(calls, call => call is Call.PlannedReparent { Expected: { } led } && led == primary);
        Cordon(simulation, pod.At("spec", "nodeName")?.AsText ?? "", false);
        simulation.ConvergeAgain();
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_switchover_to_a_tablet_or_a_cell_is_done_once_and_its_annotation_goes(bool isToCell)
    {
        var simulation = Converged();
        var shard = simulation.Api.All(Kinds.VitessShard).First();
        var before = Primaries(simulation)[0];
        var target = Tablets(simulation).Where(pod => pod.At("metadata", "labels", Labels.Shard)?.AsText == shard.At("metadata", "labels", Labels.Shard)?.AsText)
            .Select(pod => TabletAlias.Parse($"{pod.At("metadata", "labels", Labels.Cell)?.AsText}-{pod.At("metadata", "labels", Labels.TabletUid)?.AsText}") ?? before).First(alias => alias != before);
        Assert.True(simulation.Api.Patch(Kinds.VitessShard, "default", shard.Name(), PatchType.Merge, Json.Map(
            ("metadata", Json.Map(("annotations", Json.Map((Annotations.Switchover, isToCell ? target.Cell.Value : target.ToString())))))), new()).IsSuccess);
        simulation.Until(() => calls.Any(call => call is Call.PlannedReparent { Expected: not null }));
        simulation.ConvergeAgain();
        Assert.Single(calls, call => call is Call.PlannedReparent { Expected: not null });
        Assert.Null(simulation.Api.Find(Kinds.VitessShard, "default", shard.Name())?.At("metadata", "annotations", Annotations.Switchover));
    }

    [Fact]
    public void An_image_that_cannot_run_takes_one_tablet_and_its_fix_is_rolled_out()
    {
        var simulation = Converged();
        Edit(simulation, Json.Map(("images", Json.Map(("vttablet", "vitess/lite:broken")))));
        simulation.RunFor(TimeSpan.FromMinutes(3));
        Assert.True(simulation.Writers.AllWritable);
        Assert.Equal(2, Tablets(simulation).Count(pod => pod.ToString().Contains("ImagePullBackOff", StringComparison.Ordinal)));
        Edit(simulation, Json.Map(("images", Json.Map(("vttablet", "vitess/lite:v23.0.1")))));
        simulation.ConvergeAgain();
        Assert.All(Tablets(simulation), pod => Assert.Contains("v23.0.1", pod.ToString(), StringComparison.Ordinal));
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Fact]
    public void A_container_beside_a_tablet_that_cannot_start_holds_the_change_and_the_tablet_replicates_until_its_fix_takes_it_in_order()
    {
        var simulation = Converged();
        Edit(simulation, Json.Map(("images", Json.Map(("mysqldExporter", "vitess/lite:broken")))));
        simulation.RunFor(TimeSpan.FromMinutes(3));
        var pending = Tablets(simulation).FindAll(pod => pod.At("status", "phase")?.AsText == "Pending").ConvertAll(pod => pod.Name());
        Assert.Equal(2, pending.Count);
        Assert.All(simulation.Database.Tablets.Where(tablet => pending.Contains(tablet.Process.Pod.Name)), tablet => Assert.Equal(TabletType.Replica, tablet.Type));
        Assert.Equal(6, simulation.Database.Tablets.Count);
        calls.Clear();
        Edit(simulation, Json.Map(("images", Json.Map(("mysqldExporter", "vitess/lite:good")))));
        simulation.ConvergeAgain();
        Assert.Equal(6, calls.Count(call => call is Call.ChangeTabletType { Type: TabletType.Spare }));
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Fact]
    public void A_shard_that_comes_back_elsewhere_is_led_first_by_those_who_hold_its_last_writes()
    {
        var simulation = Converged();
        var first = Primaries(simulation);
        Edit(simulation, Pools.Changed(Spec(simulation), pool => pool.With("replicas", 0)));
        simulation.Until(() => Tablets(simulation).Count == 0);
        simulation.RunFor(TimeSpan.FromSeconds(30));
        Edit(simulation, Pools.Changed(Spec(simulation), pool => pool.With("replicas", Pools.CellOf(pool) == "zone_b" ? 2 : 0)));
        simulation.Until(() => simulation.Writers.AllWritable);
        Assert.Equal(first, Primaries(simulation));
        simulation.ConvergeAgain();
        Assert.All(Primaries(simulation), primary => Assert.Equal("zone_b", primary.Cell.Value));
        Assert.Equal(4, Tablets(simulation).Count);
        Assert.Equal(0, simulation.Writers.Lost);
    }

    private static Json Spec(Simulation simulation) =>
        simulation.Api.Find(Kinds.VitessCluster, "default", "shop")?["spec"] ?? Json.EmptyMap;

    private static List<string?> Blocked(Simulation simulation) =>
        [.. simulation.Api.All(Kinds.VitessShard).Select(shard => shard.At("status", "conditions", "Blocked", "reason")?.AsText)];

    private static List<TabletAlias> Primaries(Simulation simulation) => [.. simulation.Api.All(Kinds.VitessShard)
        .Select(shard => TabletAlias.Parse(shard.At("status", "masterAlias")?.AsText ?? "")).OfType<TabletAlias>()];

    private static List<Json> Tablets(Simulation simulation) => [.. simulation.Api.All(Kinds.Pod)
        .Where(pod => pod.At("metadata", "labels", Labels.Component)?.AsText == Labels.VtTablet)];

    private static List<Json> Drained(Simulation simulation) =>
        Tablets(simulation).FindAll(pod => pod.At("metadata", "annotations", GoAnnotations.DrainFinished) is not null
            && pod.At("metadata", "deletionTimestamp") is null);

    private static void Annotate(Simulation simulation, Json pod, Json annotations) => Assert.True(simulation.Api.Patch(
        Kinds.Pod, "default", pod.Name(), PatchType.Merge, Json.Map(("metadata", Json.Map(("annotations", annotations)))), new()).IsSuccess);

    private static void Cordon(Simulation simulation, string node, bool isCordoned) => Assert.True(simulation.Api.Patch(
        Kinds.Node, "", node, PatchType.Merge, Json.Map(("spec", Json.Map(("unschedulable", isCordoned ? true : Json.Null)))), new()).IsSuccess);

    private static void Edit(Simulation simulation, Json spec) => Assert.True(simulation.Api.Patch(
        Kinds.VitessCluster, "default", "shop", PatchType.Merge, Json.Map(("spec", spec)), new() { FieldManager = "kubectl" }).IsSuccess);

    private Simulation Converged()
    {
        var simulation = Stories.Converged(
            Stories.ThreeZones() with { Witness = happening => calls.AddRange(happening is Happening.CallBegan began ? [began.Call] : []) },
            world => world with { BadImages = ["vitess/lite:broken"] });
        calls.Clear();
        return simulation;
    }
}
