using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Tests.Sim.World.Kubernetes;

/// <summary>Jobs in a world whose API server takes only what a real one takes.</summary>
public sealed class JobsTests
{
    private readonly SmallWorld world = new();

    [Fact]
    public void A_Job_is_complete_when_its_pod_has_ended_well()
    {
        Create(backoffLimit: 0);
        world.Until(() => world.Programs.Count == 1, secondsMax: 15);
        world.Programs.End(world.Pods()[0].Name());
        world.Until(() => Conditions.Is(world.Get("Job", "once"), "Complete"), secondsMax: 5);
        Assert.Equal(1, world.Get("Job", "once").At("status", "succeeded")?.AsInteger);
        Assert.True(Conditions.Is(world.Get("Job", "once"), "SuccessCriteriaMet"));
    }

    [Fact]
    public void A_Job_has_failed_when_it_may_not_try_again()
    {
        Create(backoffLimit: 1);
        for (var i = 0; i < 2; i++)
        {
            Assert.False(Conditions.Is(world.Get("Job", "once"), "Failed"));
            world.Until(() => world.Programs.Count == 1, secondsMax: 30);
            world.Programs.Crash(world.Pods().Single(pod => !pod.IsOver()).Name());
        }
        world.Until(() => Conditions.Is(world.Get("Job", "once"), "Failed"), secondsMax: 5);
        Assert.True(Conditions.Is(world.Get("Job", "once"), "FailureTarget"));
    }

    private void Create(int backoffLimit) => world.Create("Job", $$"""
        {"metadata": {"name": "once"}, "spec": {"backoffLimit": {{backoffLimit}},
         "template": {"metadata": {}, "spec": {"restartPolicy": "Never", "containers": [{"name": "main", "image": "good"}]} } } }
        """);
}
