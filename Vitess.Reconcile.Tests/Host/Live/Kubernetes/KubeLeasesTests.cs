using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Tests.Host.Live.Kubernetes;

/// <summary>Who is not told where its lease is finds those of others, on real HTTP; the time in which they stand unchanged is the test's own.</summary>
public sealed class KubeLeasesTests : IDisposable
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    private readonly AdvancingTime time = new();
    private KubeClient? client;

    public void Dispose() => client?.Dispose();

    [Fact]
    public async Task One_that_is_started_without_a_place_contends_for_the_lease_that_is_held_in_another_namespace()
    {
        await using var server = await Served("ops", "vitess-operator");
        Held(server, "ops", "vitess-operator", "theirs");
        var leases = Sought(server, out var soon);
        var found = await leases.Read("vitess-operator", soon(), CancellationToken.None);
        Assert.Equal("theirs", Assert.IsType<Result.Lease>(Assert.IsType<Outcome.Done>(found).Result).Record.Holder);
        Assert.Equal("ops", leases.Namespace);
    }

    [Theory]
    [InlineData("vitess-operator")]
    [InlineData("vitess-operator-2-of-3")]
    public async Task No_lease_is_taken_beside_one_that_is_held_until_it_was_seen_unchanged_for_as_long_as_it_counts(string theirs)
    {
        await using var server = await Served("ops", "vitess-operator");
        Held(server, "ops", theirs, "theirs");
        var leases = Sought(server, out var soon);
        for (var i = 0; i < 3; i++)
        {
            var refused = Assert.IsType<Outcome.Refused>(await leases.Write(Mine(null), soon(), CancellationToken.None));
            Assert.StartsWith($"an operator leads by the lease ops/{theirs}, which theirs holds; stop it", refused.Why, StringComparison.Ordinal);
            time.Pass(TimeSpan.FromSeconds(10));
            Renewed(server, "ops", theirs, i);
        }
        Assert.IsType<Outcome.Refused>(await leases.Write(Mine(null), soon(), CancellationToken.None));
        time.Pass(TimeSpan.FromSeconds(16));
        await Written(leases, null);
    }

    [Theory]
    [InlineData("vitess-operator")]
    [InlineData("vitess-operator-2-of-3")]
    public async Task Who_leads_gives_way_to_one_elsewhere_that_was_seen_to_renew_its_lease(string theirs)
    {
        await using var server = await Served("ops", "vitess-operator");
        var leases = Sought(server, out var soon);
        var version = await Written(leases, null);
        Held(server, "ops", theirs, "theirs");
        time.Pass(TimeSpan.FromSeconds(30));
        version = await Written(leases, version);

        // A lease that is there is looked at again before it can have run out.
        Renewed(server, "ops", theirs, 1);
        time.Pass(TimeSpan.FromSeconds(5));
        var refused = Assert.IsType<Outcome.Refused>(await leases.Write(Mine(version), soon(), CancellationToken.None));
        Assert.StartsWith($"an operator leads by the lease ops/{theirs}, which theirs holds; stop it", refused.Why, StringComparison.Ordinal);
        await leases.Read("vitess-operator", soon(), CancellationToken.None);
        Assert.Equal(theirs == "vitess-operator" ? "ops" : "vitess-operator", leases.Namespace);
    }

    [Fact]
    public async Task Who_leads_does_not_give_way_to_one_that_has_died_between_two_looks()
    {
        await using var server = await Served("ops", "vitess-operator");
        var leases = Sought(server, out var soon);
        var version = await Written(leases, null);
        Held(server, "ops", "vitess-operator", "theirs");
        for (var i = 0; i < 3; i++)
        {
            // It is renewed for the last time just after one look, and so it is with the next one of that name.
            Renewed(server, "ops", "vitess-operator", i);
            for (var k = 0; k < 5; k++)
            {
                time.Pass(TimeSpan.FromSeconds(k == 0 ? 700 : 6));
                version = await Written(leases, version);
                await leases.Read("vitess-operator", soon(), CancellationToken.None);
                Assert.Equal("vitess-operator", leases.Namespace);
            }
        }
    }

    [Fact]
    public async Task Who_leads_looks_around_twice_a_minute_and_more_often_only_while_another_may_lead()
    {
        await using var server = await Served("ops", "vitess-operator");
        Held(server, "ops", "vitess-operator-2-of-3", "sister");
        var leases = Sought(server, out var soon);
        var name = "vitess-operator-1-of-3";
        var version = await Written(leases, null, name);
        Assert.Equal(1, Looks(server));
        for (var i = 0; i < 20; i++)
        {
            time.Pass(TimeSpan.FromSeconds(6));
            Renewed(server, "ops", "vitess-operator-2-of-3", i);
            version = await Written(leases, version, name);
        }
        Assert.Equal(5, Looks(server));

        Held(server, "ops", "vitess-operator", "theirs");
        for (var i = 0; i < 10; i++)
        {
            time.Pass(TimeSpan.FromSeconds(6));
            version = await Written(leases, version, name);
        }
        Assert.InRange(Looks(server), 8, 10);
    }

    [Fact]
    public async Task No_lease_is_taken_while_it_cannot_be_found_out_whether_one_is_held_elsewhere_and_who_leads_goes_on()
    {
        await using var server = await Served("ops", "vitess-operator");
        Held(server, "ops", "vitess-operator", "theirs");
        var leases = Sought(server, out var soon);
        server.Seen.FaultOf = request => request.Path.Value?.EndsWith("/v1/leases", StringComparison.Ordinal) == true ? new WireFault.Answer(501) : null;
        var refused = Assert.IsType<Outcome.Refused>(await leases.Write(Mine(null), soon(), CancellationToken.None));
        Assert.StartsWith("whether an operator leads elsewhere cannot be found out: 501", refused.Why, StringComparison.Ordinal);
        Assert.EndsWith("; --lease-namespace spares the search", refused.Why, StringComparison.Ordinal);

        server.Seen.FaultOf = _ => null;
        time.Pass(TimeSpan.FromSeconds(1));
        await leases.Write(Mine(null), soon(), CancellationToken.None);
        time.Pass(TimeSpan.FromSeconds(16));
        var version = await Written(leases, null);
        server.Seen.FaultOf = request => request.Path.Value?.EndsWith("/v1/leases", StringComparison.Ordinal) == true ? new WireFault.Answer(501) : null;
        time.Pass(TimeSpan.FromMinutes(1));
        await Written(leases, version);
    }

    [Fact]
    public async Task One_elsewhere_is_waited_for_as_long_as_its_holder_asks()
    {
        await using var server = await Served("ops", "vitess-operator");
        Held(server, "ops", "vitess-operator-2-of-3", "theirs", seconds: 60);
        var leases = Sought(server, out var soon);
        Assert.IsType<Outcome.Refused>(await leases.Write(Mine(null), soon(), CancellationToken.None));
        time.Pass(TimeSpan.FromSeconds(50));
        Assert.IsType<Outcome.Refused>(await leases.Write(Mine(null), soon(), CancellationToken.None));
        time.Pass(TimeSpan.FromSeconds(11));
        Assert.IsType<Outcome.Done>(await leases.Write(Mine(null), soon(), CancellationToken.None));
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(14.2, 15)]
    [InlineData(0.01, 1)]
    public async Task A_lease_tells_how_long_it_counts_in_whole_seconds_and_never_less(double asked, int told)
    {
        await using var server = await Served("vitess-operator");
        var leases = Sought(server, out var soon);
        var write = Mine(null);
        await leases.Write(write with { Now = write.Now with { Duration = TimeSpan.FromSeconds(asked) } }, soon(), CancellationToken.None);
        Assert.Equal(told, server.Server.All(Kinds.Lease).Single().At("spec", "leaseDurationSeconds")?.AsInteger);
        var read = Assert.IsType<Outcome.Done>(await leases.Read("vitess-operator", soon(), CancellationToken.None));
        Assert.Equal(TimeSpan.FromSeconds(told), Assert.IsType<Result.Lease>(read.Result).Record.Duration);
    }

    [Fact]
    public async Task Leases_of_other_shares_and_of_others_than_operators_are_no_rivals()
    {
        await using var server = await Served("ops", "vitess-operator", "kube-node-lease");
        Held(server, "vitess-operator", "vitess-operator-2-of-3", "theirs");
        Held(server, "kube-node-lease", "vitess-operator-1-of-3", "kubelet");
        Held(server, "ops", "vitess-operator-x", "else");
        var leases = Sought(server, out var soon);
        var write = new EffectTask.WriteLease("vitess-operator-1-of-3", Mine(null).Now, null);
        Assert.IsType<Outcome.Done>(await leases.Write(write, soon(), CancellationToken.None));
    }

    [Fact]
    public async Task Who_may_not_list_leases_asks_seldom_and_does_with_the_usual_place()
    {
        await using var server = await Served("ops", "vitess-operator");
        Held(server, "ops", "vitess-operator", "theirs");
        server.Seen.IsAllowed = (_, target) => !target.Contains("/v1/leases", StringComparison.Ordinal);
        var leases = Sought(server, out var soon);
        for (var i = 0; i < 3; i++)
        {
            Assert.IsType<Outcome.Done>(await leases.Read("vitess-operator", soon(), CancellationToken.None));
            time.Pass(TimeSpan.FromMinutes(1));
        }
        Assert.Equal("vitess-operator", leases.Namespace);
        Assert.Single(server.Seen.Denied);

        // An API server that has just started knows no roles yet.
        server.Seen.IsAllowed = (_, _) => true;
        time.Pass(TimeSpan.FromMinutes(10));
        await leases.Read("vitess-operator", soon(), CancellationToken.None);
        Assert.Equal("ops", leases.Namespace);
    }

    [Fact]
    public async Task A_lease_whose_namespace_does_not_exist_is_refused_by_that_name()
    {
        await using var server = await Served("ops");
        var refused = Assert.IsType<Outcome.Refused>(await Sought(server, out var soon).Write(Mine(null), soon(), CancellationToken.None));
        Assert.Equal(
            "the namespace vitess-operator of the lease vitess-operator does not exist; create it, or name another by --lease-namespace", refused.Why);
    }

    private KubeLeases Sought(FrontedServer server, out Func<DateTimeOffset> soon)
    {
        var clock = new SteadyClock(time);
        soon = () => clock.Now + TimeSpan.FromSeconds(30);
        client = new(new() { Server = server.Front.Address }, clock);
        return new(client, "vitess-operator", new(client, [], clock), clock)
        {
            Elsewhere = new(client, "vitess-operator", Duration, clock),
        };
    }

    private static EffectTask.WriteLease Mine(ulong? was) => new("vitess-operator", new("mine", DateTimeOffset.UnixEpoch, 0) { Duration = TimeSpan.FromMinutes(20) }, was);

    private async Task<ulong> Written(KubeLeases leases, ulong? was, string name = "vitess-operator")
    {
        var write = Mine(was) with { Name = name };
        var outcome = await leases.Write(write, DateTimeOffset.UtcNow + TimeSpan.FromDays(1), CancellationToken.None);
        return Assert.IsType<Result.Lease>(Assert.IsType<Outcome.Done>(outcome).Result).Version;
    }

    private static int Looks(FrontedServer server) =>
        server.Seen.Requests.Count(asked => asked.Method == "GET" && asked.Target.Contains("/v1/leases", StringComparison.Ordinal));

    private static void Renewed(FrontedServer server, string space, string name, int at)
    {
        lock (server.Gate)
        {
            var spec = Json.Map(("spec", Json.Map(("renewTime", $"2026-01-01T00:00:{at:00}.000000Z"))));
            Assert.True(server.Server.Patch(Kinds.Lease, space, name, PatchType.Merge, spec, new() { FieldManager = "theirs" }).IsSuccess);
        }
    }

    private static async Task<FrontedServer> Served(params string[] spaces)
    {
        var server = await FrontedServer.Start();
        foreach (var space in spaces)
        {
            server.Made(Kinds.Namespace, $$"""{"metadata": {"name": "{{space}}"} }""");
        }
        return server;
    }

    private static void Held(FrontedServer server, string space, string name, string holder, int seconds = 15) => server.Made(Kinds.Lease, $$"""
        {
            "spec": {"holderIdentity": "{{holder}}", "leaseDurationSeconds": {{seconds}}},
            "metadata": {"name": "{{name}}", "namespace": "{{space}}"}
        }
        """);
}
