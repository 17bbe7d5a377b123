using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Another version of MySQL under a cluster that takes writes, on the loop that ships and under all laws.</summary>
public sealed class MysqlVersionsTests
{
    private const string Law = "No tablet that answers goes for another version of MySQL unless its server shuts down slowly, nor for one that does not start on its data.";

    private static readonly ServerVersion Before = new(80033);
    private static readonly ServerVersion After = new(80403);
    private readonly List<Call> calls = [];

    /// <summary>How servers had been shut down when their pods were deleted.</summary>
    private readonly List<bool> shutdowns = [];

    [Fact]
    public void A_later_version_reaches_every_tablet_each_after_a_slow_shutdown_and_with_one_failover_a_shard()
    {
        var simulation = Converged();
        Edit(simulation, "mysql:8.4.3");
        simulation.ConvergeAgain();
        Assert.All(simulation.Database.Tablets, tablet => Assert.Equal(After, tablet.Mysql.Version));
        Assert.Equal([true, true, true, true, true, true], shutdowns);
        Assert.Equal(6, calls.Count(call => call is Call.SlowShutdown));
        Assert.Equal(2, calls.Count(call => call is Call.PlannedReparent));
        Assert.All(simulation.Database.Tablets, tablet => Assert.Equal(1, tablet.Mysql.FastShutdown));
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Theory]
    [InlineData("mysql:8.0.33-debian")]
    [InlineData("registry:5000/mysql:8.0.33")]
    public void The_same_version_in_another_image_asks_for_nothing_more(string image)
    {
        var simulation = Converged();
        Edit(simulation, image);
        simulation.ConvergeAgain();
        Assert.Equal(6, shutdowns.Count);
        Assert.DoesNotContain(calls, call => call is Call.SlowShutdown);
    }

    /// <summary>The tablets that run the later version stay, and are told; the others go on.</summary>
    [Fact]
    public void An_image_that_is_put_back_on_the_way_reaches_whom_it_can_and_the_rest_is_told()
    {
        var simulation = Converged();
        Edit(simulation, "mysql:8.4.3");
        Assert.True(simulation.RunUntil(() => simulation.Database.Tablets.Count(tablet => tablet.Mysql.Version == After && Departures.IsWell(tablet)) == 2, TimeSpan.FromMinutes(5)));
        Edit(simulation, "mysql:8.0.33");
        simulation.Until(() => Blocked(simulation).Count(code => code == "MysqlDowngrade") == 2);
        simulation.RunFor(TimeSpan.FromMinutes(10));
        var later = simulation.Database.Tablets.Where(tablet => tablet.Mysql.Version == After).Select(tablet => tablet.Process.Name).ToList();
        Assert.InRange(later.Count, 2, 5);
        Assert.Equal(6, simulation.Database.Tablets.Count(Departures.IsWell));
        Assert.True(simulation.Writers.AllWritable);
        var told = string.Join('\n', simulation.Api.All(Kinds.VitessShard).Select(shard => shard.At("status", "conditions", "Blocked", "message")?.AsText));
        Assert.All(later, name => Assert.Contains(name, told, StringComparison.Ordinal));

        // Another change of those that do not run it goes on meanwhile; then it is put forward again, and all is as ever.
        shutdowns.Clear();
        Edit(simulation, "mysql:8.0.40");
        simulation.RunFor(TimeSpan.FromMinutes(5));
        Assert.Equal(6 - later.Count, simulation.Database.Tablets.Count(tablet => tablet.Mysql.Version == new ServerVersion(80040)));
        Edit(simulation, "mysql:8.4.3");
        simulation.ConvergeAgain();
        Assert.All(simulation.Database.Tablets, tablet => Assert.Equal(After, tablet.Mysql.Version));
        Assert.DoesNotContain(false, shutdowns);
        Assert.Equal(0, simulation.Writers.Lost);
    }

