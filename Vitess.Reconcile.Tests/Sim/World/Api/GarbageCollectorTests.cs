using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Tests.Sim.World.Api;

public sealed class GarbageCollectorTests
{
    private readonly Cluster cluster = new();

    [Fact]
    public void What_an_object_owned_is_collected_after_it_and_not_before_the_collector_runs()
    {
        var owner = cluster.Made(Kinds.VitessShard, Cluster.Shard("s"));
        cluster.Made(Kinds.Secret, Cluster.Secret("child", owner));
        cluster.Server.Delete(Kinds.VitessShard, "t", "s");
        Assert.NotNull(cluster.Server.Find(Kinds.Secret, "t", "child"));
        cluster.Settle();
        Assert.Null(cluster.Server.Find(Kinds.Secret, "t", "child"));
    }

    [Fact]
    public void An_owner_made_again_under_its_name_does_not_own_what_its_forerunner_owned()
    {
        var owner = cluster.Made(Kinds.VitessShard, Cluster.Shard("s"));
        cluster.Made(Kinds.Secret, Cluster.Secret("child", owner));
        cluster.Server.Delete(Kinds.VitessShard, "t", "s");
        cluster.Made(Kinds.VitessShard, Cluster.Shard("s"));
        cluster.Settle();
        Assert.Null(cluster.Server.Find(Kinds.Secret, "t", "child"));
    }

    [Fact]
    public void In_the_foreground_the_owner_goes_last()
    {
        var owner = cluster.Made(Kinds.VitessShard, Cluster.Shard("s"));
        var pod = Cluster.Pod("p").WithAt(["metadata", "ownerReferences"], Cluster.Secret("x", owner).At("metadata", "ownerReferences"));
        cluster.Made(Kinds.Pod, pod);
        cluster.Made(Kinds.Node, Cluster.Read("""{"metadata": {"name": "n"}}"""));
        cluster.Server.Bind("t", "p", "n");
        cluster.Server.Delete(Kinds.VitessShard, "t", "s", new() { Propagation = Propagation.Foreground });
        cluster.Settle();
        Assert.NotNull(cluster.Server.Find(Kinds.VitessShard, "t", "s"));
        Assert.True(cluster.Server.Find(Kinds.Pod, "t", "p")?.IsBeingDeleted());
        cluster.Server.Delete(Kinds.Pod, "t", "p", new() { GracePeriodSeconds = 0 });
        cluster.Settle();
        Assert.Null(cluster.Server.Find(Kinds.VitessShard, "t", "s"));
    }

    [Fact]
    public void Orphaned_objects_stay_without_their_owner()
    {
        var owner = cluster.Made(Kinds.VitessShard, Cluster.Shard("s"));
        cluster.Made(Kinds.Secret, Cluster.Secret("child", owner));
        cluster.Server.Delete(Kinds.VitessShard, "t", "s", new() { Propagation = Propagation.Orphan });
        cluster.Settle();
        Assert.Null(cluster.Server.Find(Kinds.VitessShard, "t", "s"));
        Assert.Equal(0, cluster.Server.Find(Kinds.Secret, "t", "child")?.OwnerReferences().Count);
    }

    [Theory]
    [InlineData("n", "Running", true)]
    [InlineData("n", "Failed", true)]
    [InlineData("", "Pending", false)]
    public void A_claim_that_a_pod_on_a_node_uses_stays_until_the_pod_is_gone(string node, string phase, bool stays)
    {
        cluster.Made(Kinds.PersistentVolumeClaim, Cluster.Read(
            """{"metadata": {"name": "c", "namespace": "t"}, "spec": {"resources": {"requests": {"storage": "1Gi"}}}}"""));
        var pod = cluster.Made(Kinds.Pod, Cluster.Pod("p").WithAt(
            ["spec", "volumes"], Cluster.Read("""[{"name": "v", "persistentVolumeClaim": {"claimName": "c"}}]""")).WithAt(["spec", "nodeName"], node.Length > 0 ? node : null));
        Assert.True(cluster.Server.UpdateStatus(Kinds.Pod, pod.WithAt(["status", "phase"], phase)).IsSuccess);
        cluster.Server.Delete(Kinds.PersistentVolumeClaim, "t", "c");
        cluster.Settle();
        Assert.Equal(stays, cluster.Server.Find(Kinds.PersistentVolumeClaim, "t", "c")?.IsBeingDeleted() == true);
        cluster.Server.Delete(Kinds.Pod, "t", "p", new() { GracePeriodSeconds = 0 });
        cluster.Settle();
        Assert.Null(cluster.Server.Find(Kinds.PersistentVolumeClaim, "t", "c"));
    }

    [Fact]
    public void A_namespace_goes_with_all_that_is_in_it_and_takes_nothing_new_meanwhile()
    {
        cluster.Made(Kinds.Secret, Cluster.Secret("s"));
        cluster.Server.Delete(Kinds.Namespace, "", "t");
        Assert.Equal(403, cluster.Server.Create(Kinds.Secret, Cluster.Secret("late")).Code);
        cluster.Settle();
        Assert.Empty(cluster.Server.Everything());
        Assert.Equal(404, cluster.Server.Create(Kinds.Secret, Cluster.Secret("later")).Code);
    }
}
