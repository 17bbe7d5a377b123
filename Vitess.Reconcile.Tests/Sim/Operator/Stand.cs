using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.World;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Operator;
using Served = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Sim.Operator;

/// <summary>Two operators on an API server, without anything else: a core that makes one service for each cluster.</summary>
internal sealed class Stand
{
    internal static readonly ObjectKey Cluster = new("VitessCluster", "default", "shop");

    internal Stand(ulong seed, Func<Snapshot, Plan>? reconcile = null, Profile? profile = null)
    {
        Clock = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Trace = new(Clock) { IsKeepingLines = true };
        Choices = new(seed);
        Api = new(() => Clock.Now, (long)seed);
        Faults = new(profile ?? Profile.None, Choices, Trace);
        Ground = new()
        {
            Clock = Clock, Choices = Choices, Trace = Trace, Network = new Network(), Api = Api, Faults = Faults,
            Project = Projection.Of, Namespace = "default", Report = Happenings.Add,
            Ask = (_, _, _, answer) => answer(new Outcome.Unknown("there is no vtctld here")),
            Call = (_, _, _, answer) => Clock.After(CallLasts, () => answer(new Outcome.Done(Result.Nothing.Instance))),
        };
        Operators = new(Ground, ["a", "b", "c"], (process, world) => new Controller(
            reconcile ?? ServiceForEach, new Options { Holder = process.Holder }, world, new ControllerSettings()).Step);
        Faults.LoseWatches = process => Operators.WatchesOf(process)?.Lose(TimeSpan.FromSeconds(1));
        Api.Create(Served.Namespace, Json.Map(("metadata", Json.Map(("name", "default")))));
        Api.Create(Served.VitessCluster, Json.Map(
            ("apiVersion", "planetscale.com/v2"),
            ("kind", "VitessCluster"),
            ("metadata", Json.Map(("name", "shop"), ("namespace", "default"))),
            ("spec", Json.Map(("cells", Json.EmptyList)))));
    }

    internal TimeSpan CallLasts { get; set; } = TimeSpan.FromSeconds(5);

    internal VirtualClock Clock { get; }

    internal Trace Trace { get; }

    internal Choices Choices { get; }

    internal ApiServer Api { get; }

    internal AimedFaults Faults { get; }

    internal Ground Ground { get; }

    internal Operators Operators { get; }

    internal List<Happening> Happenings { get; } = [];

    internal Json? Service => Api.Find(Served.Service, "default", "shop");

    internal Json Shop => Api.Find(Served.VitessCluster, "default", "shop") ?? Json.EmptyMap;

    internal void Run(double seconds)
    {
        var until = Clock.Now + TimeSpan.FromSeconds(seconds);
        while (Clock.Step(until))
        {
            Operators.Replace();
        }
    }

    /// <summary>A core in small: a service for each cluster, made anew when it is missing.</summary>
    internal static Plan ServiceForEach(Snapshot snapshot)
    {
        var isThere = snapshot.Owned.Any(owned => owned.Key.Kind == "Service");
        return isThere || snapshot.Subject.Key.Kind != "VitessCluster"
            ? PlanOf()
            : PlanOf(new Move.Create(ServiceOf(snapshot.Subject.Meta)));
    }

    internal static Plan PlanOf(params ReadOnlySpan<Move> moves)
    {
        var planned = new List<PlannedMove>();
        foreach (var move in moves)
        {
            planned.Add(new(move, TimeSpan.FromSeconds(30)));
        }
        return new(planned.ToValueList(), [], null, [], null);
    }

    internal static Rendered ServiceOf(ObjectMeta owner) => new(
        new("Service", owner.Key.Namespace, owner.Key.Name),
        Json.Map(
            ("apiVersion", "v1"),
            ("kind", "Service"),
            ("metadata", Json.Map(
                ("name", owner.Key.Name),
                ("namespace", owner.Key.Namespace),
                ("labels", Json.Map(("planetscale.com/cluster", owner.Key.Name))),
                ("ownerReferences", Json.List(Json.Map(
                    ("apiVersion", "planetscale.com/v2"), ("kind", owner.Key.Kind), ("name", owner.Key.Name),
                    ("uid", owner.Uid), ("controller", true), ("blockOwnerDeletion", true)))))),
            ("spec", Json.Map(("ports", Json.List(Json.Map(("name", "web"), ("port", 80))))))),
        "",
        0);
}
