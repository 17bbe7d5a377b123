using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Tests.Sim.World.Kubernetes;

public sealed class DeploymentsTests
{
    private readonly SmallWorld world = new();

    [Fact]
    public void A_deployment_becomes_available_and_says_so_as_a_real_one_does()
    {
        world.CreateDeployment("web", replicas: 2);
        world.Until(() => Conditions.Is(Web, "Available"), secondsMax: 15);
        world.PassSeconds(5);
        var status = Web["status"] ?? Json.Null;
        foreach (var name in new[] { "replicas", "readyReplicas", "availableReplicas", "updatedReplicas" })
        {
            Assert.Equal(2, status[name]?.AsInteger);
        }
        Assert.Equal(1, status["observedGeneration"]?.AsInteger);
        Assert.Equal("1", Web.Annotation("deployment.kubernetes.io/revision"));
        var set = Assert.Single(world.Api.All(Kinds.ReplicaSet));
        var progressing = Conditions.Find(status, "Progressing");
        Assert.Equal("NewReplicaSetAvailable", progressing?["reason"]?.AsText);
        Assert.Equal($"ReplicaSet \"{set.Name()}\" has successfully progressed.", progressing?["message"]?.AsText);
        Assert.Equal("2", set.Annotation("deployment.kubernetes.io/desired-replicas"));
        Assert.Equal("3", set.Annotation("deployment.kubernetes.io/max-replicas"));
        Assert.All(world.Pods(), pod => Assert.StartsWith($"{set.Name()}-", pod.Name(), StringComparison.Ordinal));
        Assert.All(world.Pods(), pod => Assert.Equal(set.Name(), $"web-{pod.Label("pod-template-hash")}"));
    }

    [Fact]
    public void A_rollout_never_has_too_few_ready_pods_nor_too_many_and_leaves_only_new_ones()
    {
        world.CreateDeployment("web", replicas: 4);
        world.PassSeconds(20);
        Change("""{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"newer"}]}}}}""");
        var until = world.Clock.Now.AddSeconds(120);
        while (world.Clock.Step(until))
        {
            Assert.True(world.Pods().Count(pod => pod.IsReady() && pod.IsActive()) >= 3);
            Assert.True(world.Pods().Count(pod => pod.IsActive()) <= 5);
        }
        Assert.Equal(4, world.Pods().Count);
        Assert.All(world.Pods(), pod => Assert.Equal("newer", pod.ItemsAt("spec", "containers")[0]["image"]?.AsText));
        Assert.Single(world.Api.All(Kinds.ReplicaSet));
        Assert.Equal("2", Web.Annotation("deployment.kubernetes.io/revision"));
        Assert.True(Conditions.Is(Web, "Available"));
    }

    [Fact]
    public void A_deployment_is_scaled_up_and_down()
    {
        world.CreateDeployment("web", replicas: 1);
        world.PassSeconds(20);
        Change("""{"spec":{"replicas":5}}""");
        world.PassSeconds(20);
        Assert.Equal(5, world.Pods().Count(pod => pod.IsReady()));
        Change("""{"spec":{"replicas":0}}""");
        world.PassSeconds(20);
        Assert.Empty(world.Pods());
        Assert.Null(Web.At("status", "readyReplicas"));
        Assert.Equal(3, Web.At("status", "observedGeneration")?.AsInteger);
    }

    [Fact]
    public void A_pod_that_was_evicted_or_deleted_is_replaced()
    {
        world.CreateDeployment("web", replicas: 2);
        world.PassSeconds(20);
        world.Kubernetes.EvictPod(world.Pods()[0].Key());
        world.Kubernetes.DeletePodByUser(world.Pods()[1].Key());
        world.PassSeconds(20);
        Assert.Equal(2, world.Pods().Count(pod => pod.IsReady()));
        Assert.Equal(2, Web.At("status", "readyReplicas")?.AsInteger);
    }

    [Fact]
    public void A_rollout_that_makes_no_progress_is_overdue_after_its_deadline()
    {
        world.Programs.AreGood = false;
        world.CreateDeployment("web", replicas: 1);
        world.PassSeconds(590);
        Assert.True(Conditions.Is(Web, "Progressing"));
        Assert.False(Conditions.Is(Web, "Available"));
        world.PassSeconds(60);
        Assert.Equal("ProgressDeadlineExceeded", Conditions.Find(Web["status"], "Progressing")?["reason"]?.AsText);
    }

    [Fact]
    public void What_a_deleted_deployment_owns_goes_too()
    {
        world.CreateDeployment("web", replicas: 2);
        world.PassSeconds(20);
        world.Api.Delete(Kinds.Deployment, "default", "web");
        world.PassSeconds(20);
        Assert.Empty(world.Api.All(Kinds.ReplicaSet));
        Assert.Empty(world.Pods());
        Assert.Equal(0, world.Programs.Count);
    }

    [Fact]
    public void A_disruption_budget_counts_the_ready_pods_that_it_covers()
    {
        world.Create("PodDisruptionBudget", """
            {"metadata":{"name":"web"},"spec":{"minAvailable":2,"selector":{"matchLabels":{"app":"web"}}}}
            """);
        world.CreateDeployment("web", replicas: 3);
        world.PassSeconds(20);
        var status = world.Get("PodDisruptionBudget", "web")["status"] ?? Json.Null;
        Assert.Equal(
            (3, 2, 1, 3, 1),
            (status["currentHealthy"]?.AsInteger, status["desiredHealthy"]?.AsInteger,
                status["disruptionsAllowed"]?.AsInteger, status["expectedPods"]?.AsInteger,
                status["observedGeneration"]?.AsInteger));
        Assert.True(world.Api.Evict("default", world.Pods()[0].Name()).IsSuccess);
        Assert.False(world.Api.Evict("default", world.Pods()[1].Name()).IsSuccess);
    }

    [Theory]
    [InlineData(1, null, true)]
    [InlineData(2, null, false)]
    [InlineData(2, "AlwaysAllow", true)]
    public void A_pod_that_is_not_ready_is_evicted_while_enough_others_are_healthy(int unready, string? policy, bool isEvicted)
    {
        world.Create("PodDisruptionBudget", Json.Parse("""
            {"metadata":{"name":"web"},"spec":{"minAvailable":2,"selector":{"matchLabels":{"app":"web"}}}}
            """).WithAt(["spec", "unhealthyPodEvictionPolicy"], policy is null ? null : (Json)policy).ToString());
        world.CreateDeployment("web", replicas: 3);
        world.PassSeconds(20);
        var conditions = Json.Parse("""{"status":{"conditions":[{"type":"Ready","status":"False"}]}}""");
        Assert.All(world.Pods().Take(unready), pod => Assert.True(
            world.Api.Patch(Kinds.Pod, "default", pod.Name(), PatchType.Strategic, conditions, new() { Subresource = "status" }).IsSuccess));
        world.PassSeconds(1);
        Assert.Equal(isEvicted, world.Api.Evict("default", world.Pods()[0].Name()).IsSuccess);
    }

    private Json Web => world.Get("Deployment", "web");

    private void Change(string merge) => Assert.True(
        world.Api.Patch(Kinds.Deployment, "default", "web", PatchType.Strategic, Json.Parse(merge)).IsSuccess);
}