    /// <summary>Neither a crash nor the loss of a zone takes anybody down to the earlier version, with which it would not come back.</summary>
    [Fact]
    public void A_tablet_that_is_held_comes_back_as_it_was_when_it_crashes_or_its_zone_is_away()
    {
        var simulation = Converged();
        Edit(simulation, "mysql:8.4.3");
        simulation.ConvergeAgain();
        Edit(simulation, "mysql:8.0.33");
        simulation.Until(() => Blocked(simulation).Count(code => code == "MysqlDowngrade") == 2);
        foreach (var pod in simulation.Database.Tablets.Select(tablet => $"default/{tablet.Process.Name}").ToList())
        {
            simulation.CrashPod(pod);
            simulation.RunFor(TimeSpan.FromSeconds(8));
            simulation.CrashPod(pod);
            simulation.RunFor(TimeSpan.FromSeconds(40));
        }
        var zone = simulation.Database.Tablets[0].Process.Zone;
        simulation.LoseZone(zone, LossKind.Power);
        simulation.RunFor(TimeSpan.FromMinutes(4));
        simulation.ReturnZone(zone);
        simulation.RunFor(TimeSpan.FromMinutes(5));
        var errant = simulation.Writers.ErrantPods().ToList();
        Assert.All(simulation.Database.Tablets, tablet => Assert.Equal((After, true), (tablet.Mysql.Version, Departures.IsWell(tablet) || errant.Contains($"default/{tablet.Process.Name}"))));
        Assert.Equal(6, simulation.Database.Tablets.Count);
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Fact]
    public void Catches_a_core_that_does_not_have_servers_shut_down_slowly()
    {
        var broken = Assert.Throws<LawBrokenException>(() => Upgraded(snapshot => Reconciler.Reconcile(snapshot) is var plan
            && plan.Moves.FirstOrDefault(move => move.Move is Move.Invoke { Call: Call.SlowShutdown }) is { Move: Move.Invoke { Call: Call.SlowShutdown slow } }
            && Pod(snapshot, slow.Alias) is { } pod
                ? plan with { Moves = [new(new Move.Delete(pod.Key, pod.Meta.Uid, pod.Meta.Version, "planted"), TimeSpan.FromSeconds(10))] }
                : plan));
        Assert.Equal(Law, broken.Law);
        Assert.Contains("did not have it shut down slowly", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Catches_a_core_that_lets_an_earlier_version_follow()
    {
        var broken = Assert.Throws<LawBrokenException>(() => Upgraded(
            snapshot => Reconciler.Reconcile(snapshot with { Owned = [.. snapshot.Owned.Select(it => it is Reconcile.Cluster.ObservedObject.Pod pod ? pod with { MysqldImage = "" } : it)] }), "mysql:8.0.30"));
        Assert.Equal(Law, broken.Law);
        Assert.Contains("does not start on its volume", broken.Message, StringComparison.Ordinal);
    }

    private void Upgraded(Func<Snapshot, Plan> reconcile, string image = "mysql:8.4.3")
    {
        var simulation = Converged(reconcile);
        Edit(simulation, image);
        simulation.RunFor(TimeSpan.FromMinutes(5));
    }

    private static Reconcile.Cluster.ObservedObject.Pod? Pod(Snapshot snapshot, TabletAlias alias) => snapshot.Owned.OfType<Reconcile.Cluster.ObservedObject.Pod>()
        .FirstOrDefault(pod => pod.Meta.Labels.GetValueOrDefault(Labels.TabletUid) == TabletUid.Padded(alias.Uid));

    private static List<string?> Blocked(Simulation simulation) =>
        [.. simulation.Api.All(Kinds.VitessShard).Select(shard => shard.At("status", "conditions", "Blocked", "reason")?.AsText)];

    private static void Edit(Simulation simulation, string image) => Assert.True(simulation.Api.Patch(
        Kinds.VitessCluster, "default", "shop", PatchType.Merge,
        Json.Map(("spec", Json.Map(("images", Json.Map(("mysqld", Json.Map(("mysql80Compatible", image)))))))), new() { FieldManager = "kubectl" }).IsSuccess);

    private void Watch(Happening happening)
    {
        calls.AddRange(happening is Happening.CallBegan began ? [began.Call] : []);
        shutdowns.AddRange(happening is Happening.TakenAway { IsDeleted: true } taken ? [taken.ShutsDownSlowly] : []);
    }

    private Simulation Converged(Func<Snapshot, Plan>? reconcile = null)
    {
        var simulation = Stories.Converged(
            Stories.ThreeZones(new SpecEdit.Mysqld("mysql:8.0.33")) with { Reconcile = reconcile ?? Reconciler.Reconcile, Witness = Watch });
        Assert.All(simulation.Database.Tablets, tablet => Assert.Equal(Before, tablet.Mysql.Version));
        calls.Clear();
        shutdowns.Clear();
        return simulation;
    }
}
