using Vitess.Reconcile.Host.Live;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Tests.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>How far changes have come, by what stands in an API server in which nobody acts.</summary>
public sealed class RolloutsTests
{
    [Fact]
    public async Task A_change_that_no_operator_has_seen_yet_is_left_to_be_made()
    {
        await using var server = await FrontedServer.Start();
        Made(server, "VitessCluster", "shop", """{"spec": {"cells": [{"name": "a"}]}}""");
        Made(server, "VitessCell", "shop-x", """
            {"spec": {"name": "x", "allCells": ["x"],
              "globalLockserver": {"address": "a:1", "implementation": "etcd2", "rootPath": "/x"}}}
            """);
        var fresh = await Look(server);
        Assert.False(fresh.IsDone);
        Assert.Equal(
            """
            Changes are on their way.
              VitessCluster/shop has a change that no operator has seen yet
              VitessCell/shop-x has a change that no operator has seen yet
            """,
            string.Join('\n', fresh.ToText().Split('\n')[..3]));

        Stands(server, "VitessCluster", "shop", """{"observedGeneration": 1}""");
        Stands(server, "VitessCell", "shop-x", """{"observedGeneration": 1}""");
        Assert.True((await Look(server)).IsDone);
        Changed(server, "VitessCluster", "shop", """{"spec": {"images": {"vttablet": "vitess/lite:v24.0.0"}}}""");
        Assert.Equal(["VitessCluster/shop"], (await Look(server)).Unseen);
    }

    [Theory]
    [InlineData("""{"observedGeneration": 1, "replicas": 2, "updatedReplicas": 2, "availableReplicas": 2}""", true, "")]
    [InlineData("""{"observedGeneration": 0, "replicas": 2, "updatedReplicas": 2, "availableReplicas": 2}""", false, "2 of 2 pods are up to date, 2 serve")]
    [InlineData("""{"observedGeneration": 1, "replicas": 3, "updatedReplicas": 1, "availableReplicas": 2}""", false, "1 of 2 pods are up to date, 2 serve, 2 are to go")]
    [InlineData("""{"observedGeneration": 1, "replicas": 3, "updatedReplicas": 2, "availableReplicas": 3}""", false, "2 of 2 pods are up to date, 3 serve, 1 are to go")]
    [InlineData("""{"observedGeneration": 1, "replicas": 2, "updatedReplicas": 2, "availableReplicas": 1}""", false, "2 of 2 pods are up to date, 1 serve")]
    public async Task A_gateway_that_is_rolled_counts_as_tablets_do(string status, bool isDone, string told)
    {
        await using var server = await FrontedServer.Start();
        Made(server, "VitessCluster", "shop", """{"spec": {"cells": [{"name": "a"}]}}""");
        Stands(server, "VitessCluster", "shop", """{"observedGeneration": 1}""");
        Made(server, "Deployment", "shop-a-vtgate", """
            {"spec": {"replicas": 2, "selector": {"matchLabels": {"a": "b"}},
              "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}}}
            """);
        Stands(server, "Deployment", "shop-a-vtgate", status);
        var state = await Look(server);
        Assert.Equal(isDone, state.IsDone);
        Assert.Equal(isDone, state.ToJson()["done"]?.AsBoolean);
        Assert.Equal(isDone ? "" : $"  Deployment/shop-a-vtgate: {told}", string.Join('\n', state.ToText().Split('\n')[1..]));
    }

    [Fact]
    public async Task That_changes_are_paused_is_said_first_whatever_is_left()
    {
        await using var server = await FrontedServer.Start();
        Made(server, "VitessCluster", "shop", """{"spec": {"cells": [{"name": "a"}], "updateStrategy": {"type": "Immediate", "staged": {"paused": true}}}}""");
        Assert.StartsWith("Changes are paused.\n", (await Look(server)).ToText(), StringComparison.Ordinal);
        Stands(server, "VitessCluster", "shop", """{"observedGeneration": 1}""");
        Assert.Equal("Changes are paused; everything is up to date.", (await Look(server)).ToText());
    }

    [Fact]
    public async Task A_shard_that_is_named_is_released_all_the_way_down_whatever_waits_elsewhere()
    {
        await using var server = await Held();
        var rollouts = Hurried(server, () => Obeyed(server));
        var (released, state) = await rollouts.ReleaseAll(
            await rollouts.Find("commerce/-80", CancellationToken.None), TimeSpan.FromHours(1), _ => { }, CancellationToken.None);
        Assert.Equal(["VitessShard/shop-low"], released);
        Assert.True(state.IsDone, state.ToText());
        Assert.StartsWith("Shard commerce/-80 is up to date.\n", state.ToText(), StringComparison.Ordinal);
        Assert.Equal(["VitessShard/shop-high"], (await Look(server)).Held);
    }

    [Fact]
    public async Task A_shard_may_be_named_as_its_object_is_and_one_that_is_not_there_is_refused()
    {
        await using var server = await Held();
        var rollouts = Hurried(server, () => { });
        Assert.Equal("commerce/80-", await rollouts.Find("shop-high", CancellationToken.None));
        var unknown = await Assert.ThrowsAsync<UserException>(() => rollouts.Find("comerce/-80", CancellationToken.None));
        Assert.True(unknown.IsInput);
        Assert.Equal(
            "there is no shard comerce/-80 of VitessCluster shop in namespace t. There are commerce/-80, commerce/80-", unknown.Message);
    }

