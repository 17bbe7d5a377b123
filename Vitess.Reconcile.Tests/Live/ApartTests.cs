using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>API server, actors and operator as three programs that know each other over HTTP and gRPC only.</summary>
public sealed class ApartTests
{
    [LiveFact]
    public async Task An_API_server_without_nodes_comes_to_life_and_a_cluster_comes_up_in_it_and_goes()
    {
        using var server = LiveServer.StartApart(LiveServer.Inputs("01-minimal"), ["--speed", "5"]);
        using var one = server.Operator("one", LiveStory.Lease);
        await server.Until(
            "ready",
            status => LiveStory.IsReady(status) && status["isReady"] == Json.True && status["acknowledged"]?.AsInteger > 0,
            TimeSpan.FromMinutes(6));
        await server.Ask(HttpMethod.Delete, "/apis/planetscale.com/v2/namespaces/minimal/vitessclusters/mini");
        var given = RecordedObjects.Given("01-minimal").Select(RecordedObjects.KeyOf).ToList();
        await server.Until(
            "nothing left but what the user has made",
            async () => (await server.Standing("minimal")).All(one => given.Contains(one.Key) || Tolerated.IsKubernetesOwn(one.Value)),
            TimeSpan.FromMinutes(5));
        var end = await server.Status();
        Assert.Equal(0, end["lost"]?.AsInteger);
        Assert.Equal(Json.EmptyList, end["brokenLaws"]);
    }
}
