using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Tests.Live;

/// <summary>A cluster whose own admission changes every pod and Deployment, while the operator runs as it ships.</summary>
public sealed class MutatedTests
{
    private const string Pods = "/api/v1/namespaces/three-zones/pods";

    [LiveFact]
    public async Task What_admission_changes_comes_back_changed_and_nothing_is_restarted_for_it()
    {
        using var server = LiveServer.Start([.. LiveServer.Inputs(LiveStory.Input), "--operator", "none", "--speed", "5"]);
        await using var killer = new Killer(() => server.Operator("one", LiveStory.Lease), seed: 5, secondsMax: 60) { IsActive = false };
        var story = new LiveStory(server, killer);
        await story.ComesUp();
        await server.World(HttpMethod.Post, "/sim/mutate?on=true");

        var before = await Uids(server);
        var gone = before.Keys.First(name => name.Contains("vttablet", StringComparison.Ordinal));
        await server.Ask(HttpMethod.Delete, $"{Pods}/{gone}");
        await server.Until("a new pod that admission has changed", async () => IsChanged(await Pod(server, gone)), TimeSpan.FromMinutes(5));
        await server.Until("ready", status => LiveStory.IsReady(status), TimeSpan.FromMinutes(5));
        await story.Rests();

        var after = await Uids(server);
        Assert.Equal(before.Without(gone), after.Without(gone));
        Assert.True(IsChanged(await Pod(server, gone)));
        await story.EndsWell(killsMin: 0);
    }

    private static bool IsChanged(Json pod) => pod.At("metadata", "labels", "injected") is not null
        && pod.At("spec", "containers")?.Items is { Count: > 1 } containers
        && containers.All(one => one["image"]?.AsText?.StartsWith("mirror.example/", StringComparison.Ordinal) == true)
        && containers.Any(one => one["name"]?.AsText == "injected");

    private static Task<Json> Pod(LiveServer server, string name) => server.Ask(HttpMethod.Get, $"{Pods}/{name}");

    private static async Task<ValueMap<string, string>> Uids(LiveServer server) => (await server.Standing("three-zones"))
        .Where(one => one.Key.Kind == Kinds.Pod)
        .ToValueMap(one => one.Key.Name, one => one.Value.At("metadata", "uid")?.AsText ?? "");
}
