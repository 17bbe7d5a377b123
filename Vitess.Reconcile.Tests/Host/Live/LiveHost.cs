using System.Net;
using Vitess.Reconcile.Host;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Observe;
using Vitess.Reconcile.Sim;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>A process of the operator as it ships, on a served world.</summary>
internal sealed class LiveHost : IAsyncDisposable
{
    private readonly CancellationTokenSource terminate = new();
    private readonly SharedText log = new();
    private readonly OperatorHost host;
    private readonly Task run;

    internal LiveHost(
        LiveCluster on, string holder, Scope scope, int? levelMax = 0, string leaseNamespace = "vitess-operator", string? soughtFrom = null,
        (string Namespace, string Name)? ownPod = null)
    {
        var clock = new SteadyClock(on.World.Time);
        var options = new HostOptions
        {
            Core = new() { Holder = holder, LevelMax = levelMax, OwnPod = Setting.OperatorPod(Setting.OperatorNamespace) },
            Scope = scope,
            LeaseNamespace = leaseNamespace,
            LeaseIsSoughtFrom = soughtFrom,
            OwnPod = ownPod,
            ListenOn = new(IPAddress.Loopback, 0),
            VtctldProxy = on.World.VtctldAddress,
        };
        host = new(
            options, Reconciler.Reconcile, new() { Server = on.World.Front.Address }, null, clock,
            new(log, LogLevel.Debug, isJson: false));
        run = Task.Run(() => host.Run(terminate.Token));
    }

    internal bool Leads => host.IsActive;

    internal string Log => log.ToString();

    /// <summary>A page that it serves.</summary>
    internal async Task<(int Status, string Body)> Page(string path)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"http://{host.ServedAt}{path}"));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Asks it to end, as SIGTERM does, and waits until it has.</summary>
    internal async Task End()
    {
        await terminate.CancelAsync();
        await run;
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        host.Dispose();
        terminate.Dispose();
        await log.DisposeAsync();
    }
}
