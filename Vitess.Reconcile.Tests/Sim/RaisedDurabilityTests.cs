using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.Scenarios;
using Vitess.Reconcile.Sim.World.Api;
using ApiKinds = Vitess.Reconcile.Sim.World.Api.Kinds;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>One edit that asks for more replicas and for acknowledgements by them, on the loop that ships and under all laws.</summary>
public sealed class RaisedDurabilityTests
{
    private static readonly SpecEdit Raise = new SpecEdit.Together([new SpecEdit.Replicas("zone_a", 3), new SpecEdit.DurabilityPolicy("semi_sync")]);

    [Fact]
    public void While_new_tablets_cannot_start_writes_go_on_and_it_is_told_what_is_waited_for()
    {
        var simulation = Alone(Reconciler.Reconcile);
        var user = Raised(simulation);
        simulation.RunFor(TimeSpan.FromMinutes(6));
        Assert.Equal("none", Policy(simulation));
        Assert.True(IsWritten(simulation));
        var blocked = Conditions.Of(simulation.Api.All(ApiKinds.VitessKeyspace).Single()["status"] ?? Json.EmptyMap, "Blocked");
        Assert.Equal("True", blocked?["status"]?.AsText);
        Assert.Contains("writes of shard commerce/-80 would stop", blocked?["message"]?.AsText, StringComparison.Ordinal);
        Assert.Contains("has not registered", blocked?["message"]?.AsText, StringComparison.Ordinal);

        Unblock(simulation, user);
        simulation.Converge();
        Assert.Equal("semi_sync", Policy(simulation));
        Assert.True(IsWritten(simulation));
        Assert.All(Leaders(simulation), leader => Assert.True(leader.Mysql.SemiSyncPrimary));
        Assert.All(simulation.Writers.Shards, shard => Assert.InRange(simulation.Writers.ReadOnlyFor(shard), TimeSpan.Zero, TimeSpan.FromSeconds(15)));
    }

    /// <summary>Planted: the policy is recorded as soon as it is asked for.</summary>
    [Fact]
    public void Without_the_gate_writes_stop_and_that_is_told()
    {
        var (told, laws) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        var simulation = Alone(snapshot =>
        {
            var plan = Reconciler.Reconcile(snapshot);
            told.UnionWith(plan.Waits.Where(wait => wait is { Code: "WritesBlocked", IsLoss: true }).Select(_ => snapshot.Subject.Key.Name));
            return plan.Waits.Any(wait => wait.Code == "DurabilityPending") && snapshot.Subject.Key.Kind == ApiKinds.VitessKeyspace.Name
                && plan.Needs.Select(need => need.Query).OfType<Query.Tablets>().FirstOrDefault() is { } asked
                    ? plan with { Moves = [.. plan.Moves, new(new Move.Invoke(asked.Vtctld, new Call.SetDurabilityPolicy(asked.Name, "semi_sync"), "planted"), TimeSpan.FromSeconds(15))] }
                    : plan;
        }, broken: found => laws.Add(found.Law));
        Raised(simulation);
        simulation.RunFor(TimeSpan.FromMinutes(6));
        Assert.Equal(["No durability policy is recorded under which the writes of a shard stop."], laws);
        Assert.Equal("semi_sync", Policy(simulation));
        Assert.False(IsWritten(simulation));
        Assert.Equal(simulation.Api.All(ApiKinds.VitessShard).Select(shard => shard.Name()).Order(StringComparer.Ordinal), told);
    }

    [Fact]
    public void Where_no_vtorc_turns_it_on_it_is_told_until_another_tablet_leads()
    {
        var simulation = Alone(Reconciler.Reconcile, Profile.None with { IsVtorcSilent = true });
        var user = new User(simulation);
        user.Want(new EditIntent(Raise));
        simulation.RunFor(TimeSpan.FromMinutes(8));
        Assert.Equal("semi_sync", Policy(simulation));
        Assert.All(simulation.Api.All(ApiKinds.VitessShard), shard =>
            Assert.Equal("WithoutSemiSync", shard.At("status", "conditions", "Blocked", "reason")?.AsText));
        foreach (var shard in simulation.Api.All(ApiKinds.VitessShard).ToList())
        {
            var heir = simulation.Database.Tablets.First(tablet => tablet.Type == TabletType.Replica && shard.Label(Labels.Shard) is { } label
                && (tablet.Shard.Range == "-80" ? "x-80" : "80-x") == label);
            user.Want(new SwitchoverIntent(shard, heir.Alias.ToString()));
        }
        simulation.Converge(5);
        Assert.All(Leaders(simulation), leader => Assert.True(leader.Mysql.SemiSyncPrimary));
    }

    private static User Raised(Simulation simulation)
    {
        simulation.Api.Mutation = (kind, given) => kind == ApiKinds.Pod && given.Label(Labels.Component) == Labels.VtTablet
            ? given.WithAt(["spec", "nodeSelector"], Json.Map(("disk", "none-has-it")))
            : given;
        var user = new User(simulation);
        user.Want(new EditIntent(Raise));
        return user;
    }

    private static void Unblock(Simulation simulation, User user)
    {
        simulation.Api.Mutation = null;
        foreach (var pod in simulation.Api.All(ApiKinds.Pod).Where(pod => pod.At("spec", "nodeSelector", "disk") is not null).ToList())
        {
            user.Delete(ApiKinds.Pod, pod);
        }
    }

    /// <summary>Whether every shard answers writes in the end of a minute.</summary>
    private static bool IsWritten(Simulation simulation)
    {
        simulation.RunFor(TimeSpan.FromSeconds(50));
        var before = simulation.Writers.Acknowledged;
        simulation.RunFor(TimeSpan.FromSeconds(10));
        return simulation.Writers.AllWritable && simulation.Writers.Acknowledged > before;
    }

    private static string? Policy(Simulation simulation) =>
        simulation.Database.Tablets[0].Global.Keyspaces[new("commerce")].DurabilityPolicy;

    private static List<Reconcile.Sim.World.Database.Tablet> Leaders(Simulation simulation) =>
        simulation.Database.Tablets.Where(tablet => tablet.Type == TabletType.Primary).ToList();

    /// <summary>Two shards with one tablet each, whose writes wait for nobody.</summary>
    private static Simulation Alone(Func<Snapshot, Plan> reconcile, Profile? profile = null, Action<LawBrokenException>? broken = null)
    {
        var file = Files.Edited(
            Inputs.ThreeZones(), [new SpecEdit.RemovePool("zone_b"), new SpecEdit.RemovePool("zone_c"), new SpecEdit.DurabilityPolicy("none")]);
        return Stories.Converged(
            Stories.ThreeZones() with { File = file, Operators = 1, Profile = profile ?? Profile.None, Reconcile = reconcile, BrokenLaws = broken });
    }
}
