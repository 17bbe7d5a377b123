namespace Vitess.Reconcile.Tests.Live;

/// <summary>Clusters that the Go operator left running on a real API server are taken over by the operator as it ships.</summary>
public sealed class RealAdoptionTests
{
    [LiveFact(IsReal = true)]
    public async Task Clusters_on_a_real_API_server_are_taken_over_without_a_restart_and_the_second_minute_has_no_write()
    {
        using var real = await RealInstallation.Begin();
        var folder = Directory.CreateTempSubdirectory("vitess-left-");
        try
        {
            string[] folders = [.. AdoptionStory.Inputs.Select(input => Path.Combine(folder.FullName, input))];
            foreach (var (input, left) in AdoptionStory.Inputs.Zip(folders))
            {
                await RealInstallation.Leave(real, input, left);
            }
            using var server = LiveServer.StartOn(real, [.. AdoptionStory.HandedOver(folders), "--as-recorded", "--speed", "3"]);
            await new AdoptionStory(server).Happens();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
