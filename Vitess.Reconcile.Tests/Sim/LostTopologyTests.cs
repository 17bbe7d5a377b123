using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;
using ApiKinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>A topology that forgets, or goes back, under tablets that run, on the loop that ships and under all laws.</summary>
public sealed class LostTopologyTests
{
    [Fact]
    public void Tablets_that_the_topology_forgot_run_on_whatever_is_changed_until_a_person_has_them_write_their_records()
    {
        var simulation = Stories.Converged(Stories.ThreeZones() with { Operators = 1 });
        var (global, user) = (simulation.Database.Tablets[0].Global, new User(simulation));
        var primaries = simulation.Database.Tablets.Where(tablet => tablet.Type == TabletType.Primary).Select(tablet => tablet.Alias).ToList();
        Forget(global);
        user.Want(new EditIntent(new SpecEdit.Image("vitess/lite:v23.0.4")));
        var before = Pods(simulation);
        simulation.RunFor(TimeSpan.FromMinutes(4));
        Assert.Equal(before, Pods(simulation));
        Assert.Contains(simulation.Waits, wait => wait.Reason.Code == "TabletUnrecorded");
        Assert.DoesNotContain(simulation.Api.All(ApiKinds.Deployment), it => it.Label(Labels.Component) == Labels.VtOrc);
        foreach (var pod in simulation.Api.All(ApiKinds.Pod).Where(IsTablet).OrderBy(pod => primaries.Any(primary => primary == AliasOf(pod))).ToList())
        {
            user.Delete(ApiKinds.Pod, pod);
            simulation.RunFor(TimeSpan.FromSeconds(20));
        }
        simulation.Converge(15);
        Assert.Equal(0, simulation.Writers.Lost);
        Assert.Contains(simulation.Api.All(ApiKinds.Deployment), it => it.Label(Labels.Component) == Labels.VtOrc);
    }

    [Fact]
    public void A_record_of_an_older_primary_makes_nobody_writable_beside_the_one_that_leads()
    {
        var simulation = Stories.Converged(Stories.ThreeZones() with { Operators = 1 });
        var leader = simulation.Database.Tablets.First(tablet => tablet.Type == TabletType.Primary);
        var other = simulation.Database.Tablets.First(tablet => tablet.Shard == leader.Shard && tablet.Type == TabletType.Replica);
        foreach (var vtorc in simulation.Api.All(ApiKinds.Deployment).Where(it => it.Label(Labels.Component) == Labels.VtOrc).ToList())
        {
            simulation.Api.Patch(ApiKinds.Deployment, vtorc.Namespace(), vtorc.Name(), PatchType.Merge, Json.Parse("""{"metadata":{"ownerReferences":null,"labels":null}}"""), new());
        }
        var global = leader.Global;
        var term = global.Shards[leader.Shard].TermStart?.AddMinutes(-10);
        global.Shards[leader.Shard] = global.Shards[leader.Shard] with { Primary = other.Alias, TermStart = term };
        SetRecord(global, leader, TabletType.Replica, null);
        SetRecord(global, other, TabletType.Primary, term);
        simulation.RunFor(TimeSpan.FromMinutes(4));
        Assert.Equal(TabletType.Primary, leader.Type);
        Assert.True(leader.IsServingWrites);
        Assert.Contains(simulation.Waits, wait => wait.Reason.Code == "PrimaryUnrecorded");
        Assert.Equal(0, simulation.Writers.Lost);
    }

    private static void SetRecord(GlobalTopology global, Tablet tablet, TabletType type, DateTimeOffset? term)
    {
        var place = global.CellAt(tablet.Alias.Cell)!.Value;
        place.Topology.Tablets[tablet.Alias] = new(place.Topology.Tablets[tablet.Alias].Record with { Type = type, TermStart = term });
    }

    private static void Forget(GlobalTopology global)
    {
        foreach (var cell in global.Cells.Keys)
        {
            global.CellAt(cell)?.Topology.Tablets.Clear();
            global.CellAt(cell)?.Topology.Serving.Clear();
        }
        global.Shards.Clear();
    }

    private static bool IsTablet(Json pod) => pod.Label(Labels.Component) == Labels.VtTablet;

    private static TabletAlias? AliasOf(Json pod) => TabletAlias.Parse($"{pod.Label(Labels.Cell)}-{pod.Label(Labels.TabletUid)}");

    private static List<string> Pods(Simulation simulation) => [.. simulation.Api.All(ApiKinds.Pod).Where(IsTablet).Select(pod => pod.Uid())];
}
