using Vitess.Reconcile.Host;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Observe;
using Xunit.Abstractions;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>The operator as it ships, over real HTTP.</summary>
public sealed class BringUpTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_smallest_cluster_comes_up_over_real_HTTP()
    {
        await using var world = await ServedWorld.Of("01-minimal");
        using var log = new StringWriter();
        var clock = new SteadyClock(world.Time);
        var options = new HostOptions { Core = new() { Holder = "one", LevelMax = 0 }, LeaseNamespace = "vitess-operator", ListenOn = new(System.Net.IPAddress.Loopback, 0) };
        using var host = new OperatorHost(
            options, Reconciler.Reconcile, new KubeAccess() { Server = world.Front.Address }, world.Vitess, clock, new(log, LogLevel.Debug, isJson: false));
        using var terminate = new CancellationTokenSource();
        var run = Task.Run(() => host.Run(terminate.Token));
        var isReady = await world.Until(simulation => simulation.Progress.IsReady, TimeSpan.FromMinutes(5));
        await terminate.CancelAsync();
        await run;
        output.WriteLine($"{world.Time.GetUtcNow():O} {world.Front.Requests.Count}");
        output.WriteLine(log.ToString());
        Assert.Empty(world.Defects);
        Assert.True(isReady);
    }
}
