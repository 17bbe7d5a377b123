using System.Net;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Live.Volumes;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Observe;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host;

/// <summary>One process of the operator: the loop, the world around it, and what tells of both.</summary>
internal sealed class OperatorHost : IDisposable
{
    private readonly HostOptions options;
    private readonly SteadyClock clock;
    private readonly Inbox inbox = new();
    private readonly CancellationTokenSource stopped = new();
    private readonly Metrics metrics = new();
    private readonly LoopHealth health;
    private readonly Announcer announcer;
    private readonly KubeClient client;
    private readonly VitessCalls? ownCalls;
    private readonly IReadOnlyList<IVolumeSource> volumeSources;
    private readonly VolumePoll? volumes;
    private readonly LiveWorld world;
    private readonly Func<Options, Controller> control;
    private readonly Endpoints? endpoints;
    private readonly Log log;
    private readonly SortedSet<string> waitedFor = new(StringComparer.Ordinal);
    private string ownUid = "";

    /// <summary>A process that has not begun.</summary>
    /// <param name="options">How it was started.</param>
    /// <param name="reconcile">The core.</param>
    /// <param name="access">The API server.</param>
    /// <param name="vitess">The vtctlds; null for those at the addresses that the core names.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="log">Where it tells what it does.</param>
    internal OperatorHost(
        HostOptions options, Func<Snapshot, Plan> reconcile, KubeAccess access, IVitessCalls? vitess, SteadyClock clock, Log log)
    {
        (this.options, this.clock, this.log, health) = (options, clock, log, new(() => clock.Now));
        client = new(access, clock) { Attempted = metrics.Take };
        announcer = new(new(client, clock, "vitess-operator", options.Core.Holder));
        var accesses = new VtctldAccesses(client, clock);
        ownCalls = vitess is null ? new(Reached(accesses), () => clock.Now) : null;
        var settings = new LiveSettings
        {
            Scope = options.Scope, LeaseNamespace = options.LeaseNamespace, LeaseName = options.LeaseName,
            ElseFrom = options.LeaseIsSoughtFrom, LeaseDuration = options.LeaseDuration,
        };
        volumeSources = options.Volumes.Open(access, client, clock);
        var readings = new VolumeReadings(volumeSources, () => clock.Now);
        world = new(
            client, vitess ?? ownCalls ?? throw new ArgumentNullException(nameof(vitess)), readings, settings, clock, inbox.Add, stopped.Token)
        {
            TellOfLease = inbox.AddFirst,
        };
        var shards = new ShardMetrics(() => clock.Now);
        shards.ShowIn(metrics);
        volumes = volumeSources.Count > 0 ? new(readings, shards.Take, () => clock.Now) : null;
        var heard = accesses.Heard(reconcile);
        var watched = shards.Watched(volumes?.Watched(heard) ?? heard);
        control = core => new(metrics.Measured(watched), core, world, SettingsOf());
        health.ShowIn(metrics, () => Lease);
        ProcessMetrics.ShowIn(metrics);
        endpoints = options.ListenOn is { } address ? new(address, Page) : null;
    }

    /// <summary>Whether it leads and has seen everything since.</summary>
    internal bool IsActive => health.Leads;

    /// <summary>Where metrics and health are served; null for nowhere.</summary>
    internal IPEndPoint? ServedAt => endpoints?.Address;

