using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Scenarios;

/// <summary>Changes that restart tablets.</summary>
internal static class Rollouts
{
    private const string NewImage = "vitess/lite:v23.0.1";

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("image-roll-immediate", "a new vttablet image under Immediate, both shards", Image)
        {
            Go = new(96.8, "three tablets a shard, each 30 s of waiting"),
            Ours = "the next tablet goes when the last one replicates and has been ready for 10 s; the primary is last, by one planned reparent",
        },
        new("external-change", "a flag changes under External", Changed)
        {
            Go = new(0.56, "until everything is scheduled"),
            Prepare = External,
        },
        new("external-release-keyspace", "the keyspace with the scheduled change is released", Released)
        {
            Go = new(0.2, "until the shards have scheduled changes"),
            Prepare = External,
        },
        new("external-cascade-shard", "a shard is cascaded, too early: its own change is still only scheduled", CascadedEarly)
        {
            Go = new(0.03, "until the annotation is off, with nothing rolled"),
            Prepare = External,
        },
        new("back-to-immediate", "the strategy is Immediate again, with changes pending", BackToImmediate)
        {
            Go = new(96.7, "as an image roll"),
            Prepare = External,
        },
        new("operator-killed-in-roll", "every operator is killed 8 s into an image roll", OperatorKilled)
        {
            Go = new(85.6, "from the kill on, the operator back after 5 s"),
            Ours = "the turn on the shard tells the successor what was under way; it goes on as soon as nothing of the dead one's can still happen",
        },
        new("bad-image", "an image that cannot be pulled", Bad)
        {
            Go = new(null, "one tablet a shard is broken and waited for"),
            Ours = "the same stop, told in the status",
        },
        new("bad-image-fixed", "then a good one", BadFixed)
        {
            Go = new(null, "the good image is never rolled out: the broken tablet is not available"),
            Ours = "a broken tablet serves nobody, so it is made anew at once; no second one goes before it is back",
        },
        new("mutating-policy", "an admission policy adds an env variable to new pods, and a replica is deleted once", Mutated)
        {
            Go = new(null, "the replica is restarted every 31 s for ever"),
            Ours = "a pod is judged by the hash that it was made with; what admission adds is told and left alone",
        },
    ];

    internal static Host.Read.ClusterFile External(Host.Read.ClusterFile file) => Files.Edited(file, new SpecEdit.Strategy("External"));

    private static void Image(Stage stage)
    {
        stage.Edit(new SpecEdit.Image(NewImage));
        Rolled(stage);
        stage.Check(stage.Planned == 2, $"{stage.Planned} planned reparents for two shards");
        stage.Check(stage.AwayMost <= 1, $"{stage.AwayMost} tablets of a shard were away at once");
    }

    private static void Changed(Stage stage)
    {
        stage.Edit(new SpecEdit.Flag("32"));
        stage.Until("the change is scheduled", () => IsScheduled(stage, Kinds.VitessKeyspace), TimeSpan.FromMinutes(2));
        stage.Done();
        stage.RunFor(60);
        stage.Check(stage.AwayMost == 0, "a tablet went without release");
    }

    private static void Released(Stage stage)
    {
        ScheduledBefore(stage);
        stage.Request();
        stage.User.Annotate(Kinds.VitessKeyspace, stage.Api.All(Kinds.VitessKeyspace).First(), GoAnnotations.Released, "now");
        stage.Until("the shards have scheduled changes", () => IsScheduled(stage, Kinds.VitessShard), TimeSpan.FromMinutes(2));
        stage.Done();
        stage.RunFor(60);
        stage.Check(stage.AwayMost == 0, "a tablet went without release");
    }

    private static void CascadedEarly(Stage stage)
    {
        ScheduledBefore(stage);
        stage.User.Annotate(Kinds.VitessKeyspace, stage.Api.All(Kinds.VitessKeyspace).First(), GoAnnotations.Released, "now");
        stage.Until("the shards have scheduled changes", () => IsScheduled(stage, Kinds.VitessShard), TimeSpan.FromMinutes(2));
        stage.Request();
        stage.User.Annotate(Kinds.VitessShard, stage.Shard, GoAnnotations.Cascade, "now");
        stage.Until("the annotation is off", () => stage.Shard.Annotation(GoAnnotations.Cascade) is null, TimeSpan.FromMinutes(2));
        stage.Done();
        stage.RunFor(60);
        stage.Check(stage.AwayMost == 0, "a tablet went without release");
    }

    private static void BackToImmediate(Stage stage)
    {
        ScheduledBefore(stage);
        stage.Edit(new SpecEdit.Strategy("Immediate"));
        Rolled(stage);
        stage.Check(stage.AwayMost <= 1, $"{stage.AwayMost} tablets of a shard were away at once");
    }

    private static void OperatorKilled(Stage stage)
    {
        stage.User.Want(new EditIntent(new SpecEdit.Image(NewImage)));
        stage.RunFor(8);
        stage.Request();
        foreach (var process in stage.Simulation.Operators.Living.ToList())
        {
            process.Die("it is killed");
        }
        Rolled(stage);
    }

    private static void Bad(Stage stage)
    {
        stage.Edit(new SpecEdit.Image(Stage.BadImage));
        stage.Until("a tablet of every shard cannot pull its image", () => AllBroken(stage), TimeSpan.FromMinutes(2));
        stage.Done();
        stage.RunFor(80);
        stage.Check(stage.AwayMost == 1, $"{stage.AwayMost} tablets of a shard were away at once");
        stage.Check(stage.Simulation.Writers.AllWritable, "a shard takes no writes");
    }

    private static void BadFixed(Stage stage)
    {
        stage.User.Want(new EditIntent(new SpecEdit.Image(Stage.BadImage)));
        stage.Until("a tablet of every shard cannot pull its image", () => AllBroken(stage), TimeSpan.FromMinutes(2));
        stage.RunFor(30);
        stage.Edit(new SpecEdit.Image(NewImage));
        Rolled(stage);
        stage.Check(stage.AwayMost <= 1, $"{stage.AwayMost} tablets of a shard were away at once");
    }

    private static void Mutated(Stage stage)
    {
        stage.Api.Mutation = (kind, given) => kind == Kinds.Pod
            ? given.WithAt(["spec", "containers"], Json.List((given.At("spec", "containers")?.Items ?? []).Select(WithEnv)))
            : given;
        var pod = stage.Tablets(stage.Shard)[1];
        stage.Request();
        stage.User.Delete(Kinds.Pod, pod);
        stage.UntilWanted();
        stage.Done();
        var replacement = stage.Now(pod);
        stage.RunFor(200);
        stage.Check(stage.Now(pod)?.Uid() == replacement?.Uid(), "the replica was restarted again");
        stage.Rest();
    }

    private static Json WithEnv(Json container) => container.With("env", Json.List(
        [.. container["env"]?.Items ?? [], Json.Map(("name", "INJECTED"), ("value", "1"))]));

    private static void ScheduledBefore(Stage stage)
    {
        stage.User.Want(new EditIntent(new SpecEdit.Flag("32")));
        stage.Until("the change is scheduled", () => IsScheduled(stage, Kinds.VitessKeyspace), TimeSpan.FromMinutes(2));
        stage.RunFor(5);
    }

    private static void Rolled(Stage stage)
    {
        stage.UntilWanted();
        stage.Done();
        stage.Rest();
    }

    private static bool IsScheduled(Stage stage, KindInfo kind) =>
        stage.Api.All(kind).All(stored => stored.Annotation(GoAnnotations.Scheduled) is not null);

    private static bool AllBroken(Stage stage) => stage.Api.All(Kinds.VitessShard).All(shard => stage.Tablets(shard).Any(pod =>
        (pod.At("status", "containerStatuses")?.Items ?? []).Any(container =>
            container.At("state", "waiting", "reason")?.AsText is "ErrImagePull" or "ImagePullBackOff")));
}
