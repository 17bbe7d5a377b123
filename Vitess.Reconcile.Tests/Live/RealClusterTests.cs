namespace Vitess.Reconcile.Tests.Live;

/// <summary>A real API server brought to life by the simulator's actors, beside a real controller manager where there is one.</summary>
public sealed class RealClusterTests
{
    [LiveFact(IsReal = true)]
    public async Task A_cluster_on_a_real_API_server_lives_through_losses_and_leaves_behind_only_what_its_policies_keep()
    {
        using var real = await RealInstallation.Begin();
        await RealInstallation.Give(real, LiveStory.Input);
        using var server = LiveServer.StartOn(real, "--speed", "3");
        await using var killer = new Killer(() => server.Operator("one", LiveStory.Lease), seed: 3, secondsMax: 20);
        var story = new LiveStory(server, killer);
        await story.ComesUp();
        await story.LosesItsPrimary();
        await story.LosesAZone();
        await story.TakesANewImage();
        await story.LeavesWhatItKeeps();
        await story.Rests();
        await story.EndsWell(killsMin: 2);
    }
}