    /// <summary>Runs until it is asked to end and has ended what it began.</summary>
    /// <param name="terminate">Asks it to end.</param>
    internal async Task Run(CancellationToken terminate)
    {
        Task[] beside =
        [
            options.WritesEvents ? announcer.Run(stopped.Token) : Task.CompletedTask,
            endpoints?.Serve(stopped.Token) ?? Task.CompletedTask,
            volumes?.Run(clock.Time, () => health.Leads, stopped.Token) ?? Task.CompletedTask,
        ];
        var core = await new Installation(client, clock, Waits).Complete(options.Core, options.OwnPod, terminate);
        ownUid = core.OwnPod?.At("metadata", "uid")?.AsText ?? "";
        var controller = control(core);
        metrics.Observe(controller.Counters, () => (inbox.Count, controller.Signs.QueueDepth));
        inbox.Add(new Input.Started());
        await using (terminate.Register(() => inbox.Add(new Input.Stop(clock.Now + options.Grace))))
        {
            await foreach (var input in inbox.ReadAll())
            {
                controller.Step(clock.Now, input);
                var signs = controller.Signs;
                Show(controller.IsActive, signs);
                if (controller.IsStopped)
                {
                    break;
                }
            }
        }
        await stopped.CancelAsync();
        await Task.WhenAll(beside);
    }

    /// <summary>Tells why the API server cannot be asked before the loop begins: each reason once.</summary>
    private void Waits(string why)
    {
        health.Waits($"the API server cannot be asked: {why}");
        if (waitedFor.Add(why))
        {
            log.Add(new(clock.Now, "API server not reached", [new("why", why)]), LogLevel.Warning);
        }
    }

    /// <summary>Shows how it is after a step, and tells when it has become clear why it cannot lead.</summary>
    private void Show(bool active, (int QueueDepth, bool IsWarm, ValueList<FeedTrouble> Troubles, string? LeaseTrouble) signs)
    {
        var lease = signs.LeaseTrouble is { } why ? $"{Lease}: {why}" : null;
        if (lease is not null && lease != health.LeaseTrouble && ToldOf is { } pod)
        {
            announcer.Warn(pod, ownUid, "CannotLead", $"cannot lead by the lease {lease}", clock.Now);
        }
        health.Stepped(signs.IsWarm, active, signs.Troubles, lease);
    }

    /// <summary>The lease by which this process leads.</summary>
    private string Lease => $"{world.LeaseNamespace}/{options.Share.LeaseOf(options.LeaseName)}";

    /// <summary>Its own pod, where its roles let it write events.</summary>
    private ObjectKey? ToldOf => options.OwnPod is var (space, name) && (options.Scope.Namespaces.Count == 0 || options.Scope.Namespaces.Contains(space))
        ? new(Kinds.Pod, space, name) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        endpoints?.Dispose();
        world.Dispose();
        foreach (var source in volumeSources)
        {
            (source as IDisposable)?.Dispose();
        }
        ownCalls?.Dispose();
        client.Dispose();
        metrics.Dispose();
        stopped.Dispose();
    }

    private Func<string, CancellationToken, Task<VtctldAccess>> Reached(VtctldAccesses accesses) =>
        options.VtctldProxy is not { } proxy
            ? accesses.Of
            : async (address, cancel) => await accesses.Of(address, cancel) with { Endpoints = [proxy] };

    private (int Status, string Body)? Page(string path) =>
        path == "/metrics" ? (200, metrics.Show()) : health.Page(path);

    private ControllerSettings SettingsOf() => new()
    {
        Share = options.Share,
        LeaseName = options.Share.LeaseOf(options.LeaseName),
        LeaseDuration = options.LeaseDuration,
        RenewDeadline = options.RenewDeadline,
        LeaseRetry = options.LeaseRetry,
        // A first pass takes a millisecond or several, and between two batches the lease is renewed.
        PassesMax = 16,
        // Ten thousand shards are hundreds of pages, each with a deadline of its own.
        ListDeadline = TimeSpan.FromMinutes(5),
        // The world finds out itself when a stream has died, so that lists are only a last resort.
        WatchDeadline = TimeSpan.FromHours(6),
        SpreadMax = TimeSpan.FromMilliseconds(250),
        Unify = ObjectReading.Shared.Of,
        Log = log.Add,
        MoveEnded = end =>
        {
            metrics.Take(end);
            announcer.Take(end);
        },
    };
}
