using Vitess.Reconcile.Host.Live;
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
