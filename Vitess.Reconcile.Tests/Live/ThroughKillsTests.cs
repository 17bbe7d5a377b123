using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>The operator as it ships, over real HTTP and gRPC, with its own token, killed again and again.</summary>
[Collection("live")]
public sealed class ThroughKillsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // A lease that counts for a shorter time has a successor act sooner; all else is as it ships.
    private static readonly string[] Lease = ["--lease-duration", "5", "--lease-renew-deadline", "3", "--lease-retry", "1"];

    [LiveFact]
    public async Task Recorded_clusters_come_up_as_they_were_recorded_and_then_nothing_is_written_or_listed()
    {
        ValueMap<string, string> spaces = new[] { "01-minimal", "02-three-zones", "06-partitionings" }
            .ToValueMap(input => input, input => input[3..]);
        using var server = LiveServer.Start([.. LiveServer.Inputs([.. spaces.Keys]), "--operator", "none", "--as-recorded", "--speed", "3"]);
        await using var killer = new Killer(() => server.Operator("one", ["--level", "0", .. Lease]), seed: 1, secondsMax: 20);
        await server.Until("ready", status => Shards(status).Count == 21 && IsReady(status, unled: 1), Patience);
        foreach (var (input, space) in spaces)
        {
            await StandsAsRecorded(server, input, space);
        }
        killer.IsActive = false;
        await Rests(server);
        await EndsWell(server, killer, killsMin: 2);
    }

    [LiveFact]
    public async Task A_cluster_lives_through_the_loss_of_its_primary_and_of_a_zone()
    {
        using var server = LiveServer.Start([.. LiveServer.Inputs("02-three-zones"), "--operator", "none", "--speed", "3"]);
        await using var killer = new Killer(() => server.Operator("one", Lease), seed: 2, secondsMax: 9);
        await server.Until("ready", status => Shards(status).Count == 3 && IsReady(status), Patience);

        var primary = (await server.Status()).At("shards", "customer/-80", "primary")?.AsText?.Split('-')[^1].TrimStart('0') ?? "none";
        var pod = (await server.Standing("three-zones")).Keys.First(key =>
            key.Kind == Kinds.Pod && key.Name.Contains(primary, StringComparison.Ordinal));
        await server.Ask(HttpMethod.Delete, $"/api/v1/namespaces/three-zones/pods/{pod.Name}");
        await Task.Delay(TimeSpan.FromSeconds(5));
        await server.Until("ready without its primary", status => IsReady(status), Patience);

        await server.Ask(HttpMethod.Post, "/sim/lose-zone?zone=us-east-1a");
        await Task.Delay(TimeSpan.FromSeconds(5));
        await server.Until("writable without a zone", status => IsWritable(status), Patience);
        await server.Ask(HttpMethod.Post, "/sim/return-zone?zone=us-east-1a");
        await server.Until("ready with its zone", status => IsReady(status), Patience);
        await EndsWell(server, killer, killsMin: 3);
    }

    private static async Task EndsWell(LiveServer server, Killer killer, int killsMin)
    {
        var end = await server.Status();
        Assert.True(killer.Kills >= killsMin, $"killed {killer.Kills} times");
        Assert.Equal(0, end["lost"]?.AsInteger);
        Assert.Equal(Json.EmptyList, end["brokenLaws"]);
    }

    /// <summary>All pods are, and every shard is writable but for those that ask for no primary.</summary>
    private static bool IsReady(Json status, int unled = 0) =>
        status["unreadyPods"]?.Items.Count == 0 && IsWritable(status, unled);

    private static bool IsWritable(Json status, int unled = 0) =>
        Shards(status).Count > 0 && Shards(status).Count(shard => shard["isWritable"] != Json.True) == unled;

    private static ValueList<Json> Shards(Json status) => (status["shards"]?.Members ?? default).Values.ToValueList();

    private static async Task StandsAsRecorded(LiveServer server, string input, string space)
    {
        var recorded = RecordedObjects.Of(input);
        var until = DateTime.UtcNow + TimeSpan.FromMinutes(2);
        IReadOnlyList<string> findings = [""];
        while (findings.Count > 0)
        {
            findings = Comparison.Of(recorded, await server.Standing(space));
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
