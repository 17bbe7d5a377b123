using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Tests.Sim.World.Api;

/// <summary>What the simulated server refuses to store, as a real one does.</summary>
public sealed class ValidationTests
{
    private readonly Cluster cluster = new();

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void A_label_has_a_value_of_at_most_63_letters(int length, bool isTaken)
    {
        var label = Json.Map(("a", new string('x', length)));
        Assert.Equal(isTaken, cluster.Server.Create(Kinds.Pod, Cluster.Pod("new").WithAt(["metadata", "labels"], label)).IsSuccess);
        var pod = cluster.Made(Kinds.Pod, Cluster.Pod("standing"));
        Assert.Equal(isTaken, cluster.Server.Update(Kinds.Pod, pod.WithAt(["metadata", "labels"], label)).IsSuccess);
        var job = Cluster.Read("""
            {"metadata": {"name": "j", "namespace": "t"},
             "spec": {"template": {"metadata": {}, "spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "x:1"}]} } } }
            """);
        Assert.Equal(isTaken, cluster.Server.Create(Kinds.Job, job.WithAt(["spec", "template", "metadata", "labels"], label)).IsSuccess);
    }
}
