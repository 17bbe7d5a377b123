using System.Net;
using Microsoft.AspNetCore.Http;
using Vitess.Reconcile.Host;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Observe;
using Vitess.Reconcile.Sim.Serve.Api;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>A process that starts while the API server is not there, or does not know it.</summary>
public sealed class UnreachableServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task It_waits_alive_and_says_by_log_and_readiness_what_for()
    {
        await using var rig = new Rig(new("http://127.0.0.1:1"));
        await rig.Until("/readyz", (503, "Connection refused"));
        Assert.StartsWith("not everything has been listed yet\nthe API server cannot be asked: Connection refused", (await rig.Page("/readyz")).Body, StringComparison.Ordinal);
        rig.Time.Pass(TimeSpan.FromMinutes(3));
        await rig.Until("/healthz", (200, "ok"));
        rig.Time.Pass(TimeSpan.FromMinutes(3));
        await rig.Until("/healthz", (200, "ok"));
        Assert.Single(rig.Log.Split('\n'), line => line.Contains("WARNING API server not reached why=\"Connection refused", StringComparison.Ordinal));
        Assert.DoesNotContain("Cannot lead", rig.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_not_known_there_waits_too_and_is_ended_when_it_is_asked_to()
    {
        await using var server = await WebServer.Start(context =>
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync("""{"kind":"Status","reason":"Unauthorized","message":"Unauthorized"}""");
        });
        await using var rig = new Rig(server.Address);
        await rig.Until("/readyz", (503, "the API server cannot be asked: 401 Unauthorized: Unauthorized"));
        rig.Time.Pass(TimeSpan.FromMinutes(3));
        await rig.Until("/healthz", (200, "ok"));
    }

    [Fact]
    public async Task What_cannot_be_found_out_of_the_installation_holds_the_loop_up_for_thirty_seconds_in_all()
    {
        await using var world = await LiveCluster.Of("01-minimal");
        world.Seen.FaultOf = request => request.Path.Value?.Contains("customresourcedefinitions", StringComparison.Ordinal) == true
            ? new WireFault.Answer(500) : null;
        var from = world.World.Time.GetUtcNow();
        await using var host = new LiveHost(world, "one", Scope.All);
        Assert.True(await world.Until(_ => host.Leads, Patience), host.Log);
        // Eight definitions, each for 30 s, took four minutes.
        Assert.InRange((world.World.Time.GetUtcNow() - from).TotalSeconds, 20, 150);
        Assert.Contains("API server not reached why=\"500", host.Log, StringComparison.Ordinal);
    }

    /// <summary>A process, with a clock that can be put forward.</summary>
    private sealed class Rig : IAsyncDisposable
    {
        private readonly CancellationTokenSource terminate = new();
        private readonly SharedText log = new();
        private readonly OperatorHost host;
        private readonly Task run;

        internal Rig(Uri server)
        {
            host = new(
                new() { Core = new() { Holder = "one" }, LeaseNamespace = "t", ListenOn = new(IPAddress.Loopback, 0) },
                Reconciler.Reconcile, new() { Server = server }, null, new(Time), new(log, LogLevel.Debug, isJson: false));
            run = Task.Run(() => host.Run(terminate.Token));
        }

        internal AdvancingTime Time { get; } = new();

        internal string Log => log.ToString();

        internal async Task<(int Status, string Body)> Page(string path)
        {
            using var client = new HttpClient();
            using var answer = await client.GetAsync(new Uri($"http://{host.ServedAt}{path}"));
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }

        internal async Task Until(string path, (int Status, string Part) expected)
        {
            var page = await Page(path);
            for (var i = 0; i < 600 && !(page.Status == expected.Status && page.Body.Contains(expected.Part, StringComparison.Ordinal)); i++)
            {
                await Task.Delay(100);
                page = await Page(path);
            }
            Assert.True(page.Status == expected.Status && page.Body.Contains(expected.Part, StringComparison.Ordinal), $"{page}\n{Log}");
        }

        public async ValueTask DisposeAsync()
        {
            await terminate.CancelAsync();
            await run;
            host.Dispose();
            terminate.Dispose();
            await log.DisposeAsync();
        }
    }
}
