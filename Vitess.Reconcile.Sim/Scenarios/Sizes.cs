using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Scenarios;

/// <summary>More and fewer tablets, and larger volumes.</summary>
internal static class Sizes
{
    private const string Cell = "zone_a";

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("scale-up", "a pool from 1 to 2 tablets", Up)
        {
            Go = new(32.5, "until available, 30 s of them waiting"),
            Ours = "available counts from replication and 10 s of readiness",
        },
        new("scale-down", "and back", Down)
        {
            Go = new(0.9, "until the pod and its claim are gone"),
            Ours = "the tablet leaves as a spare once others have all that it has, and its claim is kept",
        },
        new("scale-to-zero", "all pools to 0 replicas", ToZero)
        {
            Go = new(0.7, "until two pods and claims are gone; the primaries stay for ever"),
            Ours = "replicas first, the primary last; claims are kept, so that scaling up brings every row back",
        },
        new("pvc-grow-allowed", "one pool's claims from 10Gi to 20Gi, the storage class allows it", Grow)
        {
            Go = new(31.7, "the pod restarts"),
            Ours = "a volume that grows online restarts nothing",
            Prepare = file => Files.WithStorage(file, isExpandable: true),
        },
        new("pvc-grow-offline", "the same, the file system grows only when the pod restarts", Grow)
        {
            Go = new(31.6, "the pod restarts"),
            Ours = "the pod leaves once its volume has waited 75 s in vain for a kubelet that grows it online, and not before",
            Prepare = file => Files.WithStorage(file, isExpandable: true, isOffline: true),
        },
        new("pvc-grow-refused", "the same, the storage class does not allow it", Refused)
        {
            Go = new(null, "pods restart, the primary moves, and the volume never grows"),
            Ours = "what cannot grow restarts nothing; the status says why",
            Prepare = file => Files.WithStorage(file, isExpandable: false),
        },
    ];

    private static void Up(Stage stage)
    {
        stage.Edit(new SpecEdit.Replicas(Cell, 2));
        stage.UntilWanted();
        stage.Done();
        stage.Check(stage.AwayMost == 0 && stage.Planned == 0, "a tablet that stood was disturbed");
        stage.Rest();
    }

    private static void Down(Stage stage)
    {
        stage.Before(new EditIntent(new SpecEdit.Replicas(Cell, 2)));
        stage.Edit(new SpecEdit.Replicas(Cell, 1));
        stage.UntilWanted();
        stage.Done();
        stage.Check(stage.AwayMost == 0, "more tablets went than were to go");
        stage.Check(Claims(stage) == 8, $"{Claims(stage)} claims are left of 8");
        stage.Rest();
    }

    private static void ToZero(Stage stage)
    {
        stage.Edit(new SpecEdit.Replicas(null, 0));
        stage.Until("no tablet is left", () => stage.Api.All(Kinds.VitessShard).All(shard => stage.Tablets(shard).Count == 0), TimeSpan.FromMinutes(10));
        stage.Done();
        stage.Check(Claims(stage) == 6, $"{Claims(stage)} claims are left of 6");
        stage.RunFor(60);
        stage.User.Want(new EditIntent(new SpecEdit.Replicas(null, 1)));
        stage.UntilWanted();
        stage.Until("writes go on", () => stage.Simulation.Writers.AllWritable, TimeSpan.FromMinutes(2));
        stage.Rest();
    }

    private static void Grow(Stage stage)
    {
        stage.Edit(new SpecEdit.ClaimSize(20, Cell));
        stage.UntilWanted();
        stage.Done();
        stage.Check(stage.AwayMost <= 1, $"{stage.AwayMost} tablets of a shard were away at once");
        stage.Rest();
    }

    private static void Refused(Stage stage)
    {
        var before = stage.Api.All(Kinds.VitessShard).SelectMany(stage.Tablets).Select(pod => pod.Uid()).Order(StringComparer.Ordinal).ToList();
        stage.Edit(new SpecEdit.ClaimSize(20, Cell));
        stage.Until("the refusal is told", () => Told.Refusals(stage.Api).Any(), TimeSpan.FromMinutes(2));
        stage.Done();
        stage.RunFor(120);
        var after = stage.Api.All(Kinds.VitessShard).SelectMany(stage.Tablets).Select(pod => pod.Uid()).Order(StringComparer.Ordinal);
        stage.Check(before.SequenceEqual(after, StringComparer.Ordinal), "a pod was restarted for a volume that cannot grow");
        stage.Check(stage.Planned == 0, "a primary moved for a volume that cannot grow");
    }

    private static int Claims(Stage stage) => stage.Api.All(Kinds.PersistentVolumeClaim).Count(claim =>
        claim.Name().Contains("vttablet", StringComparison.Ordinal) && !claim.IsBeingDeleted());
}
