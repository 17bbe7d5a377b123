using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Tests.Golden;
using Vitess.Reconcile.Tests.Sim;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>The operator as it ships, over real HTTP and gRPC, with its own token, killed again and again.</summary>
[Collection("live")]
public sealed class ThroughKillsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [LiveFact]
    public async Task Recorded_clusters_come_up_and_live_through_the_loss_of_a_primary_and_of_a_zone()
    {
        ValueMap<string, string> spaces = new[] { "01-minimal", "02-three-zones", "06-partitionings" }
            .ToValueMap(input => input, input => input[3..]);
        using var server = LiveServer.Start([.. LiveServer.Inputs([.. spaces.Keys]), "--operator", "none", "--as-recorded", "--speed", "3"]);
        // A lease that counts for a shorter time has a successor act sooner; all else is as it ships.
        await using var killer = new Killer(
            () => server.Operator("one", "--level", "0", "--lease-duration", "6", "--lease-renew-deadline", "4", "--lease-retry", "1"), seed: 1);
        await server.Until("ready", IsReady, Patience);
        foreach (var (input, space) in spaces)
        {
            await StandsAsRecorded(server, input, space);
        }
        var primary = (await server.Status()).At("shards", "customer/-80", "primary")?.AsText?.Split('-')[^1].TrimStart('0') ?? "none";
        var pod = (await server.Standing("three-zones")).Keys.First(key =>
            key.Kind == Kinds.Pod && key.Name.Contains(primary, StringComparison.Ordinal));
        await server.Ask(HttpMethod.Delete, $"/api/v1/namespaces/three-zones/pods/{pod.Name}");
        await server.Until("ready without its primary", status => IsReady(status) && IsWritable(status), Patience);

        await server.Ask(HttpMethod.Post, "/sim/lose-zone?zone=us-east-1c");
        await server.Until("writable without a zone", IsWritable, Patience);
        await server.Ask(HttpMethod.Post, "/sim/return-zone?zone=us-east-1c");
        await server.Until("ready with its zone", status => IsReady(status) && IsWritable(status), Patience);
        await StandsAsRecorded(server, "01-minimal", spaces["01-minimal"]);

        killer.IsActive = false;
        await Rests(server);
        var end = await server.Status();
        Assert.True(killer.Kills >= 5, $"killed {killer.Kills} times");
        Assert.Equal(0, end["lost"]?.AsInteger);
        Assert.Equal(Json.EmptyList, end["brokenLaws"]);
    }

    /// <summary>All pods are, and every shard has a primary but for the one of 06 that asks for none.</summary>
    private static bool IsReady(Json status) =>
        status["unreadyPods"]?.Items.Count == 0 && Shards(status).Count == 21 && Shards(status).Count(shard => shard["primary"] is null) == 1;

    private static bool IsWritable(Json status) =>
        Shards(status).All(shard => shard["primary"] is null || shard["isWritable"] == Json.True);

    private static ValueList<Json> Shards(Json status) => (status["shards"]?.Members ?? default).Values.ToValueList();

    private static async Task StandsAsRecorded(LiveServer server, string input, string space)
    {
        var recorded = RecordedObjects.Of(input);
        var until = DateTime.UtcNow + TimeSpan.FromMinutes(2);
        IReadOnlyList<string> findings = [""];
        while (findings.Count > 0)
        {
            findings = [.. Comparison.Of(recorded, await server.Standing(space))
                .Where(finding => !RecordedWorldTests.IsByDesign($"{input} {finding}"))];
            Assert.True(findings.Count == 0 || DateTime.UtcNow < until, string.Join('\n', findings.Take(30)));
            await Task.Delay(500);
        }
    }

    /// <summary>Idle is idle: but for the lease nothing is written, and nothing is listed, for a minute and more.</summary>
    private static async Task Rests(LiveServer server)
    {
        var until = DateTime.UtcNow + TimeSpan.FromMinutes(4);
        while (true)
        {
            var before = Disturbing(await server.Status());
            await Task.Delay(TimeSpan.FromSeconds(60));
            var after = Disturbing(await server.Status());
            if (before == after)
            {
                return;
            }
            Assert.True(DateTime.UtcNow < until, $"before: {before}\nafter: {after}");
        }
    }

    /// <summary>The counts of what a settled operator does not do.</summary>
    private static Json Disturbing(Json status) => Json.Map((status.At("requests", "operator")?.Members ?? default)
        .Where(count => !count.Key.StartsWith("get ", StringComparison.Ordinal)
            && !count.Key.StartsWith("watch ", StringComparison.Ordinal)
            && count.Key != "update leases" && count.Key != "discovery")
        .ToValueMap(count => count.Key, count => count.Value));
}
