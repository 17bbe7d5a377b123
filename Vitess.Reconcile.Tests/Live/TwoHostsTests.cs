using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>Two processes of the operator as it ships: the one that leads is killed, or frozen and woken again.</summary>
public sealed class TwoHostsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [LiveFact]
    public async Task When_the_leader_dies_the_other_takes_over_soon_after_its_lease_has_run_out()
    {
        using var server = LiveServer.Start([.. LiveServer.Inputs("01-minimal"), "--operator", "none"]);
        using var one = server.Operator("one");
        await Leads(server, "one", Patience);
        using var two = server.Operator("two");
        await Task.Delay(TimeSpan.FromSeconds(5));
        one.Kill();
        // The lease counts for 15 s, and is looked at every 2 s; the rest is for a machine that does other things.
        await Leads(server, "two", TimeSpan.FromSeconds(30));
        await server.Until("ready", IsReady, Patience);
    }

    [LiveFact]
    public async Task A_leader_that_is_frozen_and_woken_after_its_lease_does_no_harm()
    {
        using var server = LiveServer.Start([.. LiveServer.Inputs("02-three-zones"), "--operator", "none", "--speed", "3"]);
        string[] lease = ["--lease-duration", "10", "--lease-renew-deadline", "7", "--lease-retry", "1"];
        using var one = server.Operator("one", lease);
        await Leads(server, "one", Patience);
        using var two = server.Operator("two", lease);
        await server.Until("ready", IsReady, Patience);
        var (leads, waits) = (("one", one), ("two", two));
        for (var i = 0; i < 4; i++)
        {
            var primary = (await server.Status()).At("shards", "customer/-80", "primary")?.AsText?.Split('-')[^1].TrimStart('0') ?? "none";
            var gone = (await server.Standing("three-zones")).Keys.First(key =>
                key.Kind == Kinds.Pod && key.Name.Contains(primary, StringComparison.Ordinal));
            await server.Ask(HttpMethod.Delete, $"/api/v1/namespaces/three-zones/pods/{gone.Name}");
            // Each time somewhat later: while the pod goes, while it is missed, while another primary is chosen, while it is made anew.
            await Task.Delay(TimeSpan.FromMilliseconds(150 + (1000 * i)));
            leads.Item2.Signal("STOP");
            await Leads(server, waits.Item1, Patience);
            await server.Until("ready while the leader is frozen", IsReady, Patience);
            var before = await Pods(server);
            leads.Item2.Signal("CONT");
            await Task.Delay(TimeSpan.FromSeconds(5));
            Assert.Equal(before, await Pods(server));
            await Leads(server, waits.Item1, TimeSpan.FromSeconds(1));
            (leads, waits) = (waits, leads);
        }
        var end = await server.Status();
        Assert.Equal(0, end["lost"]?.AsInteger);
        Assert.Equal(Json.EmptyList, end["brokenLaws"]);
    }

    private static bool IsReady(Json status) => status["isReady"] == Json.True && status["unreadyPods"]?.Items.Count == 0
        && (status["shards"]?.Members ?? default).Values.All(shard => shard["isWritable"] == Json.True);

    private static async Task Leads(LiveServer server, string name, TimeSpan within)
    {
        var until = DateTime.UtcNow + within;
        while (true)
        {
            var lease = await server.Ask(
                HttpMethod.Get, "/apis/coordination.k8s.io/v1/namespaces/vitess-operator/leases/vitess-operator");
            if (lease.At("spec", "holderIdentity")?.AsText?.StartsWith(name + "_", StringComparison.Ordinal) == true)
            {
                return;
            }
            Assert.True(DateTime.UtcNow < until, $"{name} does not lead: {lease}");
            await Task.Delay(100);
        }
    }

    /// <summary>The tablets' pods by name, with their uids.</summary>
    private static async Task<Json> Pods(LiveServer server) => Json.Map((await server.Standing("three-zones"))
        .Where(one => one.Key.Kind == Kinds.Pod && one.Key.Name.Contains("vttablet", StringComparison.Ordinal))
        .ToValueMap(one => one.Key.Name, one => one.Value.At("metadata", "uid") ?? Json.Null));
}
