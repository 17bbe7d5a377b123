using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim;
using Kinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Host.Live;

public sealed class CannotLeadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Why_nobody_leads_is_told_by_log_readiness_and_an_event_until_somebody_does()
    {
        await using var world = await LiveCluster.Of("01-minimal");
        world.Seen.IsAllowed = (_, target) => !target.Contains("/leases", StringComparison.Ordinal);
        await using var host = new LiveHost(world, "one", Scope.All, ownPod: ("minimal", "vitess-operator-0"));
        Assert.True(await world.Until(it => Told(it) is not null, Patience), host.Log);

        const string Why = "it cannot be read: 403 Forbidden: leases is forbidden: "
            + "User \"host\" cannot get resource \"leases\" in API group \"coordination.k8s.io\" in the namespace \"vitess-operator\"";
        Assert.Contains($" WARNING Cannot lead lease=vitess-operator why={Json.FromString(Why)}", host.Log, StringComparison.Ordinal);
        var line = $"cannot lead by the lease vitess-operator/vitess-operator: {Why}";
        for (var i = 0; i < 600 && (await host.Page("/readyz")).Status != 200; i++)
        {
            await world.Until(_ => false, TimeSpan.FromSeconds(2));
        }
        Assert.Equal((200, $"ok: stands by\n{line}\n"), await host.Page("/readyz"));
        Assert.Single(host.Log.Split('\n'), one => one.Contains("Cannot lead", StringComparison.Ordinal));
        Assert.Equal(("Warning", line), world.Look(it => (Told(it)?["type"]?.AsText, Told(it)?["message"]?.AsText)));

        world.Seen.IsAllowed = (_, _) => true;
        Assert.True(await world.Until(_ => host.Leads, Patience), host.Log);
        Assert.Equal((200, "ok: leads\n"), await host.Page("/readyz"));
    }

    private static Json? Told(Simulation simulation) => simulation.Api.All(Kinds.Event, "minimal").FirstOrDefault(told =>
        told["reason"]?.AsText == "CannotLead" && told.At("involvedObject", "uid")?.AsText is { Length: > 0 });
}
