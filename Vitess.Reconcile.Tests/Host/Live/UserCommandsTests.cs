using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Commands;
using Kinds = Vitess.Reconcile.Cluster.Kinds;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>switchover and rollout against a served cluster that its operator looks after.</summary>
public sealed class UserCommandsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_switchover_is_asked_for_followed_and_told_and_one_that_cannot_be_is_not_asked_for()
    {
        await using var world = await Running();
        var patches = 0;
        using var client = Client(world, out var objects, method => patches += method == HttpMethod.Patch ? 1 : 0);
        var switching = new Switching(objects);
        var shard = await switching.Find("commerce/-80", null, CancellationToken.None);
        var from = shard.At("status", "masterAlias")?.AsText ?? "";
        var to = shard.At("status", "tablets")?.Members.Keys.First(alias => alias != from) ?? "";

        await switching.Ask(shard, from, CancellationToken.None);
        Assert.Equal(1, patches);
        var already = await switching.Follow(shard, from, Patience, _ => { }, CancellationToken.None);
        Assert.Equal((true, $"{from} leads already"), (already.IsDone, already.Message));
        Assert.Null(UserObjects.Annotation(await switching.Find("commerce/-80", null, CancellationToken.None), Annotations.Switchover));
        await switching.Ask(shard, to, CancellationToken.None);
        var end = await switching.Follow(shard, to, Patience, _ => { }, CancellationToken.None);
        Assert.Equal((true, from, to), (end.IsDone, end.From, end.Primary));

        var unknown = await Assert.ThrowsAsync<UserException>(() => switching.Ask(shard, "zone_x", CancellationToken.None));
        Assert.StartsWith("shard commerce/-80 has no tablet zone_x and none in a cell of that name. There are zone_a-", unknown.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UserException>(() => switching.Find("commerce/40-", null, CancellationToken.None));

        Assert.Equal("commerce/-80", Switching.NameOf(await switching.Find("commerce/-80", "shop", CancellationToken.None)));
        await Assert.ThrowsAsync<UserException>(() => switching.Find("commerce/-80", "other", CancellationToken.None));
    }

    [Fact]
    public async Task A_refusal_calls_off_what_was_refused_and_not_what_is_asked_for_after_it()
    {
        await using var world = await Running();
        using var client = Client(world, out var objects);
        var switching = new Switching(objects);
        var shard = await switching.Find("commerce/-80", null, CancellationToken.None);
        var from = shard.At("status", "masterAlias")?.AsText ?? "";
        var to = shard.At("status", "tablets")?.Members.Keys.First(alias => alias != from) ?? "";
        for (var round = 0; round < 2; round++)
        {
            await objects.Annotate(Kinds.VitessShard, UserObjects.NameOf(shard), Annotations.Switchover, "zone_x-1", CancellationToken.None);
            var refused = await switching.Follow(shard, "zone_x-1", Patience, _ => { }, CancellationToken.None);
            Assert.False(refused.IsDone);
            Assert.StartsWith("called off: no tablet of shard", refused.Message, StringComparison.Ordinal);
            Assert.Contains(to, refused.Message, StringComparison.Ordinal);
        }
        await switching.Ask(shard, to, CancellationToken.None);
        var end = await switching.Follow(shard, to, Patience, _ => { }, CancellationToken.None);
        Assert.True(end.IsDone, end.Message);
    }

    [Fact]
    public async Task Changes_are_paused_resumed_and_released_all_the_way_down()
    {
        await using var world = await Running();
        using var client = Client(world, out var objects);
        var rollouts = new Rollouts(objects, "shop");
        Assert.True((await rollouts.Look(CancellationToken.None)).IsDone);

        await rollouts.Pause(isPaused: true, CancellationToken.None);
        await objects.Change(Kinds.VitessCluster, "shop", Json.Parse("""{"spec":{"images":{"vttablet":"vitess/lite:v23.0.1"}}}"""), CancellationToken.None);
        var paused = await rollouts.Look(CancellationToken.None);
        for (var i = 0; i < 60 && !(paused.Shards.All(shard => shard is { Updated: 0, Total: 3 }) && paused.ToText().Contains("changes are paused", StringComparison.Ordinal)); i++)
        {
            await world.Until(_ => false, TimeSpan.FromSeconds(10));
            paused = await rollouts.Look(CancellationToken.None);
        }
        Assert.True(paused is { IsPaused: true, IsDone: false }, paused.ToText());
        Assert.All(paused.Shards, shard => Assert.Equal((0L, 3L), (shard.Updated, shard.Total)));
        Assert.Contains("changes are paused", paused.ToText(), StringComparison.Ordinal);

        await objects.Change(Kinds.VitessCluster, "shop", Json.Parse("""{"spec":{"updateStrategy":{"type":"External"}}}"""), CancellationToken.None);
        await rollouts.Pause(isPaused: false, CancellationToken.None);
        await world.Until(_ => false, TimeSpan.FromSeconds(30));
        Assert.False((await rollouts.Look(CancellationToken.None)).IsDone);
        Assert.Contains(await rollouts.Release(null, CancellationToken.None), one => one.StartsWith("tablets of VitessShard/", StringComparison.Ordinal));
        var done = await rollouts.Look(CancellationToken.None);
        for (var i = 0; i < 60 && !done.IsDone; i++)
        {
            await world.Until(_ => false, TimeSpan.FromSeconds(10));
            await rollouts.Release(null, CancellationToken.None);
            done = await rollouts.Look(CancellationToken.None);
        }
        Assert.True(done.IsDone, done.ToText());
        Assert.Empty(world.World.Defects);
    }

    private static KubeClient Client(LiveCluster world, out UserObjects objects, Action<HttpMethod>? attempted = null)
    {
        var clock = new SteadyClock(world.World.Time);
        var client = new KubeClient(new() { Server = world.World.Front.Address }, clock) { Attempted = (method, _, _, _) => attempted?.Invoke(method) };
        objects = new(client, "default", clock);
        return client;
    }

    private static async Task<LiveCluster> Running()
    {
        var file = Inputs.ThreeZones();
        var simulation = new Simulation(
            new() { File = file, Seed = 1, Operators = 1, Reconcile = Reconciler.Reconcile }, Worlds.For(file, isAsRecorded: false));
        simulation.Start();
        Assert.True(simulation.RunUntil(() => simulation.IsConverged, TimeSpan.FromMinutes(10)));
        return await LiveCluster.Of(simulation);
    }
}
