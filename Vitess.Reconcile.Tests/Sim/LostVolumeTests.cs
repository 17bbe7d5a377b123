using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.World.Api;
using ApiKinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>A primary that loses its volume while no VTOrc runs, on the loop that ships and under all laws.</summary>
public sealed class LostVolumeTests
{
    [Fact]
    public void A_primary_that_lost_its_volume_follows_another_that_has_the_data()
    {
        var simulation = Converged();
        var primary = Lose(simulation);
        simulation.Converge(5);
        Assert.Equal(TabletType.Replica, simulation.Database.Tablets.Single(tablet => tablet.Alias == primary).Type);
        Assert.Equal(0, simulation.Writers.Lost);
        Assert.True(simulation.Writers.AllWritable);
    }

    [Fact]
    public void Where_nobody_else_may_lead_alone_it_is_told_what_helps_and_that_helps()
    {
        var simulation = Converged(new SpecEdit.RemovePool("zone_c"));
        var primary = Lose(simulation);
        simulation.RunFor(TimeSpan.FromMinutes(6));
        Assert.DoesNotContain(simulation.Database.Tablets, tablet => tablet.Alias == primary);
        Assert.Contains(simulation.Waits, wait => wait.Reason.Code == "VolumeOfPrimaryLost");
        var user = new User(simulation);
        user.Want(new EditIntent(new SpecEdit.Replicas("zone_b", 2)));
        simulation.Converge(5);
        Assert.Equal(0, simulation.Writers.Lost);
    }

    private static TabletAlias Lose(Simulation simulation)
    {
        var primary = simulation.Database.Tablets.First(tablet => tablet.Type == TabletType.Primary);
        var pod = simulation.Api.Find(ApiKinds.Pod, primary.Process.Pod.Namespace, primary.Process.Pod.Name) ?? Json.EmptyMap;
        var user = new User(simulation);
        user.Want(new TabletLossIntent(pod, new FaultAtlas(simulation), isByMistake: false));
        for (var second = 0; second < 20; second++)
        {
            foreach (var vtorc in simulation.Api.All(ApiKinds.Pod).Where(it => it.Label(Labels.Component) == Labels.VtOrc).ToList())
            {
                user.Delete(ApiKinds.Pod, vtorc);
            }
            simulation.RunFor(TimeSpan.FromSeconds(1));
        }
        return primary.Alias;
    }

    private static Simulation Converged(params SpecEdit[] edits) =>
        Stories.Converged(Stories.ThreeZones(edits) with { Operators = 1 });
}
