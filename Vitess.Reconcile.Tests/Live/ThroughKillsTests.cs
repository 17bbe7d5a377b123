namespace Vitess.Reconcile.Tests.Live;

/// <summary>The operator as it ships, over real HTTP and gRPC, with its own token, killed again and again.</summary>
public sealed class ThroughKillsTests
{
    [LiveFact]
    public async Task A_cluster_lives_through_losses_and_a_new_image_and_leaves_behind_only_what_its_policies_keep()
    {
        using var server = LiveServer.Start([.. LiveServer.Inputs(LiveStory.Input), "--operator", "none", "--speed", "3"]);
        await using var killer = new Killer(() => server.Operator("one", LiveStory.Lease), seed: 2, secondsMax: 9);
        var story = new LiveStory(server, killer);
        await story.ComesUp();
        await story.LosesItsPrimary();
        await story.LosesAZone();
        await story.EndsWell(killsMin: 1);
        await story.TakesANewImage();
        await story.EndsWell(killsMin: 2);
        await story.LeavesWhatItKeeps();
        await story.Rests();
        await story.EndsWell(killsMin: 3);
    }
}
