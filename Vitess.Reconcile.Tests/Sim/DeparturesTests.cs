using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Tablets that leave a healthy shard, on the loop that ships and under all laws.</summary>
public sealed class DeparturesTests
{
    [Fact]
    public void A_new_image_reaches_every_tablet_one_at_a_time_and_no_write_is_lost()
    {
        var simulation = Converged();
        var began = simulation.Clock.Elapsed;
        Edit(simulation, Json.Map(("spec", Json.Map(("images", Json.Map(("vttablet", "vitess/lite:v23.0.1")))))));
        Converge(simulation);
        Console.WriteLine($"rolled in {simulation.Clock.Elapsed - began}");
        Assert.All(Tablets(simulation), pod => Assert.Contains("v23.0.1", pod.ToString(), StringComparison.Ordinal));
        Assert.Equal(0, simulation.Writers.Lost);
    }

    private static IEnumerable<Json> Tablets(Simulation simulation) => simulation.Api.All(Kinds.Pod)
        .Where(pod => pod.At("metadata", "labels", "planetscale.com/component")?.AsText == "vttablet");

    private static void Edit(Simulation simulation, Json change)
    {
        var answer = simulation.Api.Patch(
            Kinds.VitessCluster, "default", "shop", PatchType.Merge, change, new() { FieldManager = "kubectl" });
        Assert.True(answer.IsSuccess, answer.ToString());
    }

    private static void Converge(Simulation simulation)
    {
        simulation.RunFor(TimeSpan.FromSeconds(2));
        if (!simulation.RunUntil(() => simulation.IsConverged, TimeSpan.FromMinutes(10)))
        {
            Assert.Fail(string.Join("\n", simulation.WaitTexts));
        }
    }

    private static Simulation Converged()
    {
        var file = Inputs.ThreeZones();
        var simulation = new Simulation(
            new() { File = file, Seed = 1, Reconcile = Reconciler.Reconcile, Listener = (at, who, what) => Console.WriteLine($"{at.TotalSeconds,8:0.00} {who,-12} {what}") },
            Worlds.For(file, isAsRecorded: false));
        simulation.Start();
        Assert.True(simulation.RunUntil(() => simulation.IsConverged, TimeSpan.FromMinutes(10)));
        return simulation;
    }
}
