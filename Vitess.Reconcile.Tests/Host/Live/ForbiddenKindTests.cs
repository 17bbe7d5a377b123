using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Tests.Host.Live;

public sealed class ForbiddenKindTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_kind_that_no_role_allows_is_told_by_log_metric_and_readiness_until_it_is_allowed()
    {
        await using var world = await LiveCluster.Of("01-minimal");
        world.Seen.IsAllowed = (_, target) => !target.Contains("/secrets", StringComparison.Ordinal);
        await using var host = new LiveHost(world, "one", Scope.All);
        Assert.True(await world.Until(_ => host.Log.Contains("kind=Secret", StringComparison.Ordinal), Patience), host.Log);
        // The page is told after the step that wrote the line.
        for (var i = 0; i < 600 && !(await host.Page("/readyz")).Body.Contains("Secret", StringComparison.Ordinal); i++)
        {
            await world.Until(_ => false, TimeSpan.FromSeconds(2));
        }

        const string Why = "it cannot be listed: 403 Forbidden: secrets is forbidden: "
            + "User \"host\" cannot list resource \"secrets\" in API group \"\" at the cluster scope";
        Assert.Contains($" WARNING Kind not seen kind=Secret why={Json.FromString(Why)}", host.Log, StringComparison.Ordinal);
        Assert.Equal((503, $"not everything has been listed yet\nSecret: {Why}\n"), await host.Page("/readyz"));
        Assert.Equal((200, "ok\n"), await host.Page("/healthz"));
        var metrics = (await host.Page("/metrics")).Body;
        Assert.Contains("vitess_operator_kind_unseen{kind=\"Secret\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vitess_operator_lists_failed_total ", metrics, StringComparison.Ordinal);
        Assert.Single(host.Log.Split('\n'), line => line.Contains("Kind not seen", StringComparison.Ordinal));

        world.Seen.IsAllowed = (_, _) => true;
        Assert.True(await world.Until(_ => host.Leads, Patience), host.Log);
        Assert.Contains("Kind seen again kind=Secret", host.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("kind_unseen", (await host.Page("/metrics")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_that_no_role_allows_is_told_too()
    {
        await using var world = await LiveCluster.Of("01-minimal");
        world.Seen.IsAllowed = (_, target) =>
            !target.Contains("/nodes", StringComparison.Ordinal) || !target.Contains("watch=true", StringComparison.Ordinal);
        await using var host = new LiveHost(world, "one", Scope.All);
        Assert.True(await world.Until(_ => host.Log.Contains("kind=Node", StringComparison.Ordinal), Patience), host.Log);
        Assert.Contains(
            "Kind not seen kind=Node why=\"the watch ends at once: the watch was refused: 403 Forbidden\"", host.Log, StringComparison.Ordinal);
    }
}
