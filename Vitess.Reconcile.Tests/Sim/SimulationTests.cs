using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Short simulations with fixed seeds, and planted defects that end them.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void The_three_zone_example_becomes_ready_and_is_silent()
    {
        var simulation = ThreeZones(1, Reconciler.Reconcile);
        simulation.Converge();
        simulation.Settle();
        simulation.RunFor(TimeSpan.FromMinutes(3));
        Assert.Equal(0, simulation.Writers.Lost);
        Assert.True(simulation.Writers.Acknowledged > 100);
    }

    [Fact]
    public void Every_shard_takes_writes_within_a_minute_of_a_lost_zone()
    {
        var simulation = ThreeZones(2, Reconciler.Reconcile);
        simulation.Converge();
        foreach (var zone in simulation.Description.Zones)
        {
            simulation.LoseZone(zone.Name, LossKind.Power);
            simulation.RunFor(TimeSpan.FromSeconds(60));
            Assert.True(simulation.Writers.AllWritable, zone.Name);
            simulation.ReturnZone(zone.Name);
            Assert.True(simulation.RunUntil(() => simulation.HasConvergedAsFarAsItCan, TimeSpan.FromMinutes(15)), zone.Name);
        }
        Assert.Equal(0, simulation.Writers.Lost);
    }

    [Fact]
    public void One_seed_gives_one_trace()
    {
        var drill = new Drill(Inputs.ThreeZones(), Profile.ZoneLoss, Reconciler.Reconcile);
        var (first, again, other) = (drill.Run(3, null), drill.Run(3, null), drill.Run(4, null));
        Assert.Equal(first.Digest, again.Digest);
        Assert.NotEqual(first.Digest, other.Digest);
    }

    [Fact]
    public void A_plan_is_the_same_whether_a_status_is_remembered_or_made_again()
    {
        var (reused, passes) = (0, 0);
        Plan Compared(Snapshot snapshot)
        {
            var plan = Reconciler.Reconcile(snapshot);
            if (snapshot.Remembered is { Reported: not null } remembered)
            {
                var anew = Reconciler.Reconcile(snapshot with { Remembered = remembered with { Reported = null } });
                Assert.Equal(anew with { Remembered = null }, plan with { Remembered = null });
                reused += ReferenceEquals(plan.Remembered?.Reported, remembered.Reported) ? 1 : 0;
            }
            passes++;
            return plan;
        }
        new Drill(Inputs.ThreeZones(), Profile.ZoneLoss, Compared).Run(5, null);
        new Drill(Inputs.ThreeZones(), Profile.Named("faults") ?? Profile.None, Compared).Run(5, null);
        Assert.True(reused > passes / 20, $"{reused} of {passes} passes reused their status.");
    }

    [Fact]
    public void Catches_a_core_that_never_rests()
    {
        var simulation = ThreeZones(1, snapshot => Reconciler.Reconcile(snapshot) is var plan
            && snapshot.Subject.Key.Kind == Kinds.VitessCluster && plan.Moves.Count == 0
            && snapshot.Now.Minute >= 6
                ? plan with { Moves = [Touch(snapshot)], WakeUp = snapshot.Now.AddSeconds(10) }
                : plan);
        simulation.Converge(5);
        simulation.Settle();
        var broken = Assert.Throws<LawBrokenException>(() => simulation.RunFor(TimeSpan.FromMinutes(10)));
        Assert.Equal("A settled world is silent.", broken.Law);
    }

    [Fact]
    public void Catches_a_core_that_deletes_a_tablet_without_its_turn()
    {
        var simulation = ThreeZones(1, snapshot => Reconciler.Reconcile(snapshot) is var plan
            && snapshot.Subject.Key.Kind == Kinds.VitessShard
            && snapshot.Owned.OfType<ObservedObject.Pod>().FirstOrDefault(pod => pod.State.IsReady) is { } victim
                ? plan with { Moves = [Planned(new Move.Delete(victim.Key, victim.Meta.Uid, victim.Meta.Version, "planted"))] }
                : plan);
        var broken = Assert.Throws<LawBrokenException>(() => simulation.RunFor(TimeSpan.FromMinutes(5)));
        Assert.StartsWith("A shard is disrupted only under its turn", broken.Law, StringComparison.Ordinal);
    }

    [Fact]
    public void Catches_a_core_that_deletes_a_claim()
    {
        var simulation = ThreeZones(1, snapshot => Reconciler.Reconcile(snapshot) is var plan
            && snapshot.Owned.OfType<ObservedObject.Claim>().FirstOrDefault(claim => claim.IsBound) is { } claim
                ? plan with { Moves = [Planned(new Move.Delete(claim.Key, claim.Meta.Uid, claim.Meta.Version, "planted"))] }
                : plan);
        var broken = Assert.Throws<LawBrokenException>(() => simulation.RunFor(TimeSpan.FromMinutes(5)));
        Assert.Equal("No claim is deleted that was not asked for, or before its retention is over.", broken.Law);
    }

    [Fact]
    public void Catches_a_pass_that_throws()
    {
        var simulation = ThreeZones(1, _ => throw new InvalidOperationException("planted"));
        var broken = Assert.Throws<LawBrokenException>(() => simulation.RunFor(TimeSpan.FromMinutes(1)));
        Assert.Equal("No pass ends in an exception.", broken.Law);
    }

    private static Simulation ThreeZones(ulong seed, Func<Snapshot, Plan> reconcile) =>
        Stories.Started(Stories.ThreeZones() with { Seed = seed, Reconcile = reconcile });

    private static PlannedMove Touch(Snapshot snapshot) => Planned(new Move.Patch(
        snapshot.Subject.Key,
        snapshot.Subject.Meta.Uid,
        snapshot.Subject.Meta.Version,
        Json.Map(("metadata", Json.Map(("annotations", Json.Map(("test", snapshot.Now.Second.ToString("d", null)))))))));

    private static PlannedMove Planned(Move move) => new(move, TimeSpan.FromSeconds(30));
}
