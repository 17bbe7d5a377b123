using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Loop;
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
    public async Task No_lease_is_taken_or_kept_beside_one_that_is_renewed(string theirs)
    {
        await using var server = await Served("ops", "vitess-operator");
        var leases = Sought(server, out var soon);
        Assert.Equal("vitess-operator", leases.Namespace);
        var first = Assert.IsType<Result.Lease>(Assert.IsType<Outcome.Done>(await leases.Write(Mine(null), soon(), CancellationToken.None)).Result);

        // Who leads is quiet, and looks around every ten minutes only.
        Held(server, "ops", theirs, "theirs");
        time.Pass(TimeSpan.FromMinutes(9));
        var kept = Assert.IsType<Result.Lease>(Assert.IsType<Outcome.Done>(await leases.Write(Mine(first.Version), soon(), CancellationToken.None)).Result);
        time.Pass(TimeSpan.FromMinutes(1));
        var refused = Assert.IsType<Outcome.Refused>(await leases.Write(Mine(kept.Version), soon(), CancellationToken.None));
        Assert.StartsWith($"an operator leads by the lease ops/{theirs}, which theirs holds; stop it", refused.Why, StringComparison.Ordinal);

        // It has been seen unchanged for as long as a lease counts.
        time.Pass(TimeSpan.FromSeconds(16));
        Assert.IsType<Outcome.Done>(await leases.Write(Mine(kept.Version), soon(), CancellationToken.None));
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
    public async Task Who_may_not_list_leases_asks_once_and_does_with_the_usual_place()
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
