using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Tests.Sim.World.Kubernetes;

public sealed class ZoneLossTests
{
    private readonly SmallWorld world = new();

    [Fact]
    public void A_pod_of_a_lost_zone_turns_unready_then_is_asked_to_go_and_goes_only_when_the_zone_returns()
    {
        for (ulong seed = 0; seed < 10; seed++)
        {
            var lossy = new SmallWorld(seed);
            lossy.CreatePod("a", SmallWorld.InZone("za"));
            lossy.PassSeconds(15);
            lossy.Kubernetes.LoseZone("za", LossKind.Power);
            Assert.Equal(0, lossy.Programs.Count);
            Assert.InRange(lossy.Until(() => !lossy.Pod("a").IsReady(), secondsMax: 60).TotalSeconds, 40, 55);
            Assert.Equal("Running", lossy.Pod("a").Phase());
            Assert.Equal("Unknown", NodeReady(lossy, lossy.Pod("a").NodeName()));
            Assert.Equal(300, lossy.Until(() => lossy.Pod("a").IsBeingDeleted(), secondsMax: 400).TotalSeconds, 3);
            lossy.PassSeconds(7200);
            Assert.True(lossy.Pod("a").IsBeingDeleted());
            lossy.Kubernetes.ReturnZone("za");
            Assert.InRange(lossy.Until(() => !lossy.Exists("Pod", "a"), secondsMax: 30).TotalSeconds, 1, 30);
            lossy.PassSeconds(30);
            Assert.Equal("True", NodeReady(lossy, "node-za-0"));
            Assert.Empty(lossy.Get("Node", "node-za-0").ItemsAt("spec", "taints"));
        }
    }

    [Fact]
    public void After_a_loss_of_power_what_stays_starts_anew_in_its_pod()
    {
        world.CreatePod("a", SmallWorld.InZone("za"));
        world.PassSeconds(15);
        var uid = world.Pod("a").Uid();
        world.Kubernetes.LoseZone("za", LossKind.Power);
        Assert.Equal("stop Killed", world.Programs.Log[^1].What);
        world.PassSeconds(120);
        world.Kubernetes.ReturnZone("za");
        world.Until(() => world.Pod("a").IsReady(), secondsMax: 40);
        Assert.Equal(uid, world.Pod("a").Uid());
        Assert.Equal(1, world.Pod("a").ItemsAt("status", "containerStatuses")[0]["restartCount"]?.AsInteger);
        Assert.Equal(2, world.Programs.Log.Count(entry => entry.What == "start"));
    }

    [Fact]
    public void In_a_partition_the_program_runs_on_and_nothing_of_it_is_written_until_it_ends()
    {
        world.CreatePod("a", SmallWorld.InZone("za"));
        world.PassSeconds(15);
        world.Kubernetes.LoseZone("za", LossKind.Partition);
        Assert.True(world.Network.IsCut("za"));
        var written = world.Pod("a");
        world.Programs.Crash("a");
        world.PassSeconds(30);
        Assert.NotNull(world.Programs.Running("a"));
        Assert.Equal(written, world.Pod("a"));
        world.PassSeconds(60);
        Assert.False(world.Pod("a").IsReady());
        world.Kubernetes.ReturnZone("za");
        Assert.False(world.Network.IsCut("za"));
        world.Until(() => world.Pod("a").IsReady(), secondsMax: 20);
        Assert.Equal(1, world.Pod("a").ItemsAt("status", "containerStatuses")[0]["restartCount"]?.AsInteger);
        Assert.Equal(2, world.Programs.Log.Count(entry => entry.What == "start"));
    }

