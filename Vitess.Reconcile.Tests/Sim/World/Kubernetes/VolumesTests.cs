using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Tests.Sim.World.Kubernetes;

public sealed class VolumesTests
{
    private readonly SmallWorld world = new();

    [Fact]
    public void A_claim_waits_for_its_first_pod_and_is_bound_in_the_zone_of_that_pod()
    {
        world.CreateClaim("data");
        world.PassSeconds(600);
        Assert.Equal("Pending", world.Get("PersistentVolumeClaim", "data").Phase());
        world.CreatePod("a", $"{SmallWorld.UsesClaim},{SmallWorld.InZone("zc")}");
        world.Until(() => world.Pod("a").IsReady(), secondsMax: 10);
        var claim = world.Get("PersistentVolumeClaim", "data");
        Assert.Equal("Bound", claim.Phase());
        Assert.Equal("1Gi", claim.At("status", "capacity", "storage")?.AsText);
        var volume = world.Get("PersistentVolume", claim.At("spec", "volumeName")?.AsText ?? "");
        Assert.Contains("\"zc\"", volume.At("spec", "nodeAffinity")?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_made_anew_goes_where_its_volume_is()
    {
        world.CreateClaim("data");
        world.CreatePod("a", $"{SmallWorld.UsesClaim},{SmallWorld.InZone("zb")}");
        world.PassSeconds(15);
        world.Kubernetes.DeletePodByUser("default/a");
        world.PassSeconds(10);
        Assert.False(world.Exists("Pod", "a"));
        world.CreatePod("a", SmallWorld.UsesClaim);
        world.Until(() => world.Pod("a").IsReady(), secondsMax: 10);
        Assert.Equal("zb", SmallWorld.Zone(world.Pod("a")));
    }

    [Fact]
    public void A_claim_that_is_deleted_stays_while_a_pod_uses_it_and_takes_its_volume_with_it()
    {
        world.CreateClaim("data");
        world.CreatePod("a", SmallWorld.UsesClaim);
        world.PassSeconds(15);
        world.Api.Delete(Kinds.PersistentVolumeClaim, "default", "data");
        world.PassSeconds(60);
        Assert.True(world.Get("PersistentVolumeClaim", "data").IsBeingDeleted());
        Assert.Single(world.Api.All(Kinds.PersistentVolume));
        world.Kubernetes.DeletePodByUser("default/a");
        world.PassSeconds(20);
        Assert.False(world.Exists("PersistentVolumeClaim", "data"));
        Assert.Empty(world.Api.All(Kinds.PersistentVolume));
    }

    [Fact]
    public void A_bound_claim_grows_but_not_while_its_zone_is_lost()
    {
        world.Create("StorageClass", """
            {"metadata":{"name":"standard"},"provisioner":"disk.sim","allowVolumeExpansion":true}
            """);
        world.CreateClaim("data");
        world.CreatePod("a", $"{SmallWorld.UsesClaim},{SmallWorld.InZone("za")}");
        world.PassSeconds(15);
        Grow("2Gi");
        world.PassSeconds(10);
        Assert.Equal("2Gi", world.Get("PersistentVolumeClaim", "data").At("status", "capacity", "storage")?.AsText);
        world.Kubernetes.LoseZone("za", LossKind.Power);
        Grow("3Gi");
        world.PassSeconds(100);
        Assert.Equal("2Gi", world.Get("PersistentVolumeClaim", "data").At("status", "capacity", "storage")?.AsText);
        world.Kubernetes.ReturnZone("za");
        world.PassSeconds(60);
        Assert.Equal("3Gi", world.Get("PersistentVolumeClaim", "data").At("status", "capacity", "storage")?.AsText);
    }

    private void Grow(string size) => Assert.True(world.Api.Patch(
        Kinds.PersistentVolumeClaim, "default", "data", PatchType.Merge,
        Json.Parse($$"""{"spec":{"resources":{"requests":{"storage":"{{size}}"} } } }""")).IsSuccess);
}
