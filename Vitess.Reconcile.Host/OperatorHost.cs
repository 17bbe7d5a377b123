using System.Threading.Channels;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Observe;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host;

/// <summary>One process of the operator: the loop on its thread, the world around it.</summary>
internal sealed class OperatorHost : IDisposable
{
    private readonly HostOptions options;
    private readonly SteadyClock clock;
    private readonly Channel<Input> inputs = Channel.CreateUnbounded<Input>();
    private readonly CancellationTokenSource stopped = new();
    private readonly LiveWorld world;
    private readonly Controller controller;

    /// <summary>A process that has not begun.</summary>
    /// <param name="options">How it was started.</param>
    /// <param name="reconcile">The core.</param>
    /// <param name="client">The API server.</param>
    /// <param name="vitess">The vtctlds.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="log">Where it tells what it does.</param>
    internal OperatorHost(
        HostOptions options, Func<Snapshot, Plan> reconcile, KubeClient client, IVitessCalls vitess, SteadyClock clock, Log log)
    {
        (this.options, this.clock) = (options, clock);
        var settings = new LiveSettings
        {
            Scope = options.Scope, LeaseNamespace = options.LeaseNamespace, LeaseDuration = options.LeaseDuration,
        };
        world = new(client, vitess, settings, clock, Hear, stopped.Token);
        controller = new(reconcile, options.Core, world, SettingsOf(log));
    }

    /// <summary>Whether it leads and has seen everything since.</summary>
    internal bool IsActive => controller.IsActive;

    /// <summary>Runs until it is asked to end and has ended what it began.</summary>
    /// <param name="terminate">Asks it to end.</param>
    internal async Task Run(CancellationToken terminate)
    {
        await using var asked = terminate.Register(() => Hear(new Input.Stop(clock.Now + options.Grace)));
        Hear(new Input.Started());
        await foreach (var input in inputs.Reader.ReadAllAsync(CancellationToken.None))
        {
            controller.Step(clock.Now, input);
            if (controller.IsStopped)
            {
                break;
            }
        }
        await stopped.CancelAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        world.Dispose();
        stopped.Dispose();
    }

    private void Hear(Input input) => inputs.Writer.TryWrite(input);

    private ControllerSettings SettingsOf(Log log) => new()
    {
        LeaseName = options.LeaseName,
        LeaseDuration = options.LeaseDuration,
        RenewDeadline = options.RenewDeadline,
        LeaseRetry = options.LeaseRetry,
        // The world finds out itself when a stream has died, so that lists are only a last resort.
        WatchDeadline = TimeSpan.FromHours(6),
        SpreadMax = TimeSpan.FromMilliseconds(250),
        Log = log.Add,
    };
}
