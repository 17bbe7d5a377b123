using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.World.Api;

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
                Of(client, clock).Apply(Lease, (move, _) => written.Add(move.ToString()), CancellationToken.None));
            Assert.Equal(
                "an operator is at work: one holds the lease vitess-operator. Scale its Deployment to zero first", refused.Message);
            Assert.Empty(written);
        }
        var pods = world.Look(simulation => simulation.Api.Everything()
            .Where(item => item["kind"]?.AsText == "Pod").Select(item => item.Uid()).ToList());

        var refusals = new List<string>();
        await Of(client, clock).Apply(Lease, (move, why) => (why is null ? written : refusals).Add($"{move} {why}"), CancellationToken.None);
        Assert.NotEmpty(written);
        Assert.Empty((await Of(client, clock).Plan(CancellationToken.None)).Moves);
        Assert.DoesNotContain(world.Look(simulation => simulation.Api.Everything().ToList()), item =>
            item.At("metadata", "annotations")?.ToString().Contains(Annotations.Prefix, StringComparison.Ordinal) == true);
        Assert.Equal(pods, world.Look(simulation => simulation.Api.Everything()
            .Where(item => item["kind"]?.AsText == "Pod").Select(item => item.Uid()).ToList()));
        Assert.Empty(world.World.Defects);
    }

    private static Releasing Of(KubeClient client, SteadyClock clock) => new(
        client,
        new(client, Scope.All, clock),
        new(client, "vitess-operator", Lease, new(client, ["vitess-operator"], clock)),
        "vitess-operator",
        clock);
}
