using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Serve;
using Vitess.Reconcile.Sim.World.Api.Schemas;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>The world of a recorded input, served, without operators of its own.</summary>
internal sealed class LiveCluster : IAsyncDisposable
{
    // Reason: evidence is good for two seconds, and reading it over real HTTP takes some milliseconds.
    private const int TimesFaster = 20;

    private LiveCluster(Simulation simulation)
    {
        World = new(simulation, CustomSchemas.Ours, TimesFaster, Seen.Settings);
        Seen.Rule(World.Front);
    }

    internal ServedWorld World { get; }

    /// <summary>What is seen of the API server.</summary>
    internal Observed Seen { get; } = new();

    /// <summary>The world of a recorded input, before its operator begins.</summary>
    internal static Task<LiveCluster> Of(string input)
    {
        var file = ClusterFile.Read(RecordedObjects.PathOf(input, "cluster.yaml"));
        var simulation = new Simulation(
            new() { File = file, Seed = 1, IsAsRecorded = true, Operators = 0, Reconcile = Reconciler.Reconcile },
            Worlds.For(file, isAsRecorded: true));
        simulation.Start();
        return Of(simulation);
    }

    /// <summary>A world that has been started, and in which no operator runs.</summary>
    internal static async Task<LiveCluster> Of(Simulation simulation)
    {
        var cluster = new LiveCluster(simulation);
        await cluster.World.Start();
        return cluster;
    }

    /// <summary>Looks at the world while nothing moves.</summary>
    internal T Look<T>(Func<Simulation, T> look) => World.Look(look);

    /// <summary>Waits until something is so, or a span of the world's time has passed.</summary>
    /// <returns>Whether it came to be so.</returns>
    internal Task<bool> Until(Func<Simulation, bool> isSo, TimeSpan within) => World.Until(isSo, within);

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
