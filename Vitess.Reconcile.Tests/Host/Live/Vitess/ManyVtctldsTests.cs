using System.Net;
using System.Net.Sockets;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Sim.Serve.Vtctld;

namespace Vitess.Reconcile.Tests.Host.Live.Vitess;

/// <summary>Where several vtctlds serve one cluster.</summary>
public sealed class ManyVtctldsTests
{
    private const string Name = "shop-vtctld.space.svc:15999";
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(4);
    private static readonly Query Question = new Query.Workflows(Name, new("k"));

    [Fact]
    public async Task One_that_is_not_there_is_passed_over_even_for_a_call()
    {
        var answers = Answers.Empty();
        await using var server = await GrpcServer.Start(answers, new());
        using var calls = Calls(Nobody(), server.Address);
        Assert.Equal(WireRig.Done, await calls.Invoke(new(Name, WireRig.Reparent, "test"), Within, null, default));
        Assert.IsType<Outcome.Done>(await calls.Ask(Question, Within, default));
        Assert.Equal(2, answers.Methods.Count);
    }

    [Fact]
    public async Task A_read_goes_to_another_one_when_one_hangs_and_a_call_does_not()
    {
        var (lame, well) = (Answers.Empty(), Answers.Empty());
        await using var hanging = await GrpcServer.Start(lame, new() { Faults = _ => new GrpcFault.Late(TimeSpan.FromMinutes(1)) });
        await using var serving = await GrpcServer.Start(well, new());
        using (var calls = Calls(hanging.Address, serving.Address))
        {
            Assert.IsType<Outcome.Unknown>(await calls.Invoke(
                new(Name, WireRig.Reparent, "test"), TimeSpan.FromSeconds(1.5), null, default));
            Assert.Empty(well.Methods);
        }
        using (var calls = Calls(hanging.Address, serving.Address))
        {
            Assert.IsType<Outcome.Done>(await calls.Ask(Question, TimeSpan.FromSeconds(3), default));

            // From now on the one that serves comes first.
            Assert.Equal(WireRig.Done, await calls.Invoke(new(Name, WireRig.Reparent, "test"), Within, null, default));
            Assert.Equal(2, well.Methods.Count);
        }
    }

    [Fact]
    public async Task A_read_goes_to_another_one_when_one_says_goodbye()
    {
        var well = Answers.Empty();
        await using var leaving = await GrpcServer.Start(
            Answers.Empty(), new() { Faults = _ => new GrpcFault.Status(GrpcCode.Unavailable, "going away") });
        await using var serving = await GrpcServer.Start(well, new());
        using var calls = Calls(leaving.Address, serving.Address);
        Assert.IsType<Outcome.Done>(await calls.Ask(Question, Within, default));
        Assert.Single(well.Methods);
    }

    [Fact]
    public async Task One_that_has_left_meanwhile_still_serves_who_had_it_in_mind()
    {
        var (well, asked) = (Answers.Empty(), new TaskCompletionSource());
        GrpcFault Hang(string method)
        {
            asked.TrySetResult();
            return new GrpcFault.Late(TimeSpan.FromMinutes(1));
        }
        await using var hanging = await GrpcServer.Start(Answers.Empty(), new() { Faults = Hang });
        await using var serving = await GrpcServer.Start(well, new());
        await using var other = await GrpcServer.Start(Answers.Empty(), new());
        ValueList<string> ready = [hanging.Address, serving.Address];
        using var calls = new VitessCalls(
            (_, _) => Task.FromResult(VtctldAccess.Open with { Endpoints = ready }), () => DateTimeOffset.UtcNow);
        var first = calls.Ask(Question, TimeSpan.FromSeconds(6), default);
        await asked.Task;
        ready = [other.Address];
        Assert.IsType<Outcome.Done>(await calls.Ask(Question, Within, default));
        Assert.IsType<Outcome.Done>(await first);
        Assert.Single(well.Methods);
    }

    [Fact]
    public void One_that_is_about_to_be_called_is_not_forgotten()
    {
        var now = DateTimeOffset.UtcNow;
        using var connections = new VtctldConnections(() => now);
        connections.At("a:1", VtctldAccess.Open);
        now += TimeSpan.FromMinutes(11);
        var used = connections.At("a:1", VtctldAccess.Open);
        connections.At("b:2", VtctldAccess.Open);
        Assert.Same(used, connections.At("a:1", VtctldAccess.Open));
    }

