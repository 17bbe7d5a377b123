using System.Collections.Concurrent;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Serve;
using Vitess.Reconcile.Sim.Serve.Vtctld;
using Vitess.Reconcile.Sim.World.Api.Schemas;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>The world of a recorded input, served, without operators of its own.</summary>
internal sealed class LiveCluster : IAsyncDisposable
{
    // Reason: evidence is good for two seconds, and reading it over real HTTP takes some milliseconds.
    private const int TimesFaster = 20;

    private LiveCluster(Simulation simulation, Doubled? doubled)
    {
        World = new(simulation, CustomSchemas.Ours, TimesFaster, Seen.Settings)
        {
            Vtctlds = doubled is null ? new() { Faults = method => CallFaultOf(method), Between = Count } : new() { Between = doubled.Between },
        };
        Seen.Rule(World.Front);
        World.Front.Between = doubled is null ? World.Front.Between : doubled.Between;
    }

    internal ServedWorld World { get; }

    /// <summary>What is seen of the API server.</summary>
    internal Observed Seen { get; } = new();

    /// <summary>What goes wrong with a call of vtctld.</summary>
    internal Func<string, GrpcFault?> CallFaultOf { get; set; } = _ => null;

    /// <summary>The calls that were carried out, by name.</summary>
    internal ConcurrentQueue<string> Called { get; } = [];

    /// <summary>The world of a recorded input, before its operator begins.</summary>
    /// <param name="input">The input.</param>
    /// <param name="doubled">What sends requests and calls twice; null for nothing.</param>
    internal static Task<LiveCluster> Of(string input, Doubled? doubled = null)
    {
        var file = ClusterFile.Read(RecordedObjects.PathOf(input, "cluster.yaml"));
        var simulation = new Simulation(
            new() { File = file, Seed = 1, IsAsRecorded = true, Operators = 0, Reconcile = Reconciler.Reconcile },
            Worlds.For(file, isAsRecorded: true));
        simulation.Start();
        return Of(simulation, doubled);
    }

    /// <summary>A world that has been started, and in which no operator runs.</summary>
    internal static async Task<LiveCluster> Of(Simulation simulation, Doubled? doubled = null)
    {
        var cluster = new LiveCluster(simulation, doubled);
        await cluster.World.Start();
        return cluster;
    }

    /// <summary>Looks at the world while nothing moves.</summary>
    internal T Look<T>(Func<Simulation, T> look) => World.Look(look);

    /// <summary>Waits until something is so, or a span of the world's time has passed.</summary>
    /// <returns>Whether it came to be so.</returns>
    internal Task<bool> Until(Func<Simulation, bool> isSo, TimeSpan within) => World.Until(isSo, within);

    private Task<UnaryAnswer> Count(string method, Func<Task<UnaryAnswer>> answer)
    {
        Called.Enqueue(method.Split('/')[^1]);
        return answer();
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
