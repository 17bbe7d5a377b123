using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Scenarios;

/// <summary>A primary's pod or zone is lost.</summary>
internal static class Losses
{
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("crash-primary", "the primary's pod is deleted by force, without VTOrc", CrashPrimary)
        {
            Go = new(36.3, "until available; it is back as primary after 1.0 s"),
            Ours = "available counts from serving and 10 s of readiness",
            Prepare = file => Files.Edited(file, new SpecEdit.WithoutVtorc()),
        },
        new("primary-pod-killed-vtorc", "the same with VTOrc", KillPrimary)
        {
            Go = new(1.3, "until it is back as primary, before VTOrc acts"),
            Ours = "back as primary after 0.7 s; writes go on when VTOrc has made it writable and pointed the replicas at its new address, which the stand-ins there do not need",
        },
        new("zone-down", "the zone of a primary loses power", stage => LoseZone(stage, LossKind.Power))
        {
            Go = new(6.7, "until VTOrc has promoted in both shards; the operator notices after 39 s"),
            Ours = "VTOrc as there; here its own cadence and the tablets' time-outs are drawn, not recorded",
        },
        new("zone-down-blackhole", "the zone is cut off: its tablets answer nothing at all", stage => LoseZone(stage, LossKind.Partition))
        {
            Go = new(9, "until VTOrc has promoted; the operator's passes hang for 15 to 30 s each"),
            Ours = "as zone-down; no pass ever waits for a call",
        },
        new("zone-back", "the zone returns", ZoneBack)
        {
            Go = new(30.9, "until all are available; the operator does nothing"),
            Ours = "nodes take up to 20 s to boot here",
        },
    ];

    private static void CrashPrimary(Stage stage)
    {
        Kill(stage);
        stage.UntilWanted();
        stage.Done();
        stage.Rest();
    }

    private static void KillPrimary(Stage stage)
    {
        Kill(stage);
        stage.Until("writes stop", () => !stage.Simulation.Writers.AllWritable, TimeSpan.FromSeconds(5));
        stage.Until("writes go on", () => stage.Simulation.Writers.AllWritable, TimeSpan.FromMinutes(1));
        stage.Done();
        stage.UntilWanted();
        stage.Rest();
    }

    private static void Kill(Stage stage)
    {
        var pod = stage.Tablets(stage.Shard)[0];
        stage.Request();
        stage.Simulation.Judge(new Happening.Harmed(FaultNames.UserDeletion, pod.Name()));
        stage.Simulation.Disturb();
        stage.Api.Delete(Kinds.Pod, pod.Namespace(), pod.Name(), new() { GracePeriodSeconds = 0 });
        stage.RunFor(0.01);
    }

    private static void LoseZone(Stage stage, LossKind kind)
    {
        stage.Request();
        stage.Simulation.LoseZone(ZoneOfPrimary(stage), kind);
        stage.RunFor(0.1);
        stage.Until("writes go on", () => stage.Simulation.Writers.AllWritable, TimeSpan.FromMinutes(1));
        stage.Done();
        stage.RunFor(120);
        stage.Check(stage.Simulation.Writers.AllWritable, "a shard takes no writes while the zone is away");
    }

    private static void ZoneBack(Stage stage)
    {
        var zone = ZoneOfPrimary(stage);
        stage.Simulation.LoseZone(zone, LossKind.Power);
        stage.RunFor(140);
        stage.Request();
        stage.Simulation.ReturnZone(zone);
        stage.UntilWanted();
        stage.Done();
        stage.Rest();
    }

    private static string ZoneOfPrimary(Stage stage) =>
        stage.Simulation.Nodes.First(node => node.Name == stage.Tablets(stage.Shard)[0].NodeName()).Zone;
}
