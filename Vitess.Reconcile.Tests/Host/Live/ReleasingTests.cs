using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.World.Api;
using Kinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Host.Live;

public sealed class ReleasingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Nothing_of_ours_is_left_and_nothing_is_written_while_an_operator_is_at_work()
    {
        await using var world = await LiveCluster.Of("01-minimal");
        var clock = new SteadyClock(world.World.Time);
        using var client = new KubeClient(new() { Server = world.World.Front.Address }, clock);
        var written = new List<string>();
        await using (var host = new LiveHost(world, "one", Scope.All))
        {
            Assert.True(await world.Until(simulation => simulation.Progress.IsReady, Patience), host.Log);
            var refused = await Assert.ThrowsAsync<ReleaseException>(() =>
                Of(client, clock).Apply((move, _) => written.Add(move.ToString()), CancellationToken.None));
            Assert.Equal(
                "an operator is at work: one holds the lease vitess-operator/vitess-operator. Scale its Deployment to zero first", refused.Message);
            Assert.Empty(written);
        }
        var pods = world.Look(simulation => simulation.Api.Everything()
            .Where(item => item["kind"]?.AsText == "Pod").Select(item => item.Uid()).ToList());

        var refusals = new List<string>();
        await Of(client, clock).Apply((move, why) => (why is null ? written : refusals).Add($"{move} {why}"), CancellationToken.None);
        Assert.NotEmpty(written);
        Assert.Empty((await Of(client, clock).Plan(CancellationToken.None)).Moves);
        Assert.DoesNotContain(world.Look(simulation => simulation.Api.Everything().ToList()), item =>
            item.At("metadata", "annotations")?.ToString().Contains(Annotations.Prefix, StringComparison.Ordinal) == true);
        Assert.Equal(pods, world.Look(simulation => simulation.Api.Everything()
            .Where(item => item["kind"]?.AsText == "Pod").Select(item => item.Uid()).ToList()));
        Assert.Empty(world.World.Defects);
    }

    [Fact]
    public async Task An_operator_is_found_at_work_in_whatever_namespace_its_lease_is()
    {
        await using var world = await LiveCluster.Of("01-minimal");
        var clock = new SteadyClock(world.World.Time);
        using var client = new KubeClient(new() { Server = world.World.Front.Address }, clock);
        await using var host = new LiveHost(world, "one", Scope.All, leaseNamespace: "minimal");
        Assert.True(await world.Until(_ => host.Leads, Patience), host.Log);
        var refused = await Assert.ThrowsAsync<ReleaseException>(() => Of(client, clock).Apply((_, _) => { }, CancellationToken.None));
        Assert.Equal("an operator is at work: one holds the lease minimal/vitess-operator. Scale its Deployment to zero first", refused.Message);
    }

    [Fact]
    public async Task A_second_operator_stands_by_wherever_the_first_one_has_its_lease()
    {
        await using var world = await LiveCluster.Of("01-minimal");
        await using var first = new LiveHost(world, "one", Scope.All, leaseNamespace: "minimal");
        Assert.True(await world.Until(_ => first.Leads, Patience), first.Log);
        await using var second = new LiveHost(world, "two", Scope.All, soughtFrom: "default");
        await world.Until(_ => false, TimeSpan.FromSeconds(60));
        Assert.True(first.Leads && !second.Leads, second.Log);

        await first.End();
        Assert.True(await world.Until(_ => second.Leads, Patience), second.Log);
        Assert.Equal("two", world.Look(simulation => simulation.Api.All(Kinds.Lease).Single().At("spec", "holderIdentity")?.AsText));
    }

    [Fact]
    public async Task An_operator_that_renews_seldom_is_waited_for_as_long_as_it_asks()
    {
        await using var world = await LiveCluster.Of("01-minimal");
        var clock = new SteadyClock(world.World.Time);
        using var client = new KubeClient(new() { Server = world.World.Front.Address }, clock);
        world.Look(simulation => simulation.Api.Create(Kinds.Lease, Json.Parse("""
            {
                "metadata": {"name": "vitess-operator", "namespace": "minimal"},
                "spec": {"holderIdentity": "one", "leaseDurationSeconds": 60}
            }
            """)));
        var began = clock.Now;
        await Of(client, clock).Apply((_, _) => { }, CancellationToken.None);
        Assert.InRange(clock.Now - began, TimeSpan.FromSeconds(60), TimeSpan.MaxValue);
    }

    private static Releasing Of(KubeClient client, SteadyClock clock) => new(
        client,
        new(client, Scope.All, clock),
        new(client, null, "vitess-operator", Lease, spaces => new(client, spaces, clock), clock),
        clock);
}
