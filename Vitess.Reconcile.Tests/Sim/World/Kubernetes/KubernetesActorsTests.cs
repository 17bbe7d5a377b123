using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Tests.Sim.World.Kubernetes;

public sealed class KubernetesActorsTests
{
    [Fact]
    public void Nothing_happens_in_a_settled_world()
    {
        var world = Busy(seed: 3);
        world.PassSeconds(1200);
        var (steps, version) = (world.Clock.Steps, world.Api.ResourceVersion);
        world.Pass(TimeSpan.FromDays(1));
        Assert.Equal((steps, version), (world.Clock.Steps, world.Api.ResourceVersion));
    }

    [Fact]
    public void Almost_nothing_happens_while_a_zone_stays_lost()
    {
        var world = Busy(seed: 4);
        world.PassSeconds(60);
        world.Kubernetes.LoseZone("zb", LossKind.Power);
        world.PassSeconds(1200);
        var version = world.Api.ResourceVersion;
        var steps = world.Clock.Steps;
        world.Pass(TimeSpan.FromDays(1));
        Assert.Equal(version, world.Api.ResourceVersion);
        Assert.InRange(world.Clock.Steps - steps, 0, 50);
    }

    [Fact]
    public void One_seed_gives_one_history_and_another_seed_another()
    {
        Assert.Equal(History(seed: 7), History(seed: 7));
        Assert.NotEqual(History(seed: 7), History(seed: 8));
    }

    private static ulong History(ulong seed)
    {
        var world = Busy(seed);
        world.PassSeconds(30);
        world.Kubernetes.LoseZone("zb", LossKind.Partition);
        world.PassSeconds(400);
        world.Kubernetes.ReturnZone("zb");
        world.PassSeconds(200);
        return world.Trace.Digest;
    }

    private static SmallWorld Busy(ulong seed)
    {
        var world = new SmallWorld(seed);
        world.CreateClaim("data");
        world.CreatePod("a", SmallWorld.UsesClaim);
        world.CreateDeployment("web", replicas: 5);
        world.Create("PodDisruptionBudget", """
            {"metadata":{"name":"web"},"spec":{"maxUnavailable":1,"selector":{"matchLabels":{"app":"web"}}}}
            """);
        return world;
    }
}
