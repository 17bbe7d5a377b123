using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Tests.Sim.World.Kubernetes;

public sealed class KubeletTests
{
    private readonly SmallWorld world = new();

    [Fact]
    public void A_ready_pod_has_the_status_that_a_kubelet_writes()
    {
        world.CreatePod("a");
        world.PassSeconds(15);
        var status = world.Pod("a")["status"] ?? Json.Null;
        foreach (var type in new[] { "PodScheduled", "Initialized", "ContainersReady", "Ready" })
        {
            Assert.Equal("True", Conditions.Find(status, type)?["status"]?.AsText);
            Assert.NotNull(Conditions.Find(status, type)?["lastTransitionTime"].Instant());
        }
        var container = Assert.Single(status["containerStatuses"]?.Items ?? []);
        Assert.True(container["ready"]?.AsBoolean);
        Assert.Equal(0, container["restartCount"]?.AsInteger);
        Assert.NotNull(container.At("state", "running", "startedAt").Instant());
        Assert.NotNull(status["startTime"].Instant());
        Assert.StartsWith("10.200.", status["podIP"]?.AsText, StringComparison.Ordinal);
        Assert.Equal("BestEffort", status["qosClass"]?.AsText);
    }

    [Fact]
    public void A_pod_is_ready_only_while_its_program_says_so()
    {
        world.Programs.AreGood = false;
        world.CreatePod("a");
        world.PassSeconds(60);
        Assert.Equal("Running", world.Pod("a").Phase());
        Assert.False(world.Pod("a").IsReady());
        world.Programs.Running("a")?.SetReady(true);
        world.Until(() => world.Pod("a").IsReady(), secondsMax: 2);
        world.Programs.Running("a")?.SetReady(false);
        var span = world.Until(() => !world.Pod("a").IsReady(), secondsMax: 5);
        Assert.InRange(span.TotalSeconds, 2, 4);
    }

    [Fact]
    public void A_crash_restarts_the_containers_in_place_with_a_growing_back_off()
    {
        world.CreatePod("a");
        world.PassSeconds(15);
        var (uid, node) = (world.Pod("a").Uid(), world.Pod("a").NodeName());
        foreach (var backOff in new[] { 0, 10, 20, 40 })
        {
            world.Programs.Crash("a");
            if (backOff > 0)
            {
                Assert.Equal("CrashLoopBackOff", State("a", "waiting")?["reason"]?.AsText);
            }
            Assert.False(world.Pod("a").IsReady());
            var span = world.Until(() => world.Programs.Running("a") is not null, secondsMax: 60);
            Assert.InRange(span.TotalSeconds, backOff, backOff + 1.5);
            world.Until(() => world.Pod("a").IsReady(), secondsMax: 5);
        }
        Assert.Equal((uid, node), (world.Pod("a").Uid(), world.Pod("a").NodeName()));
        Assert.Equal(4, Container("a")?["restartCount"]?.AsInteger);
        Assert.Equal("Error", Container("a")?.At("lastState", "terminated", "reason")?.AsText);
        world.PassSeconds(601);
        Assert.True(world.Kubernetes.CrashPod("default/a"));
        Assert.InRange(world.Until(() => world.Programs.Running("a") is not null, secondsMax: 60).TotalSeconds, 0, 1.5);
    }

    [Fact]
    public void An_evicted_pod_stays_failed_and_nothing_runs_in_it()
    {
        world.CreatePod("a");
        world.PassSeconds(15);
        Assert.True(world.Kubernetes.EvictPod("default/a"));
        world.PassSeconds(3600);
        Assert.Equal("Failed", world.Pod("a").Phase());
        Assert.Equal("Evicted", world.Pod("a").At("status", "reason")?.AsText);
        Assert.False(world.Pod("a").IsReady());
        Assert.Equal(0, world.Programs.Count);
        Assert.False(world.Kubernetes.EvictPod("default/a"));
    }

    [Fact]
    public void A_pod_that_is_deleted_is_stopped_gracefully_before_it_is_gone()
    {
        world.CreatePod("a");
        world.PassSeconds(15);
        world.Kubernetes.DeletePodByUser("default/a");
        Assert.True(world.Pod("a").IsBeingDeleted());
        world.Until(() => world.Programs.Count == 0, secondsMax: 1);
        Assert.True(world.Exists("Pod", "a"));
        Assert.Equal("stop Graceful", world.Programs.Log[^1].What);
        world.Until(() => !world.Exists("Pod", "a"), secondsMax: 4);
    }

