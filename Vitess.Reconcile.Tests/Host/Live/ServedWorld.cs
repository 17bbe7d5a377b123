using System.Collections.Concurrent;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Tests.Golden;
using SimulatedAddresses = Vitess.Reconcile.Sim.Addresses;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>A simulated world without operators, in time that passes by itself, with its API server on real HTTP.</summary>
internal sealed class ServedWorld : IAsyncDisposable
{
    // Reason: evidence is good for two seconds, and reading it over real HTTP takes some milliseconds.
    private const int TimesFaster = 20;
    private static readonly TimeSpan StrideMax = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource stopped = new();
    private readonly Task pump;

    private ServedWorld(Simulation simulation)
    {
        Simulation = simulation;
        Time = new(simulation.Clock.Now);
        Front = new(simulation.Api, Gate, Time);
        Vitess = new Calls(this);
        pump = Task.Run(Pump);
    }

    /// <summary>Held by whoever touches the simulation.</summary>
    internal Lock Gate { get; } = new();

    internal Simulation Simulation { get; }

    internal PumpedTime Time { get; }

    internal ApiFront Front { get; }

    internal IVitessCalls Vitess { get; }

    /// <summary>What went wrong while time passed, such as a broken law.</summary>
    internal ConcurrentQueue<Exception> Defects { get; } = [];

    /// <summary>The world of a recorded input, before its operator begins.</summary>
    internal static async Task<ServedWorld> Of(string input)
    {
        var file = ClusterFile.Read(RecordedObjects.PathOf(input, "cluster.yaml"));
        var simulation = new Simulation(
            new() { File = file, Seed = 1, IsAsRecorded = true, Operators = 0, Reconcile = Reconciler.Reconcile },
            Worlds.For(file, isAsRecorded: true));
        simulation.Start();
        var world = new ServedWorld(simulation);
        await world.Front.Start();
        return world;
    }

    /// <summary>Looks at the world while nothing moves.</summary>
    internal T Look<T>(Func<Simulation, T> look)
    {
        lock (Gate)
        {
            return look(Simulation);
        }
    }

    /// <summary>Waits until something is so, or a span of the world's time has passed.</summary>
    /// <returns>Whether it came to be so.</returns>
    internal async Task<bool> Until(Func<Simulation, bool> isSo, TimeSpan within)
    {
        var end = Time.GetUtcNow() + within;
        while (!Look(isSo))
        {
            if (Time.GetUtcNow() > end || !Defects.IsEmpty)
            {
                return false;
            }
            await Task.Delay(5);
        }
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        await pump;
        await Front.DisposeAsync();
        stopped.Dispose();
    }

    private async Task Pump()
    {
        var stamp = TimeProvider.System.GetTimestamp();
        try
        {
            while (!stopped.IsCancellationRequested)
            {
                await Task.Delay(1);
                var next = TimeProvider.System.GetTimestamp();
                var stride = TimeProvider.System.GetElapsedTime(stamp, next) * TimesFaster;
                stamp = next;
                lock (Gate)
                {
                    Simulation.RunFor(stride < StrideMax ? stride : StrideMax);
                }
                Time.MoveTo(Simulation.Clock.Now);
            }
        }
        catch (Exception defect) when (defect is not OutOfMemoryException)
        {
            Defects.Enqueue(defect);
        }
    }

    /// <summary>The simulated vtctlds, asked from within this process.</summary>
    private sealed class Calls(ServedWorld world) : IVitessCalls
    {
        private string Zone => world.Simulation.Description.Zones[0].Name;

        public Task<Outcome> Ask(Query query, TimeSpan within, CancellationToken cancel) => Answer(
            done => world.Simulation.Programs.Ask(Zone, SimulatedAddresses.Of(query), query, within, done));

        public Task<Outcome> Invoke(Move.Invoke move, TimeSpan within, DateTimeOffset? notAfter, CancellationToken cancel) =>
            notAfter < world.Time.GetUtcNow()
                ? Task.FromResult<Outcome>(new Outcome.Refused("too late"))
                : Answer(done => world.Simulation.Programs.Invoke(Zone, move.Vtctld, move.Call, within, done));

        private Task<Outcome> Answer(Action<Action<Outcome>> begin)
        {
            var answer = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (world.Gate)
            {
                begin(outcome => answer.TrySetResult(outcome));
            }
            return answer.Task;
        }
    }
}