    [Fact]
    public async Task What_passes_or_has_gone_does_not_end_a_release_of_everything()
    {
        await using var server = await Held();
        var (told, looks) = (new List<string>(), 0);
        var rollouts = Hurried(server, () =>
        {
            Obeyed(server);
            if (looks++ == 0)
            {
                server.Plant("GET", new WireFault.Answer(501));
            }
        });
        server.Plant("PATCH", new WireFault.Answer(404));
        var (released, state) = await rollouts.ReleaseAll(null, TimeSpan.FromHours(1), told.Add, CancellationToken.None);
        Assert.Equal(["VitessShard/shop-high", "VitessShard/shop-low"], released.Order(StringComparer.Ordinal));
        Assert.True(state.IsDone, state.ToText());
        Assert.Contains("501", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_of_everything_that_never_ends_says_so_when_its_time_is_over()
    {
        await using var server = await Held();
        var looks = 0;
        var (_, state) = await Hurried(server, () => looks++).ReleaseAll(null, TimeSpan.FromMinutes(2), _ => { }, CancellationToken.None);
        Assert.False(state.IsDone);
        Assert.InRange(looks, 100, 130);
    }

    [Fact]
    public async Task A_mark_that_was_cut_off_is_made_once_more()
    {
        await using var server = await Held();
        server.Plant("PATCH", new WireFault.CutAfter());
        Assert.Equal(2, (await Hurried(server, () => { }).Release(null, CancellationToken.None)).Count);
    }

    /// <summary>A cluster with two shards whose changes are held.</summary>
    private static async Task<FrontedServer> Held()
    {
        var server = await FrontedServer.Start();
        Made(server, "VitessCluster", "shop", """{"spec": {"cells": [{"name": "a"}]}}""");
        Stands(server, "VitessCluster", "shop", """{"observedGeneration": 1}""");
        foreach (var (name, range, start, end) in (ReadOnlySpan<(string, string, string, string)>)[("shop-low", "-80", "", "80"), ("shop-high", "80-", "80", "")])
        {
            Made(server, "VitessShard", name, $$$$"""
                {"spec": {"name": "{{{{range}}}}", "keyRange": {"start": "{{{{start}}}}", "end": "{{{{end}}}}"}, "databaseInitScriptSecret": {"name": "i", "key": "k"},
                  "zoneMap": {}, "images": {}, "globalLockserver": {"address": "a:1", "implementation": "etcd2", "rootPath": "/x"}}}
                """);
            Patch(server, "VitessShard", name, Json.Parse("""
                {"metadata": {"labels": {"planetscale.com/keyspace": "commerce"}, "annotations": {"rollout.planetscale.com/scheduled": "a change"}}}
                """), "");
            Stands(server, "VitessShard", name, """{"observedGeneration": 1}""");
        }
        return server;
    }

    /// <summary>Does what an operator does with what is released.</summary>
    private static void Obeyed(FrontedServer server)
    {
        foreach (var name in (string[])["shop-low", "shop-high"])
        {
            bool isReleased;
            lock (server.Gate)
            {
                isReleased = server.Server.Find(KindOf("VitessShard"), "t", name)?.At("metadata", "annotations", "rollout.planetscale.com/released") is not null;
            }
            if (isReleased)
            {
                Patch(server, "VitessShard", name, Json.Parse("""
                    {"metadata": {"annotations": {"rollout.planetscale.com/scheduled": null, "rollout.planetscale.com/released": null}}}
                    """), "");
            }
        }
    }

    private static Rollouts Hurried(FrontedServer server, Action passed) =>
        new(new(server.Client, "t", new(new SkippingTime(_ => passed()))), "shop");

    private static async Task<Rollouts.State> Look(FrontedServer server) =>
        await new Rollouts(new(server.Client, "t", server.Clock), "shop").Look(CancellationToken.None);

    private static void Made(FrontedServer server, string kind, string name, string json) => server.Made(
        KindOf(kind),
        Json.Parse(json).With("metadata", Json.Map(
            ("name", name), ("namespace", "t"), ("labels", Json.Map(("planetscale.com/cluster", "shop"))))).ToString());

    private static void Stands(FrontedServer server, string kind, string name, string status) =>
        Patch(server, kind, name, Json.Map(("status", Json.Parse(status))), "status");

    private static void Changed(FrontedServer server, string kind, string name, string json) => Patch(server, kind, name, Json.Parse(json), "");

    private static void Patch(FrontedServer server, string kind, string name, Json change, string part)
    {
        lock (server.Gate)
        {
            var answer = server.Server.Patch(
                KindOf(kind), "t", name, PatchType.Merge, change,
                new() { FieldManager = "test", Subresource = part });
            Assert.True(answer.IsSuccess, answer.ToString());
        }
    }

    private static KindInfo KindOf(string kind) => Kinds.Named(kind) ?? throw new ArgumentException(kind, nameof(kind));
}