    [Fact]
    public async Task Where_none_is_there_a_call_was_not_sent()
    {
        using var calls = Calls(Nobody(), Nobody());
        var outcome = await calls.Invoke(new(Name, WireRig.Reparent, "test"), Within, null, default);
        Assert.StartsWith("not sent: Unavailable", Assert.IsType<Outcome.Refused>(outcome).Why, StringComparison.Ordinal);
        Assert.IsType<Outcome.Unknown>(await calls.Ask(Question, Within, default));
    }

    [Fact]
    public async Task A_name_that_nobody_knows_or_that_is_none_is_an_outcome()
    {
        using var calls = new VitessCalls((_, _) => Task.FromResult(VtctldAccess.Open), () => DateTimeOffset.UtcNow);
        foreach (var name in new[] { "no-such-host.invalid:15999", "without-a-port" })
        {
            Assert.IsType<Outcome.Unknown>(await calls.Ask(new Query.Keyspaces(name), Within, default));
            Assert.IsType<Outcome.Refused>(await calls.Invoke(new(name, WireRig.Reparent, "test"), Within, null, default));
        }
    }

    [Fact]
    public async Task Those_that_are_known_are_called_while_nobody_knows_their_name()
    {
        await using var server = await GrpcServer.Start(Answers.Empty(), new());
        var now = DateTimeOffset.UtcNow;
        Func<Task<IPAddress[]>> names = () => Task.FromException<IPAddress[]>(new SocketException());
        using var servers = new VtctldServers(
            $"vtctld.space.svc:{server.Address.Split(':')[1]}", VtctldAccess.Open, () => now, (_, _) => names());
        Task<GrpcReply> Call() => servers.Call(
            new(VtctldMethods.Service + VtctldMethods.GetKeyspaces, [], TimeSpan.FromSeconds(20), () => false), mayRepeat: false, [], default);
        Assert.Equal(GrpcWitness.Client, (await Call()).Witness);
        names = () => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        Assert.True((await Call()).IsOk);
        foreach (var trouble in new[] { Task.FromException<IPAddress[]>(new SocketException()), new TaskCompletionSource<IPAddress[]>().Task })
        {
            now += TimeSpan.FromMinutes(1);
            names = () => trouble;
            Assert.True((await Call()).IsOk);
        }
    }

    [Fact]
    public async Task One_connection_serves_many_questions()
    {
        await using var server = await GrpcServer.Start(Answers.Empty(), new());
        using var relay = new CountingRelay(server.Address);
        using var calls = Calls(relay.Address);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => calls.Ask(Question, Within, default)));
        await calls.Ask(Question, Within, default);
        Assert.InRange(relay.Count, 1, 2);
    }

    [Fact]
    public void Those_that_nobody_asks_any_more_are_forgotten()
    {
        var now = DateTimeOffset.UtcNow;
        using var connections = new VtctldConnections(() => now);
        var first = connections.At("a:1", VtctldAccess.Open);
        Assert.Same(first, connections.At("a:1", VtctldAccess.Open with { Endpoints = ["b:2"] }));
        Assert.NotSame(first, connections.At("a:1", VtctldAccess.Open with { Username = "u", Password = "p" }));
        now += TimeSpan.FromMinutes(11);
        connections.At("c:3", VtctldAccess.Open);
        Assert.Equal(1, connections.Count);
    }

    private static VitessCalls Calls(params string[] endpoints) => new(
        (_, _) => Task.FromResult(VtctldAccess.Open with { Endpoints = endpoints.ToValueList() }), () => DateTimeOffset.UtcNow);

    /// <summary>An address where nobody listens.</summary>
    private static string Nobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString() ?? "";
    }

    /// <summary>Passes connections on, and counts them.</summary>
    private sealed class CountingRelay : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly string target;
        private int count;

        internal CountingRelay(string target)
        {
            this.target = target;
            listener.Start();
            _ = Accept();
        }

        internal string Address => listener.LocalEndpoint.ToString() ?? "";

        internal int Count => Volatile.Read(ref count);

        public void Dispose() => listener.Dispose();

        private async Task Accept()
        {
            try
            {
                while (true)
                {
                    var client = await listener.AcceptTcpClientAsync();
                    Interlocked.Increment(ref count);
                    _ = Relay(client);
                }
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task Relay(TcpClient client)
        {
            using (client)
            {
                using var server = new TcpClient();
                await server.ConnectAsync(IPEndPoint.Parse(target));
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
            }
        }
    }
}
