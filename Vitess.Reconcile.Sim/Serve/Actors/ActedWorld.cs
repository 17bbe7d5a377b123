using System.Collections.Concurrent;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.Serve.Vtctld;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Serve.Actors;

/// <summary>Nodes, volumes and Vitess in pods, for an API server elsewhere that has none: one that somebody else runs.</summary>
/// <remarks>
/// The simulation is the same as always; what it takes for its API server is a copy that lists and watches keep up to date,
/// and its writes go out one at a time, while it stands still. Its clock is the wall's.
/// </remarks>
internal sealed class ActedWorld : IAsyncDisposable
{
    private const string ControllerManager = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager";

    // Reason: often enough that an actor's latency is its own, seldom enough to cost nothing.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    // Reason: whoever wants something of the world gets it, however much there is to catch up with.
    private static readonly TimeSpan StrideMax = TimeSpan.FromMilliseconds(50);

    // Source: a kubelet looks every 10 s whether its node says what it should.
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ActedSettings settings;
    private readonly Uri server;
    private readonly SteadyClock clock = new(TimeProvider.System);
    private readonly KubeClient client;
    private readonly CancellationTokenSource stopped = new();
    private readonly ConcurrentQueue<Action<Mirror>> news = [];
    private readonly ConcurrentQueue<Action> posted = [];
    private readonly List<Task> work = [];
    private GrpcServer? vtctld;
    private ControlFront? control;

    internal ActedWorld(KubeAccess access, ActedSettings settings)
    {
        (this.settings, server) = (settings, access.Server);
        client = new(access, clock);
    }

    /// <summary>Where the vtctlds of all clusters are; which one is meant, the caller says by the authority.</summary>
    internal string VtctldAddress => vtctld?.Address ?? "";

    /// <summary>Where the world is looked at and harmed.</summary>
    internal Uri ControlAddress => control?.Address ?? new("http://127.0.0.1");

    /// <summary>Whether what a controller manager does is done here.</summary>
    internal bool HasControllers { get; private set; }

    /// <summary>Ends when the world does, with what went wrong.</summary>
    internal Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Looks at what stands, and begins to act on it.</summary>
    /// <param name="brokenLaws">The laws that were broken so far.</param>
    /// <exception cref="KubeAccessException">The API server does not answer, or not to us.</exception>
    internal async Task Start(Func<IEnumerable<string>> brokenLaws)
    {
        var nodes = await Get("/api/v1/nodes?limit=1");
        if (nodes is not KubeReply.Answered { IsSuccess: true })
        {
            throw new KubeAccessException($"{server} does not list its nodes: {KubeOutcomes.Why(nodes)}.");
        }
        HasControllers = settings.HasControllers ?? await Get(ControllerManager) is KubeReply.Answered { Status: 404 };
        Mirror? mirror = null;
        DefaultAccounts? accounts = null;
        var simulation = new Simulation(
            SettingsOf(api =>
            {
                var writes = new RemoteWrites(api, new(client, clock, mirror = new(api), settings.Refused, stopped.Token), isShared: !HasControllers);
                accounts = HasControllers ? new(api, writes) : null;
                return writes;
            }),
            settings.World);
        var feeds = Kinds.All.Where(kind => kind != Kinds.Event && kind != Kinds.Lease && kind != Kinds.CustomResourceDefinition)
            .Select(kind => new MirrorFeed(client, kind, news.Enqueue, () => clock.Now)).ToList();
        work.AddRange(feeds.Select(feed => feed.Run(stopped.Token)));
        await Task.WhenAll(feeds.Select(feed => feed.Looked)).WaitAsync(Patience);
        var answers = new WorldControl(simulation, brokenLaws, isServer: false);
        control = new(settings.ControlPort, (method, target) => Posted(() => answers.Answer(method, target)));
        await control.Start();
        vtctld = await GrpcServer.Start(new WorldVtctlds(simulation, posted.Enqueue).At, new());
        if (!HasControllers)
        {
            // Beside the world: a lease has to be renewed however long that stands still.
            work.Add(new Heartbeats(client, clock, () => [.. simulation.Nodes.Where(node => node.IsUp)]).Run(stopped.Token));
        }
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Ended = Task.Run(() => Pump(simulation, mirror ?? new(simulation.Api), accounts, begun));
        if (await Task.WhenAny(begun.Task, Ended) == Ended)
        {
            await Ended;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        await Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(work);
        if (control is not null)
        {
            await control.DisposeAsync();
        }
        if (vtctld is not null)
        {
            await vtctld.DisposeAsync();
        }
        client.Dispose();
        stopped.Dispose();
    }

    private SimulationSettings SettingsOf(Func<ApiServer, IWrites> writes) => new()
    {
        File = new([], []),
        HandedOver = settings.HandedOver,
        Seed = settings.Seed,
        IsAsRecorded = settings.IsAsRecorded,
        Operators = 0,
        Reconcile = Reconciler.Reconcile,
        Epoch = clock.Now,
        Pace = settings.Speed,
        Writes = writes,
        Cast = HasControllers ? Cast.All : Cast.WithoutControllers,
        BrokenLaws = settings.BrokenLaws,
    };

    /// <summary>The one place where anything touches the world; nobody waits for it with a thread in his hand.</summary>
    private async Task Pump(Simulation simulation, Mirror mirror, DefaultAccounts? accounts, TaskCompletionSource begun)
    {
        simulation.Start();
        begun.SetResult();
        var reportAt = clock.Now + ReportEvery;
        while (!stopped.IsCancellationRequested)
        {
            while (news.TryDequeue(out var told))
            {
                told(mirror);
            }
            while (posted.TryDequeue(out var action))
            {
                action();
            }
            accounts?.Look(clock.Now);
            var late = clock.Now - simulation.Clock.Now;
            simulation.RunFor(late < StrideMax ? late : StrideMax);
            if (!HasControllers && clock.Now > reportAt)
            {
                simulation.ReportKubelets();
                reportAt = clock.Now + ReportEvery;
            }
            await Task.Delay(Pause, stopped.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Looks at the world between two of its strides; what goes wrong in that is the asker's, not the world's.</summary>
    private Task<T> Posted<T>(Func<T> look)
    {
        var looking = new Task<T>(look, TaskCreationOptions.RunContinuationsAsynchronously);
        posted.Enqueue(() => looking.RunSynchronously(TaskScheduler.Default));
        return looking.WaitAsync(stopped.Token);
    }

    /// <returns>The HTTP status; 0 when none came.</returns>
    private Task<KubeReply> Get(string target) =>
        client.Send(new(HttpMethod.Get, target) { Deadline = clock.Now + Patience, IsRepeatable = true }, stopped.Token);
}
