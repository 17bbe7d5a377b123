using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Scenarios;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Defects of the core in the planned life of a shard, planted one at a time: the simulation ends at each.</summary>
public sealed class PlantedOperationTests
{
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