    [Fact]
    public void A_pod_deleted_during_a_partition_runs_until_the_zone_is_reached_again()
    {
        world.CreatePod("asked", SmallWorld.InZone("za"));
        world.CreatePod("forced", SmallWorld.InZone("za"));
        world.PassSeconds(15);
        world.Kubernetes.LoseZone("za", LossKind.Partition);
        world.Kubernetes.DeletePodByUser("default/asked");
        world.Api.Delete(Kinds.Pod, "default", "forced", new() { GracePeriodSeconds = 0 });
        world.PassSeconds(600);
        Assert.True(world.Exists("Pod", "asked"));
        Assert.False(world.Exists("Pod", "forced"));
        Assert.Equal(2, world.Programs.Count);
        world.Kubernetes.ReturnZone("za");
        world.PassSeconds(30);
        Assert.False(world.Exists("Pod", "asked"));
        Assert.Equal(0, world.Programs.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(250)]
    [InlineData(1500)]
    public void A_pod_on_its_way_out_when_its_zone_is_lost_is_gone_only_after_the_zone_returns(int milliseconds)
    {
        foreach (var loss in Enum.GetValues<LossKind>())
        {
            var lossy = new SmallWorld(5);
            lossy.CreatePod("a", SmallWorld.InZone("za"));
            lossy.PassSeconds(15);
            lossy.Kubernetes.DeletePodByUser("default/a");
            lossy.Pass(TimeSpan.FromMilliseconds(milliseconds));
            if (!lossy.Exists("Pod", "a"))
            {
                continue;
            }
            lossy.Kubernetes.LoseZone("za", loss);
            lossy.PassSeconds(1000);
            Assert.True(lossy.Exists("Pod", "a"));
            lossy.Kubernetes.ReturnZone("za");
            lossy.PassSeconds(40);
            Assert.False(lossy.Exists("Pod", "a"));
            Assert.Equal(0, lossy.Programs.Count);
        }
    }

    [Fact]
    public void A_pod_with_a_volume_in_a_lost_zone_stays_pending_until_the_zone_returns()
    {
        world.CreateClaim("data");
        world.CreatePod("a", $"{SmallWorld.UsesClaim},{SmallWorld.InZone("za")}");
        world.PassSeconds(15);
        world.Kubernetes.DeletePodByUser("default/a");
        world.PassSeconds(10);
        world.Kubernetes.LoseZone("za", LossKind.Power);
        world.PassSeconds(60);
        world.CreatePod("a", SmallWorld.UsesClaim);
        world.PassSeconds(3600);
        Assert.Equal("Pending", world.Pod("a").Phase());
        Assert.Equal("", world.Pod("a").NodeName());
        Assert.Equal(
            "0/6 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/unreachable: }, "
            + "4 node(s) had volume node affinity conflict.",
            Conditions.Find(world.Pod("a")["status"], "PodScheduled")?["message"]?.AsText);
        world.Kubernetes.ReturnZone("za");
        world.Until(() => world.Pod("a").IsReady(), secondsMax: 60);
    }

    [Fact]
    public void When_every_zone_is_lost_nobody_is_asked_to_go()
    {
        world.CreatePod("a");
        world.PassSeconds(15);
        foreach (var zone in new[] { "za", "zb", "zc" })
        {
            world.Kubernetes.LoseZone(zone, LossKind.Power);
        }
        world.PassSeconds(7200);
        Assert.False(world.Pod("a").IsBeingDeleted());
        Assert.False(world.Pod("a").IsReady());
        var zoneOfPod = SmallWorld.Zone(world.Pod("a"));
        world.Kubernetes.ReturnZone(zoneOfPod == "za" ? "zb" : "za");
        var span = world.Until(() => world.Pod("a").IsBeingDeleted(), secondsMax: 400);
        Assert.InRange(span.TotalSeconds, 300, 330);
    }

    [Fact]
    public void A_zone_that_returns_at_once_is_never_seen_as_lost()
    {
        world.CreatePod("a", SmallWorld.InZone("za"));
        world.PassSeconds(15);
        world.Kubernetes.LoseZone("za", LossKind.Partition);
        world.PassSeconds(10);
        world.Kubernetes.ReturnZone("za");
        world.PassSeconds(600);
        Assert.True(world.Pod("a").IsReady());
        Assert.Equal("True", NodeReady(world, "node-za-0"));
        Assert.Single(world.Programs.Log);
    }

    [Fact]
    public void A_deployment_replaces_the_pods_of_a_lost_zone_elsewhere_once_they_are_asked_to_go()
    {
        world.CreateDeployment("web", replicas: 3);
        world.PassSeconds(30);
        Assert.Equal(["za", "zb", "zc"], world.Pods().Select(SmallWorld.Zone).Order(StringComparer.Ordinal));
        world.Kubernetes.LoseZone("za", LossKind.Power);
        world.PassSeconds(200);
        Assert.Equal(3, world.Pods().Count);
        Assert.Equal(2, world.Get("Deployment", "web").At("status", "readyReplicas")?.AsInteger);
        world.PassSeconds(200);
        Assert.Equal(4, world.Pods().Count);
        Assert.Equal(3, world.Get("Deployment", "web").At("status", "readyReplicas")?.AsInteger);
        world.Kubernetes.ReturnZone("za");
        world.PassSeconds(60);
        Assert.Equal(3, world.Pods().Count);
        Assert.Equal(3, world.Programs.Count);
    }

    private static string? NodeReady(SmallWorld world, string node) =>
        Conditions.Find(world.Get("Node", node)["status"], "Ready")?["status"]?.AsText;
}
