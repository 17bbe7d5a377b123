using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>Recorded clusters come up by the operator as it ships, over real HTTP and gRPC, while it is killed again and again.</summary>
public sealed class RecordedClustersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    internal static readonly ValueMap<string, string> Spaces = new[] { "01-minimal", "02-three-zones", "06-partitionings" }
        .ToValueMap(input => input, input => input[3..]);

    [LiveFact]
    public async Task Recorded_clusters_come_up_as_they_were_recorded_and_then_nothing_is_written_or_listed()
    {
        using var server = LiveServer.Start([.. LiveServer.Inputs([.. Spaces.Keys]), "--operator", "none", "--as-recorded", "--speed", "3"]);
        await using var killer = new Killer(() => server.Operator("one", ["--level", "0", .. LiveStory.Lease]), seed: 1, secondsMax: 20);
        var story = new LiveStory(server, killer);
        await AreReady(server);
        foreach (var (input, space) in Spaces)
        {
            await StandsAsRecorded(server, input, space);
        }
        await story.Rests();
        await story.EndsWell(killsMin: 1);
    }

    internal static Task AreReady(LiveServer server) => server.Until(
        "ready", status => LiveStory.Shards(status).Count == 21 && LiveStory.IsReady(status, unled: 1), Patience);

    internal static async Task StandsAsRecorded(LiveServer server, string input, string space)
    {
        var recorded = RecordedObjects.Of(input);
        var until = DateTime.UtcNow + TimeSpan.FromMinutes(5);
        IReadOnlyList<string> findings = [""];
        while (findings.Count > 0)
        {
            findings = Comparison.Of(recorded, await server.Standing(space));
            Assert.True(findings.Count == 0 || DateTime.UtcNow < until, string.Join('\n', findings.Take(30)));
            await Task.Delay(500);
        }
    }
}
