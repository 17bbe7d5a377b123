namespace Vitess.Reconcile.Tests.Live;

/// <summary>Clusters that the Go operator left running are taken over by the operator as it ships, over real HTTP and gRPC.</summary>
public sealed class AdoptionTests
{
    private static readonly string[] Inputs = ["01-minimal", "02-three-zones", "06-partitionings"];

    [LiveFact]
    public async Task Clusters_as_the_Go_operator_left_them_are_taken_over_without_a_restart_and_the_second_minute_has_no_write()
    {
        using var server = LiveServer.Start(
            [.. Inputs.SelectMany(input => AdoptionStory.HandedOver(AdoptionStory.FolderOf(input))), "--operator", "none", "--as-recorded", "--speed", "3"]);
        var story = new AdoptionStory(server, Inputs);
        await story.Runs(unled: 1);
        using var one = await story.IsTakenOver();
        await story.LosesAField();
        await story.EndsWell();
    }

    [LiveFact(IsReal = true)]
    public async Task On_a_real_API_server_a_cluster_is_taken_over_without_a_restart_and_the_second_minute_has_no_write()
    {
        using var real = await RealInstallation.Begin();
        var folder = Directory.CreateTempSubdirectory("vitess-left-");
        try
        {
            foreach (var input in Inputs)
            {
                await RealInstallation.Leave(real, input, Path.Combine(folder.FullName, input));
            }
            using var server = LiveServer.StartOn(
                real, [.. Inputs.SelectMany(input => AdoptionStory.HandedOver(Path.Combine(folder.FullName, input))), "--as-recorded", "--speed", "3"]);
            var story = new AdoptionStory(server, Inputs);
            await story.Runs(unled: 1);
            using var one = await story.IsTakenOver();
            await story.LosesAField();
            await story.EndsWell();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
