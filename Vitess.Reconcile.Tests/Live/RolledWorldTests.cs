using System.Net.Http.Headers;
using System.Text;
using Vitess.Reconcile.Host.Live.Vitess;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>What stands between requests and the world is told who sent each, and what would become of it.</summary>
public sealed class RolledWorldTests
{
    private const string Leases = "/apis/coordination.k8s.io/v1/namespaces/vitess-operator/leases";
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task A_call_of_vtctld_is_of_whose_door_it_came_by_whoever_leads()
    {
        var seen = new List<(string Who, string Step, bool IsDone)>();
        await using var world = new RolledWorld(async sent => seen.Add((sent.Who, sent.Name, await sent.CarryOut())));
        await world.Start();
        Assert.Equal(201, await Send(world, HttpMethod.Post, Leases, """{"metadata": {"name": "vitess-operator"}, "spec": {"holderIdentity": "one_x"}}"""));
        seen.Clear();
        var (one, two) = (await world.Door("one"), await world.Door("two"));
        await Call(one);
        await Call(two);
        Assert.Equal(200, await Send(world, HttpMethod.Patch, Leases + "/vitess-operator", """{"spec": {"holderIdentity": "two_y"}}"""));
        await Call(one);
        await Call(two);
        Assert.Equal(
            [("one", "GetFullStatus", false), ("two", "", false), ("one", "", false), ("two", "GetFullStatus", false)],
            seen.Where(call => call.Who != "somebody"));
    }

    [Fact]
    public async Task What_the_server_would_refuse_is_known_before_it_is_carried_out()
    {
        var tried = new List<(bool WouldBe, bool Was)>();
        await using var world = new RolledWorld(async sent =>
        {
            var wouldBe = sent.Who == "somebody" && await sent.Try();
            var was = await sent.CarryOut();
            if (sent.Who == "somebody")
            {
                tried.Add((wouldBe, was));
            }
        });
        await world.Start();
        Assert.Equal(201, await Send(world, HttpMethod.Post, Maps, """{"metadata": {"name": "a"}}"""));
        Assert.Equal(409, await Send(world, HttpMethod.Post, Maps, """{"metadata": {"name": "a"}}"""));
        Assert.Equal(409, await Send(world, HttpMethod.Patch, Maps + "/a", """{"metadata": {"resourceVersion": "1"}, "data": {"b": "c"}}"""));
        Assert.Equal(200, await Send(world, HttpMethod.Patch, Maps + "/a", """{"data": {"b": "c"}}"""));
        Assert.Equal([(true, true), (false, false), (false, false), (true, true)], tried);
    }

    private static async Task<int> Send(RolledWorld world, HttpMethod method, string target, string body)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(world.Address, target));
        request.Headers.Authorization = new("Bearer", "somebody");
        request.Content = new StringContent(
            body, Encoding.UTF8, new MediaTypeHeaderValue(method == HttpMethod.Post ? "application/json" : "application/merge-patch+json"));
        using var answer = await client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static async Task Call(string door)
    {
        using var handler = new SocketsHttpHandler();
        using var connection = new HttpMessageInvoker(handler);
        var call = new GrpcCall("/vtctlservice.Vtctld/GetFullStatus", [], TimeSpan.FromSeconds(10), () => false);
        await GrpcCaller.Unary(connection, new($"http://{door}"), VtctldAccess.Open, call, default);
    }
}
