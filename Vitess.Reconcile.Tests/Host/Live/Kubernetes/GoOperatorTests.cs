using System.Globalization;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Tests.Host.Live.Kubernetes;

/// <summary>A lease beside the Go operator's lock, on real HTTP; the time between renewals is the test's own.</summary>
public sealed class GoOperatorTests : IAsyncLifetime, IDisposable
{
    private readonly AdvancingTime time = new();
    private readonly SteadyClock clock;
    private FrontedServer? started;
    private KubeClient? client;

    public GoOperatorTests() => clock = new(time);

    private FrontedServer Server => started ?? throw new InvalidOperationException("no server");

    public async Task InitializeAsync()
    {
        started = await FrontedServer.Start();
        client = new(new() { Server = started.Front.Address }, clock);
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    public void Dispose() => client?.Dispose();

    [Theory]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(501)]
    [InlineData(503)]
    public async Task The_lease_is_not_taken_while_it_cannot_be_found_out_whether_the_Go_operator_leads(int status)
    {
        var leases = Leases();
        Server.Seen.FaultOf = request => request.Path.Value?.Contains("configmaps", StringComparison.Ordinal) == true
            ? new WireFault.Answer(status) : null;
        var refused = Assert.IsType<Outcome.Refused>(await leases.Write(Mine(null), clock.Now + TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.StartsWith("whether the Go operator leads cannot be found out: ", refused.Why, StringComparison.Ordinal);
        Assert.Empty(Server.Server.All(Kinds.Lease));

        Server.Seen.FaultOf = _ => null;
        await Written(leases, null);
    }

    [Fact]
    public async Task Why_it_cannot_be_found_out_is_said()
    {
        Server.Seen.IsAllowed = (_, target) => !target.Contains("configmaps", StringComparison.Ordinal);
        Assert.Equal(
            "whether the Go operator leads cannot be found out: 403 Forbidden: configmaps is forbidden: "
            + "User \"host\" cannot get resource \"configmaps\" in API group \"\" in the namespace \"t\"",
            Assert.IsType<Outcome.Refused>(await Leases().Write(Mine(null), Soon, CancellationToken.None)).Why);
    }

    [Fact]
    public async Task Who_leads_goes_on_though_it_cannot_be_found_out_any_more()
    {
        var leases = Leases();
        var version = await Written(leases, null);
        Server.Seen.IsAllowed = (_, target) => !target.Contains("configmaps", StringComparison.Ordinal);
        for (var i = 0; i < 4; i++)
        {
            time.Pass(TimeSpan.FromSeconds(11));
            version = await Written(leases, version);
        }
        Assert.Equal(4, Server.Seen.Denied.Count);

        // Its lease has run out, so that it takes it anew like everybody else.
        time.Pass(TimeSpan.FromSeconds(61));
        Assert.IsType<Outcome.Refused>(await leases.Write(Mine(version), Soon, CancellationToken.None));
    }

    [Fact]
    public async Task Who_has_led_before_somebody_else_takes_the_lease_anew_like_everybody_else()
    {
        var leases = Leases();
        await Written(leases, null);
        Server.Seen.IsAllowed = (_, target) => !target.Contains("configmaps", StringComparison.Ordinal);
        Held("theirs");
        await leases.Read("vitess-operator", Soon, CancellationToken.None);
        var version = Held("").ResourceVersion();
        var again = Mine(ulong.Parse(version, CultureInfo.InvariantCulture));
        Assert.IsType<Outcome.Refused>(await leases.Write(again, Soon, CancellationToken.None));
    }

    [Fact]
    public async Task The_Go_operator_leads_while_the_pod_lives_that_owns_the_lock()
    {
        var pod = Server.Made(Kinds.Pod, """{"metadata": {"name": "go-0", "namespace": "t"}, "spec": {"containers": [{"name": "go", "image": "go"}]} }""");
        Locked(pod.Uid());
        var leases = Leases();
        Assert.Equal(
            "the Go operator leads in pod t/go-0; scale its Deployment to zero first",
            Assert.IsType<Outcome.Refused>(await leases.Write(Mine(null), Soon, CancellationToken.None)).Why);

        Server.Seen.IsAllowed = (_, target) => !target.Contains("pods", StringComparison.Ordinal);
        var refused = Assert.IsType<Outcome.Refused>(await leases.Write(Mine(null), Soon, CancellationToken.None));
        Assert.Contains("cannot be found out: 403 Forbidden: pods is forbidden", refused.Why, StringComparison.Ordinal);

        Server.Seen.IsAllowed = (_, _) => true;
        lock (Server.Gate)
        {
            Server.Server.Delete(Kinds.Pod, "t", "go-0", new() { GracePeriodSeconds = 0 });
        }
        await Written(leases, null);
    }

    [Fact]
    public async Task A_pod_of_the_name_in_the_lock_that_is_another_does_not_lead()
    {
        Server.Made(Kinds.Pod, """{"metadata": {"name": "go-0", "namespace": "t"}, "spec": {"containers": [{"name": "go", "image": "go"}]} }""");
        Locked("another");
        await Written(Leases(), null);
    }

    [Fact]
    public async Task Who_leads_gives_way_when_the_Go_operator_is_found_and_does_not_come_back_before_it_is_known_gone()
    {
        var leases = Leases();
        var version = await Written(leases, null);
        var pod = Server.Made(Kinds.Pod, """{"metadata": {"name": "go-0", "namespace": "t"}, "spec": {"containers": [{"name": "go", "image": "go"}]} }""");
        Locked(pod.Uid());
        time.Pass(TimeSpan.FromSeconds(10));
        Assert.IsType<Outcome.Refused>(await leases.Write(Mine(version), Soon, CancellationToken.None));
        Server.Seen.IsAllowed = (_, target) => !target.Contains("configmaps", StringComparison.Ordinal);
        Assert.IsType<Outcome.Refused>(await leases.Write(Mine(version), Soon, CancellationToken.None));
    }

    private DateTimeOffset Soon => clock.Now + TimeSpan.FromSeconds(30);

    private KubeLeases Leases()
    {
        var known = client ?? throw new InvalidOperationException("no client");
        return new(known, "t", new(known, ["t"], clock), clock);
    }

    private Json Held(string holder)
    {
        lock (Server.Gate)
        {
            var spec = Json.Map(("spec", Json.Map(("holderIdentity", holder))));
            return Server.Server.Patch(Kinds.Lease, "t", "vitess-operator", PatchType.Merge, spec, new() { FieldManager = "theirs" }).Object ?? Json.Null;
        }
    }

    private void Locked(string uid) => Server.Made(Kinds.ConfigMap, $$"""
        {
            "metadata": {
                "name": "vitess-operator-lock", "namespace": "t",
                "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "go-0", "uid": "{{uid}}"}]
            }
        }
        """);

    private async Task<ulong> Written(KubeLeases leases, ulong? was)
    {
        var done = Assert.IsType<Outcome.Done>(await leases.Write(Mine(was), Soon, CancellationToken.None));
        return Assert.IsType<Result.Lease>(done.Result).Version;
    }

    private EffectTask.WriteLease Mine(ulong? was) =>
        new("vitess-operator", new("mine", clock.Now, 0) { Duration = TimeSpan.FromSeconds(60) }, was);
}
