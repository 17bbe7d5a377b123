using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.Scenarios;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>How a story on a simulated cluster begins, and what it waits for.</summary>
internal static class Stories
{
    /// <summary>The example of three zones, of one seed and without faults, under the core that ships.</summary>
    /// <param name="edits">What its owner has changed in the file before.</param>
    internal static SimulationSettings ThreeZones(params SpecEdit[] edits) =>
        new() { File = edits.Length == 0 ? Inputs.ThreeZones() : Files.Edited(Inputs.ThreeZones(), edits), Seed = 1, Reconcile = Reconciler.Reconcile };

    /// <summary>A cluster that has just been asked for.</summary>
    /// <param name="settings">What the simulation is made of.</param>
    /// <param name="world">Changes the world that the file asks for; null to leave it.</param>
    internal static Simulation Started(SimulationSettings settings, Func<WorldDescription, WorldDescription>? world = null)
    {
        var asked = Worlds.For(settings.File, isAsRecorded: false);
        var simulation = new Simulation(settings, world is null ? asked : world(asked));
        simulation.Start();
        return simulation;
    }

    /// <summary>The same, once it has come up.</summary>
    internal static Simulation Converged(SimulationSettings settings, Func<WorldDescription, WorldDescription>? world = null)
    {
        var simulation = Started(settings, world);
        simulation.Converge();
        return simulation;
    }

    /// <summary>Waits until all is as it was asked for.</summary>
    internal static void Converge(this Simulation simulation, int minutes = 10) => simulation.Until(() => simulation.IsConverged, minutes);

    /// <summary>The same, once what was done a moment ago has been seen.</summary>
    internal static void ConvergeAgain(this Simulation simulation, int minutes = 10)
    {
        simulation.RunFor(TimeSpan.FromSeconds(5));
        simulation.Converge(minutes);
    }

    /// <summary>Waits until something is so, and fails with what is waited for.</summary>
    internal static void Until(this Simulation simulation, Func<bool> isSo, int minutes = 3)
    {
        if (!simulation.RunUntil(isSo, TimeSpan.FromMinutes(minutes)))
        {
            Assert.Fail(string.Join('\n', simulation.WaitTexts));
        }
    }
}
