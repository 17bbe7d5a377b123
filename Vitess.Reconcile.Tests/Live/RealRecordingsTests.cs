using Vitess.Reconcile.Sim;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>Recorded clusters come up on a real API server, while the operator is killed again and again.</summary>
public sealed class RealRecordingsTests
{
    // Source: the version of the API server of the recordings. Others fill in other fields.
    private const int MinorOfTheRecordings = 35;

    [LiveFact(IsReal = true)]
    public async Task Recorded_clusters_come_up_on_a_real_API_server_and_then_nothing_is_written_or_listed()
    {
        using var real = await RealInstallation.Begin();
        foreach (var (input, space) in RecordedClustersTests.Spaces)
        {
            await RealInstallation.Give(real, input);
            await real.Put(Setting.OperatorPod(space));
        }
        using var server = LiveServer.StartOn(real, "--speed", "3", "--as-recorded");
        await using var killer = new Killer(() => server.Operator("one", ["--level", "0", .. LiveStory.Lease]), seed: 4, secondsMax: 20);
        var story = new LiveStory(server, killer);
        await RecordedClustersTests.AreReady(server);
        foreach (var (input, space) in RecordedClustersTests.Spaces)
        {
            if (await RealInstallation.Minor(real) == MinorOfTheRecordings)
            {
                await RecordedClustersTests.StandsAsRecorded(server, input, space);
            }
        }
        await story.Rests();
        await story.EndsWell(killsMin: 1);
    }
}
