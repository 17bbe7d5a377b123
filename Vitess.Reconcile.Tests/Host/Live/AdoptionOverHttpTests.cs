using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Tests.Sim.Adoption;
using Kinds = Vitess.Reconcile.Cluster.Kinds;

namespace Vitess.Reconcile.Tests.Host.Live;

/// <summary>The operator as it ships takes over, over real HTTP, what the Go operator left.</summary>
public sealed class AdoptionOverHttpTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_cluster_is_taken_over_without_a_restart_and_the_second_minute_has_no_write()
    {
        var handed = new HandedOver("02-three-zones");
        await using var world = await Served(handed);
        var before = world.Look(_ => handed.Objects());
        await using var host = new LiveHost(world, "one", Scope.All, levelMax: null);

        Assert.True(await world.Until(_ => IsAdopted(handed), Patience), string.Join(", ", Missing(handed)));
        // The world's time may outrun a busy machine, so that what belongs to the first minute comes later.
        var first = 0;
        for (var minute = 0; minute < 6 && (minute < 2 || Writes(world, first).Any()); minute++)
        {
            first = world.Seen.Requests.Count;
            await world.Until(_ => false, TimeSpan.FromMinutes(1));
        }

        Assert.Equal([], Writes(world).Where(request => request is { Verb: "delete" or "deletecollection" }));
        Assert.Equal([], Writes(world).Where(request => request is { Verb: "create", Resource: not ("events" or "leases" or "poddisruptionbudgets") }));
        Assert.Equal([], Writes(world, first));
        var after = world.Look(_ => handed.Objects());
        foreach (var (key, was) in before)
        {
            Assert.Equal(was.Uid(), after[key].Uid());
            Assert.True(was["spec"] == after[key]["spec"], $"the spec of {key} has changed");
        }
        Assert.Empty(world.World.Defects);
    }

    [Fact]
    public async Task A_field_that_the_Go_operator_had_set_and_a_user_takes_out_goes()
    {
        var handed = new HandedOver("09-dashboards");
        await using var world = await Served(handed);
        await using var host = new LiveHost(world, "one", Scope.All, levelMax: null);
        Assert.True(await world.Until(_ => IsAdopted(handed), Patience), string.Join(", ", Missing(handed)));
        await world.Until(_ => false, TimeSpan.FromSeconds(30));
        Assert.Contains(world.Look(_ => Vtctlds(handed)), vtctld => vtctld.At("spec", "template", "spec", "tolerations") is not null);

        world.Look(simulation =>
        {
            var cluster = handed.All(Kinds.VitessCluster).Single();
            return simulation.Api.Patch(
                HandedOver.KindOf(Kinds.VitessCluster), cluster.Namespace(), cluster.Name(), PatchType.Merge,
                Json.Parse("""{"spec":{"updateStrategy":{"type":"Immediate"},"vitessDashboard":{"sidecarContainers":null,"initContainers":null,"tolerations":null}}}"""),
                new() { FieldManager = "kubectl" });
        });
        Assert.True(
            await world.Until(_ => Vtctlds(handed).TrueForAll(vtctld => vtctld.At("spec", "template", "spec", "tolerations") is null), Patience),
            "the tolerations stay");
    }

    private static async Task<LiveCluster> Served(HandedOver handed)
    {
        handed.Simulation.Operators.Retire();
        return await LiveCluster.Of(handed.Simulation);
    }

    /// <summary>Every pod and every Deployment that belongs to the cluster carries what adoption records.</summary>
    private static bool IsAdopted(HandedOver handed) => Missing(handed).Count == 0;

    private static List<string> Missing(HandedOver handed) => [.. new[] { Kinds.Pod, Kinds.Deployment }.SelectMany(handed.All)
        .Where(item => item.At("metadata", "labels", "planetscale.com/cluster") is not null
            && Golden.RecordedObjects.OwnerKind(item) is not ("ReplicaSet" or "Job")
            && item.At("metadata", "annotations", "reconcile.vitess.io/hash") is null)
        .Select(item => item.Name())];

    private static List<Json> Vtctlds(HandedOver handed) => [.. handed.All(Kinds.Deployment)
        .Where(item => item.At("metadata", "labels", "planetscale.com/component")?.AsText == "vtctld")];

    /// <summary>What was written, but for leases.</summary>
    private static IEnumerable<ApiRequest> Writes(LiveCluster world, int after = 0) => world.Seen.Requests.Skip(after)
        .Select(request => ApiRequest.Of(request.Method, request.Target)).OfType<ApiRequest>()
        .Where(request => request.Verb is not ("get" or "list" or "watch") && request.Resource != "leases");
}
