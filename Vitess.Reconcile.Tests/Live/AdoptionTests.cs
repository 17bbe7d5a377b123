using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>Clusters that the Go operator left running are taken over by the operator as it ships, over real HTTP and gRPC.</summary>
public sealed class AdoptionTests
{
    [LiveFact]
    public async Task Clusters_as_the_Go_operator_left_them_are_taken_over_without_a_restart_and_the_second_minute_has_no_write()
    {
        var folders = AdoptionStory.Inputs.Select(input => Path.GetDirectoryName(RecordedObjects.PathOf(input, "objects.yaml")) ?? "");
        using var server = LiveServer.Start([.. AdoptionStory.HandedOver(folders), "--operator", "none", "--as-recorded", "--speed", "3"]);
        await new AdoptionStory(server).Happens();
    }
}
