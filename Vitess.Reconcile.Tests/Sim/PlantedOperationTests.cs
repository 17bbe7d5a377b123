using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Reporting;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.Scenarios;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Defects of the core in the planned life of a shard, planted one at a time: the simulation ends at each.</summary>
public sealed class PlantedOperationTests
{
    /// <summary>Whether the cluster is up, so that a defect may show.</summary>
    private bool isUp;

    [Fact]
    public void Catches_a_core_that_finishes_every_drain_at_once()
    {
        var broken = Play("drain-all-three", snapshot => Reconciler.Reconcile(snapshot) is var plan
            && snapshot.Owned.OfType<ObservedObject.Pod>().Where(IsAsked).ToList() is { Count: > 1 } asked
                ? plan with { Moves = [.. asked.Select(Finish)] }
                : plan);
        Assert.Contains("At most one drain of a shard is finished.", broken, StringComparison.Ordinal);
    }

    [Fact]
    public void Catches_a_core_that_deletes_a_primary_which_could_be_succeeded()
    {
        var broken = Play("image-roll-immediate", snapshot => Reconciler.Reconcile(snapshot) is var plan
            && plan.Moves.FirstOrDefault(move => move.Move is Move.Invoke { Call: Call.PlannedReparent { Expected: not null } }) is { } reparent
            && Leader(snapshot, reparent.Move) is { } leader
                ? plan with { Moves = [new(new Move.Delete(leader.Key, leader.Meta.Uid, leader.Meta.Version, "planted"), TimeSpan.FromSeconds(10))] }
                : plan);
        Assert.Contains("A primary's pod is never deleted while it is primary", broken, StringComparison.Ordinal);
    }

    [Fact]
    public void Catches_a_core_that_takes_a_second_tablet_as_soon_as_the_first_is_ready_to_go()
    {
        var broken = Play("image-roll-immediate", snapshot => Reconciler.Reconcile(snapshot) is var plan
            && plan.Moves.FirstOrDefault(move => move.Move is Move.Delete { Key.Kind: Kinds.Pod }) is { Move: Move.Delete first }
                ? plan with { Moves = [.. plan.Moves, .. Replicas(snapshot, first)] }
                : plan);
        Assert.True(
            broken.Contains("A shard is disrupted only under its turn", StringComparison.Ordinal)
            || broken.Contains("At most one tablet of a shard is away", StringComparison.Ordinal),
            broken);
    }

    [Fact]
    public void Catches_a_core_that_forgets_a_drain()
    {
        var broken = Play("drain-replica", snapshot => snapshot.Subject.Key.Kind == Kinds.VitessShard
            ? Reconciler.Reconcile(snapshot) with { Moves = [.. Reconciler.Reconcile(snapshot).Moves.Where(move => move.Move is not Move.Patch)] }
            : Reconciler.Reconcile(snapshot));
        Assert.Contains("the drain is finished: not within", broken, StringComparison.Ordinal);
    }

    [Fact]
    public void Catches_a_core_that_forgets_what_was_wanted()
    {
        var quiet = Profile.None with { HasUsers = true, Only = ["flag"], SafetyFor = TimeSpan.FromMinutes(15), ConvergeWithin = TimeSpan.FromMinutes(4) };
        var drill = new Drill(Inputs.ThreeZones(), quiet, snapshot =>
        {
            var plan = Reconciler.Reconcile(snapshot);
            return plan with { Moves = [.. plan.Moves.Where(move => move.Move is not Move.Delete { Key.Kind: Kinds.Pod })] };
        });
        // A user who puts the first file back in the end wants nothing of the sort.
        var caught = Enumerable.Range(1, 4).Select(seed => Record.Exception(() => drill.Run((ulong)seed, null))).OfType<LawBrokenException>();
        Assert.Contains("Every accepted intent ends once faults stop.", caught.Select(broken => broken.Law));
    }

    [Fact]
    public void Catches_a_core_that_removes_a_tablet_whose_acknowledgements_are_needed()
    {
        var broken = Assert.Throws<LawBrokenException>(() => Edited(
            snapshot => Reconciler.Reconcile(isUp ? snapshot with { Readings = WithoutPolicy(snapshot.Readings) } : snapshot),
            new SpecEdit.RemovePool("zone_a"), new SpecEdit.RemovePool("zone_b")));
        Assert.Equal("No tablet is taken away without the durability arithmetic's consent.", broken.Law);
    }

    [Fact]
    public void Catches_a_rollout_over_more_shards_than_the_budget_says()
    {
        var broken = Assert.Throws<LawBrokenException>(() => Edited(
            snapshot => Reconciler.Reconcile(snapshot with { Family = [.. snapshot.Family.Select(WithoutBudget)] }),
            new SpecEdit.Staged("budget", Json.Map(("maxShards", 1))), new SpecEdit.Flag("7")));
        Assert.Equal("No more shards, in no more cells, have a tablet away by a rollout than the budget says.", broken.Law);
    }

