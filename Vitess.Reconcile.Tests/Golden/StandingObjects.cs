using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim;

namespace Vitess.Reconcile.Tests.Golden;

/// <summary>What stands when this operator has finished with a recorded input, in the world that it was recorded in.</summary>
internal static class StandingObjects
{
    /// <summary>How long a world may take. Reason: the slowest input that comes to rest does so in a third of it.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(6);

    /// <summary>Runs the simulation until nothing is written any more, and gives back the objects in the input's namespace.</summary>
    internal static ValueMap<ObjectKey, Json> Of(string input)
    {
        var file = ClusterFile.Read(RecordedObjects.PathOf(input, "cluster.yaml"));
        var settings = new SimulationSettings
        {
            File = file, Seed = 1, IsAsRecorded = true, Operators = 1, Reconcile = Reconciler.Reconcile,
        };
        var simulation = new Simulation(settings, Worlds.For(file, isAsRecorded: true));
        simulation.Start();
        simulation.RunUntil(() => simulation.Progress.IsQuiet, Bound);
        var spaces = RecordedObjects.Given(input).Select(given => RecordedObjects.KeyOf(given).Namespace).Distinct().ToValueList();
        return simulation.Api.Everything()
            .Where(standing => spaces.Contains(RecordedObjects.KeyOf(standing).Namespace))
            .ToValueMap(RecordedObjects.KeyOf, standing => standing);
    }
}
