using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>What a process finds out at its start.</summary>
public sealed class InstallationTests
{
    private const string Pod = "/api/v1/namespaces/t/pods/p";

    [Fact]
    public async Task A_server_that_only_fails_has_not_been_reached_and_is_waited_for()
    {
        var isBack = false;
        await using var rig = await Rig.Start(path => Volatile.Read(ref isBack) ? path == Pod ? 200 : 404 : 503);
        Assert.True(await rig.Until(() => rig.Asked.Contains(Pod)));
        rig.Time.Pass(TimeSpan.FromMinutes(1));
        // Another round has begun.
        Assert.True(await rig.Until(() => rig.Asked.Count(path => path == Pod) > 3 && rig.Asked.Contains("/version")));
        Assert.False(rig.Completing.IsCompleted);
        Volatile.Write(ref isBack, true);
        Assert.Equal("p", (await rig.Completing).OwnPod?.At("metadata", "name")?.AsText);
    }

    [Fact]
    public async Task One_object_that_cannot_be_read_takes_no_time_from_the_others()
    {
        await using var rig = await Rig.Start(path => path == Pod ? 200 : 500);
        Assert.True(await rig.Until(() => rig.Asked.Contains(Pod)));
        rig.Time.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal("p", (await rig.Completing).OwnPod?.At("metadata", "name")?.AsText);
    }

    /// <summary>A process that starts, with a clock that can be put forward.</summary>
    private sealed class Rig : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly WebServer server;
        private readonly KubeClient client;

        private Rig(WebServer server)
        {
            this.server = server;
            var clock = new SteadyClock(Time);
            client = new(new() { Server = server.Address }, clock);
            Completing = new Installation(client, clock, _ => { }).Complete(new() { Holder = "one" }, ("t", "p"), stop.Token);
        }

        internal AdvancingTime Time { get; } = new();

        internal required ConcurrentQueue<string> Asked { get; init; }

        internal Task<Options> Completing { get; }

        internal static async Task<Rig> Start(Func<string, int> statusOf)
        {
            var asked = new ConcurrentQueue<string>();
            return new(await WebServer.Start(context =>
            {
                var path = context.Request.Path.Value ?? "";
                asked.Enqueue(path);
                context.Response.StatusCode = statusOf(path);
                return context.Response.WriteAsync("""{"metadata":{"name":"p"}}""");
            }))
            {
                Asked = asked,
            };
        }

        internal async Task<bool> Until(Func<bool> isSo)
        {
            for (var i = 0; i < 600 && !isSo(); i++)
            {
                await Task.Delay(50);
            }
            return isSo();
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await Completing;
            client.Dispose();
            await server.DisposeAsync();
            stop.Dispose();
        }
    }
}
