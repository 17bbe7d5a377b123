using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Scenarios;

/// <summary>Drains as tools ask for them, by annotations on pods.</summary>
internal static class Drains
{
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("drain-replica", "a replica's pod is annotated with drain.planetscale.com/started", Replica)
        {
            Go = new(0.08, "until finished"),
            Ours = "finished is given under the shard's turn and after a fresh look at every other pod: it is never given twice",
        },
        new("drain-replica-delete", "the drained replica's pod is deleted, as a drainer does", ReplicaDeleted)
        {
            Go = new(31, "until available again, 30 s of them waiting"),
            Ours = "available counts from replication and 10 s of readiness",
        },
        new("drain-primary", "the primary's pod is annotated", Primary)
        {
            Go = new(16, "at least, until finished at the next resync; the reparent itself took 0.1"),
            Ours = "finished follows the reparent at once",
        },
        new("drain-primary-abort", "the annotation is taken off again", PrimaryAborted)
        {
            Go = new(0.06, "until the operator's own annotations are off"),
        },
        new("drain-all-three", "all pods of a shard are annotated at once", AllThree)
        {
            Go = new(0.13, "until the first is finished; the others wait for it"),
            Ours = "replicas are finished first and nothing moves; the primary's turn comes last",
        },
        new("drain-all-three-abort", "the three annotations are taken off", AllThreeAborted)
        {
            Go = new(0.16, "until the operator's own annotations are off"),
        },
    ];

    private static void Replica(Stage stage)
    {
        Finish(stage, stage.Tablets(stage.Shard)[1]);
        stage.Rest();
    }

    private static void ReplicaDeleted(Stage stage)
    {
        var pod = stage.Tablets(stage.Shard)[1];
        stage.User.Want(new DrainIntent(pod, isDeleted: false));
        stage.Until("the drain is finished", () => IsFinished(stage.Now(pod)), TimeSpan.FromMinutes(2));
        stage.Request();
        stage.User.Delete(Kinds.Pod, pod);
        Restored(stage);
        stage.Check(stage.Planned == 0, "a replica's drain moved a primary");
    }

    private static void Primary(Stage stage)
    {
        var (shard, pod) = (stage.Shard, stage.Tablets(stage.Shard)[0]);
        Finish(stage, pod);
        stage.Check(stage.Leader(shard) != Stage.AliasOf(pod), "the drained tablet still leads");
        stage.Check(stage.Planned == 1, $"{stage.Planned} reparents for one drain");
        stage.Rest();
    }

    private static void PrimaryAborted(Stage stage)
    {
        var pod = stage.Tablets(stage.Shard)[0];
        var drain = stage.User.Want(new DrainIntent(pod, isDeleted: false));
        stage.Until("the drain is finished", () => IsFinished(stage.Now(pod)), TimeSpan.FromMinutes(2));
        stage.Request();
        drain.Withdraw(stage.User);
        stage.Until("nothing is left of the drain", () => IsClean(stage.Now(pod)), TimeSpan.FromMinutes(2));
        stage.Done();
        stage.Rest();
    }

    private static void AllThree(Stage stage)
    {
        AnnotateAll(stage);
        stage.Done();
        stage.RunFor(60);
        var finished = stage.Tablets(stage.Shard).Where(IsFinished).ToList();
        stage.Check(finished.Count == 1, $"{finished.Count} drains are finished");
        stage.Check(stage.Leader(stage.Shard) != Stage.AliasOf(finished[0]), "the drained tablet leads");
    }

    private static void AllThreeAborted(Stage stage)
    {
        var drains = AnnotateAll(stage);
        stage.RunFor(30);
        stage.Restart();
        foreach (var drain in drains)
        {
            drain.Withdraw(stage.User);
        }
        stage.Until("nothing is left of the drains", () => stage.Tablets(stage.Shard).All(IsClean), TimeSpan.FromMinutes(2));
        stage.Done();
        stage.Rest();
    }

    private static List<DrainIntent> AnnotateAll(Stage stage)
    {
        var drains = stage.Tablets(stage.Shard).Select(pod => stage.Want(new DrainIntent(pod, isDeleted: false))).ToList();
        stage.Until("one drain is finished", () => stage.Tablets(stage.Shard).Any(IsFinished), TimeSpan.FromMinutes(2));
        return drains;
    }

    private static void Finish(Stage stage, Json pod)
    {
        stage.Want(new DrainIntent(pod, isDeleted: false));
        stage.Until("the drain is finished", () => IsFinished(stage.Now(pod)), TimeSpan.FromMinutes(2));
        stage.Done();
    }

    private static void Restored(Stage stage)
    {
        stage.UntilWanted();
        stage.Done();
        stage.Rest();
    }

    private static bool IsFinished(Json? pod) => pod?.Annotation(GoAnnotations.DrainFinished) is not null;

    private static bool IsClean(Json? pod) => pod is not null && pod.Annotation(GoAnnotations.DrainFinished) is null
        && pod.Annotation(GoAnnotations.DrainAcknowledged) is null && pod.Annotation(GoAnnotations.DrainStarted) is null;
}
