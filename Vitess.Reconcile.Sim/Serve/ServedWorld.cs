using System.Collections.Concurrent;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Sim.Serve.Vtctld;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;

namespace Vitess.Reconcile.Sim.Serve;

/// <summary>A simulated world in time that passes by itself, with its API server on real HTTP and its vtctlds on real gRPC.</summary>
internal sealed class ServedWorld : IAsyncDisposable
{
    // Reason: what asks over HTTP should find a world that has moved on since it last asked.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    // Reason: after a long pause of the machine the world goes on from where it was, rather than run away from who asks it.
    private static readonly TimeSpan StrideMax = TimeSpan.FromMilliseconds(100);

    // Source: a real server sends a bookmark about once a minute.
    private static readonly TimeSpan BookmarkEvery = TimeSpan.FromMinutes(1);

    private readonly double speed;
    private readonly CancellationTokenSource stopped = new();
    private Task pump = Task.CompletedTask;
    private GrpcServer? vtctld;

    /// <summary>A world that stands still until it is started.</summary>
    /// <param name="simulation">The world, which has been started.</param>
    /// <param name="schemas">The installed definitions of custom resources.</param>
    /// <param name="speed">How many of its seconds pass in one of ours.</param>
    /// <param name="settings">How its API server listens, and to whom.</param>
    internal ServedWorld(Simulation simulation, CustomSchemas schemas, double speed, FrontSettings settings)
    {
        (Simulation, this.speed) = (simulation, speed);
        Time = new(simulation.Clock.Now);
        foreach (var definition in schemas.Definitions)
        {
            simulation.Api.Create(Kinds.CustomResourceDefinition, Established(definition));
        }
        Front = new(simulation.Api, schemas, Gate, Time, settings);
    }

    /// <summary>Held by whoever touches the simulation.</summary>
    internal Lock Gate { get; } = new();

    internal Simulation Simulation { get; }

    /// <summary>Its clock.</summary>
    internal SimulatedTime Time { get; }

    internal ApiFront Front { get; }

    /// <summary>How its vtctlds are set up, before it is started.</summary>
    internal GrpcServerSettings Vtctlds { get; init; } = new();

    /// <summary>Where the vtctlds of all clusters are; which one is meant, the caller says by the authority.</summary>
    internal string VtctldAddress => vtctld?.Address ?? "";

    /// <summary>What went wrong while time passed, such as a broken law.</summary>
    internal ConcurrentQueue<Exception> Defects { get; } = [];

    /// <summary>Listens, and lets time pass.</summary>
    internal async Task Start()
    {
        await Front.Start();
        vtctld = await GrpcServer.Start(new WorldVtctlds(Simulation, Post).At, Vtctlds);
        pump = Task.Run(Pump);
    }

    /// <summary>Looks at the world, or changes it, while nothing moves.</summary>
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
        if (vtctld is not null)
        {
            await vtctld.DisposeAsync();
        }
        stopped.Dispose();
    }

    private void Post(Action action)
    {
        lock (Gate)
        {
            action();
        }
    }

    private async Task Pump()
    {
        var stamp = TimeProvider.System.GetTimestamp();
        var bookmarkAt = Time.GetUtcNow() + BookmarkEvery;
        try
        {
            while (!stopped.IsCancellationRequested)
            {
                await Task.Delay(Pause);
                var next = TimeProvider.System.GetTimestamp();
                var stride = TimeProvider.System.GetElapsedTime(stamp, next) * speed;
                stamp = next;
                lock (Gate)
                {
                    Simulation.RunFor(stride < StrideMax ? stride : StrideMax);
                }
                Time.MoveTo(Simulation.Clock.Now);
                if (Time.GetUtcNow() > bookmarkAt)
                {
                    bookmarkAt = Time.GetUtcNow() + BookmarkEvery;
                    Front.Bookmark();
                }
            }
        }
        catch (Exception defect) when (defect is not OutOfMemoryException)
        {
            Defects.Enqueue(defect);
        }
    }

    private static Json Established(Json definition) => definition.With("status", Json.Map(
        ("acceptedNames", definition.At("spec", "names")),
        ("storedVersions", Json.List("v2")),
        ("conditions", Json.List(((string[])["NamesAccepted", "Established"]).Select(type => Json.Map(
            ("type", type), ("status", "True")))))));
}
