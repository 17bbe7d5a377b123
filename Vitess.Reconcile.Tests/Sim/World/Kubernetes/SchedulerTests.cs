using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Tests.Sim.World.Kubernetes;

public sealed class SchedulerTests
{
    private const string Apart = """
        "affinity":{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[
        {"labelSelector":{"matchLabels":{"app":"x"}},"topologyKey":"topology.kubernetes.io/zone"}]}}
        """;

    private const string RatherApart = """
        "affinity":{"podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[
        {"weight":2,"podAffinityTerm":{"labelSelector":{"matchLabels":{"app":"x"}},
        "topologyKey":"kubernetes.io/hostname"}},
        {"weight":1,"podAffinityTerm":{"labelSelector":{"matchLabels":{"app":"x"}},
        "topologyKey":"failure-domain.beta.kubernetes.io/zone"}}]}}
        """;

    [Fact]
    public void A_pod_goes_to_the_zone_that_it_asks_for_and_becomes_ready_within_seconds()
    {
        var world = new SmallWorld();
        world.CreatePod("a", SmallWorld.InZone("zb"));
        world.Until(() => world.Pod("a").IsReady(), secondsMax: 8);
        Assert.Equal("zb", SmallWorld.Zone(world.Pod("a")));
        Assert.Equal("Running", world.Pod("a").Phase());
    }

    [Theory]
    [InlineData("A")]
    [InlineData("Zone_b.1")]
    [InlineData("ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    public void A_zone_has_nodes_though_no_host_may_have_its_name(string zone)
    {
        var world = new SmallWorld(description: WorldDescription.Of(2, zone, "a"));
        world.CreatePod("a", SmallWorld.InZone(zone));
        world.Until(() => world.Pod("a").IsReady(), secondsMax: 8);
        Assert.Equal(zone, SmallWorld.Zone(world.Pod("a")));
    }

    [Fact]
    public void A_pod_that_fits_nowhere_says_so_and_is_bound_once_it_can_be()
    {
        var world = new SmallWorld();
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            world.CreatePod(name, Apart, """{"app":"x"}""");
        }
        world.PassSeconds(30);
        var pending = Assert.Single(world.Pods(), pod => pod.NodeName().Length == 0);
        Assert.Equal(3, world.Pods().Select(SmallWorld.Zone).OfType<string>().Distinct().Count());
        var condition = Conditions.Find(pending["status"], "PodScheduled");
        Assert.Equal("False", condition?["status"]?.AsText);
        Assert.Equal("Unschedulable", condition?["reason"]?.AsText);
        Assert.Equal(
            "0/6 nodes are available: 6 node(s) didn't match pod anti-affinity rules.", condition?["message"]?.AsText);
        world.Kubernetes.DeletePodByUser(world.Pods().First(pod => pod.NodeName().Length > 0).Key());
        world.Until(() => world.Pod(pending.Name()).IsReady(), secondsMax: 15);
    }

    [Fact]
    public void Pods_that_would_rather_be_apart_are_in_different_zones_whatever_the_seed()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var world = new SmallWorld(seed);
            foreach (var name in new[] { "a", "b", "c" })
            {
                world.CreatePod(name, RatherApart, """{"app":"x"}""");
            }
            world.PassSeconds(10);
            Assert.Equal(3, world.Pods().Select(SmallWorld.Zone).OfType<string>().Distinct().Count());
        }
    }

    [Fact]
    public void A_pod_whose_claim_is_missing_waits_for_it()
    {
        var world = new SmallWorld();
        world.CreatePod("a", SmallWorld.UsesClaim);
        world.PassSeconds(5);
        Assert.Equal(
            "persistentvolumeclaim \"data\" not found",
            Conditions.Find(world.Pod("a")["status"], "PodScheduled")?["message"]?.AsText);
        world.CreateClaim("data");
        world.Until(() => world.Pod("a").IsReady(), secondsMax: 12);
    }
}