    [Fact]
    public void Catches_a_core_that_records_a_policy_that_nobody_can_meet()
    {
        var broken = Assert.Throws<LawBrokenException>(() => Edited(
            snapshot => Reconciler.Reconcile(snapshot) is var plan && isUp && snapshot.Subject.Key.Kind == Kinds.VitessKeyspace
                && plan.Waits.Any(wait => wait.Code == "DurabilityUnreachable") && snapshot.Subject.Spec["durabilityPolicy"]?.AsText is { } wanted
                ? plan with
                {
                    Moves = [new(new Move.Invoke(VtctldOf.Address(snapshot), new Call.SetDurabilityPolicy(new("commerce"), wanted), "planted"), TimeSpan.FromSeconds(10))],
                }
                : plan,
            new SpecEdit.DurabilityPolicy("none"), new SpecEdit.RemovePool("zone_a"), new SpecEdit.RemovePool("zone_b"), new SpecEdit.DurabilityPolicy("semi_sync")));
        Assert.Equal("No durability policy is recorded under which the writes of a shard stop.", broken.Law);
    }

    [Fact]
    public void Catches_a_planned_failover_that_leaves_the_primary_read_only_for_long()
    {
        var broken = Assert.Throws<LawBrokenException>(() => Edited(Reconciler.Reconcile, TimeSpan.FromSeconds(8), new SpecEdit.Flag("7")));
        Assert.Equal("A planned failover stops writes for at most 5 seconds.", broken.Law);
    }

    private void Edited(Func<Snapshot, Plan> reconcile, params ReadOnlySpan<SpecEdit> edits) => Edited(reconcile, TimeSpan.Zero, edits);

    /// <summary>Plays edits one after another, each until all is as it is wanted.</summary>
    private void Edited(Func<Snapshot, Plan> reconcile, TimeSpan demotedFor, params ReadOnlySpan<SpecEdit> edits)
    {
        var simulation = Stories.Started(Stories.ThreeZones() with { Operators = 1, Reconcile = reconcile, DemotedFor = demotedFor });
        var user = new User(simulation);
        Assert.True(simulation.RunUntil(() => simulation.Progress.IsReady, TimeSpan.FromMinutes(10)));
        simulation.RunFor(TimeSpan.FromSeconds(30));
        isUp = true;
        foreach (var edit in edits)
        {
            user.Want(new EditIntent(edit));
            simulation.RunUntil(() => !user.Open.Any(), TimeSpan.FromMinutes(5));
            simulation.RunFor(TimeSpan.FromMinutes(4));
        }
    }

    /// <summary>Readings of keyspaces that ask for no durability, whatever they do ask for.</summary>
    private static Readings WithoutPolicy(Readings readings) => readings with
    {
        All = [.. readings.All.Select(entry => entry.Reading is Reading<Answer>.Known { Value: Answer.Keyspace keyspace } known
            ? entry with { Reading = known with { Value = keyspace with { Record = keyspace.Record with { DurabilityPolicy = "none" } } } }
            : entry)],
    };

    /// <summary>A cluster of which nobody can tell what its budget is.</summary>
    private static ObservedObject.Resource WithoutBudget(ObservedObject.Resource resource) => resource.Key.Kind != Kinds.VitessCluster ? resource
        : resource with { Spec = resource.Spec.With("updateStrategy", null) };

    private static string Play(string scenario, Func<Snapshot, Plan> reconcile) =>
        Catalogue.Named(scenario)?.Run(Scenario.Seed, reconcile).Failure ?? "nothing was caught";

    private static bool IsAsked(ObservedObject.Pod pod) => pod.Meta.Annotations.ContainsKey(GoAnnotations.DrainStarted)
        && !pod.Meta.Annotations.ContainsKey(GoAnnotations.DrainFinished);

    private static PlannedMove Finish(ObservedObject.Pod pod) => new(
        new Move.Patch(pod.Key, pod.Meta.Uid, pod.Meta.Version, Json.Map(("metadata", Json.Map(
            ("annotations", Json.Map((GoAnnotations.DrainAcknowledged, "now"), (GoAnnotations.DrainFinished, "now"))))))),
        TimeSpan.FromSeconds(10));

    private static ObservedObject.Pod? Leader(Snapshot snapshot, Move move) =>
        move is Move.Invoke { Call: Call.PlannedReparent { Expected: { } primary } }
            ? snapshot.Owned.OfType<ObservedObject.Pod>().FirstOrDefault(pod =>
                pod.Meta.Labels.GetValueOrDefault(Labels.TabletUid) == TabletUid.Padded(primary.Uid))
            : null;

    private static IEnumerable<PlannedMove> Replicas(Snapshot snapshot, Move.Delete first) =>
        snapshot.Owned.OfType<ObservedObject.Pod>()
            .Where(pod => pod.Key != first.Key && pod.Meta.Labels.GetValueOrDefault(Labels.Component) == Labels.VtTablet)
            .Select(pod => new PlannedMove(
                new Move.Delete(pod.Key, pod.Meta.Uid, pod.Meta.Version, "planted"), TimeSpan.FromSeconds(10)));
}