    [Fact]
    public void A_pod_that_is_deleted_by_force_is_killed()
    {
        world.CreatePod("a");
        world.PassSeconds(15);
        world.Api.Delete(Kinds.Pod, "default", "a", new() { GracePeriodSeconds = 0 });
        Assert.False(world.Exists("Pod", "a"));
        Assert.Equal("stop Killed", world.Programs.Log[^1].What);
    }

    [Fact]
    public void An_image_that_cannot_be_pulled_keeps_the_pod_waiting()
    {
        var bad = new SmallWorld(1, WorldDescription.Of(1, "za") with { BadImages = ["wrong"] });
        bad.Create("Pod", """{"metadata":{"name":"a"},"spec":{"containers":[{"name":"main","image":"wrong"}]}}""");
        bad.PassSeconds(30);
        Assert.Equal("Pending", bad.Pod("a").Phase());
        Assert.Equal(
            "ImagePullBackOff",
            bad.Pod("a").ItemsAt("status", "containerStatuses")[0].At("state", "waiting", "reason")?.AsText);
        Assert.Equal(0, bad.Programs.Count);
        bad.Kubernetes.DeletePodByUser("default/a");
        bad.PassSeconds(5);
        Assert.False(bad.Exists("Pod", "a"));
    }

    [Fact]
    public void A_tablet_runs_beside_a_container_whose_image_cannot_be_pulled_and_its_pod_stays_pending()
    {
        var bad = new SmallWorld(1, WorldDescription.Of(1, "za") with { BadImages = ["wrong"] });
        bad.Create("Pod", """{"metadata":{"name":"a"},"spec":{"containers":[{"name":"vttablet","image":"good"},{"name":"mysqld-exporter","image":"wrong"}]}}""");
        bad.PassSeconds(30);
        Assert.Equal(1, bad.Programs.Count);
        Assert.Equal("Pending", bad.Pod("a").Phase());
        Assert.False(bad.Pod("a").IsReady());
        var containers = bad.Pod("a").ItemsAt("status", "containerStatuses");
        Assert.NotNull(containers[0].At("state", "running"));
        Assert.Equal("ImagePullBackOff", containers[1].At("state", "waiting", "reason")?.AsText);
    }

    [Fact]
    public void A_pod_that_may_end_succeeds_and_one_that_may_not_starts_again()
    {
        world.CreatePod("once", "\"restartPolicy\":\"Never\"");
        world.CreatePod("always");
        world.PassSeconds(15);
        world.Programs.End("once");
        world.Programs.End("always");
        world.PassSeconds(15);
        Assert.Equal("Succeeded", world.Pod("once").Phase());
        Assert.Equal("Running", world.Pod("always").Phase());
        Assert.Null(world.Programs.Running("once"));
        Assert.NotNull(world.Programs.Running("always"));
    }

    [Fact]
    public void A_pod_that_does_not_always_start_again_comes_back_with_its_node_and_its_init_containers_have_not_begun_anew()
    {
        world.CreatePod("a", "\"restartPolicy\":\"OnFailure\",\"initContainers\":[{\"name\":\"first\",\"image\":\"good\"}]");
        world.PassSeconds(15);
        var zone = SmallWorld.Zone(world.Pod("a")) ?? "";
        world.Kubernetes.LoseZone(zone, LossKind.Power);
        world.PassSeconds(10);
        world.Kubernetes.ReturnZone(zone);
        world.Until(() => Container("a")?["restartCount"]?.AsInteger == 1 && world.Pod("a").IsReady(), secondsMax: 60);
    }

    [Fact]
    public void A_pod_that_goes_before_its_kubelet_has_looked_at_it_goes()
    {
        world.CreatePod("a");
        world.Until(() => world.Pod("a").NodeName().Length > 0, secondsMax: 5);
        world.Kubernetes.DeletePodByUser("default/a");
        world.Until(() => !world.Exists("Pod", "a"), secondsMax: 2);
        Assert.Empty(world.Programs.Log);
    }

    private Json? Container(string pod) => world.Pod(pod).ItemsAt("status", "containerStatuses")[0];

    private Json? State(string pod, string state) => Container(pod)?.At("state", state);
}
