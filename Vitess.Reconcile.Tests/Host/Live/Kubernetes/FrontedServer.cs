using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;

namespace Vitess.Reconcile.Tests.Host.Live.Kubernetes;

/// <summary>An API server with a namespace on real HTTP, and our client of it.</summary>
internal sealed class FrontedServer : IAsyncDisposable
{
    private FrontedServer()
    {
        Server = new(() => Clock.Now, 1);
        Server.Create(Kinds.Namespace, Json.Parse("""{"metadata": {"name": "t"}}"""));
        Front = new(Server, CustomSchemas.Ours, Gate, TimeProvider.System, Seen.Settings);
        Seen.Rule(Front);
    }

    internal static async Task<FrontedServer> Start()
    {
        var started = new FrontedServer();
        await started.Front.Start();
        started.Client = new(new() { Server = started.Front.Address }, started.Clock);
        return started;
    }

    internal SteadyClock Clock { get; } = new(TimeProvider.System);

    internal Lock Gate { get; } = new();

    internal ApiServer Server { get; }

    internal ApiFront Front { get; }

    /// <summary>What is seen of the front.</summary>
    internal Observed Seen { get; } = new();

    internal KubeClient Client { get; private set; } = new(new() { Server = new("http://127.0.0.1:1") }, new(TimeProvider.System));

    internal DateTimeOffset Soon => Clock.Now + TimeSpan.FromSeconds(30);

    /// <summary>Has the next requests of a method go wrong, one after another.</summary>
    internal void Plant(string method, params WireFault[] faults)
    {
        var left = new Queue<WireFault>(faults);
        Seen.FaultOf = request =>
        {
            lock (left)
            {
                return request.Method == method && left.TryDequeue(out var fault) ? fault : null;
            }
        };
    }

    internal Json Made(KindInfo kind, string json)
    {
        lock (Gate)
        {
            return Server.Create(kind, Json.Parse(json)).Object ?? throw new InvalidOperationException(json);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Front.DisposeAsync();
    }
}
