using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Scenarios;

/// <summary>Partitionings side by side. The new shards have three tablets each here; those recorded had one.</summary>
internal static class Reshards
{
    private const string ThreeEach = "the new shards have three tablets, since under semi_sync one cannot take writes";

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("reshard-add", "a second partitioning of four shards is added", Add)
        {
            Go = new(31.6, "until all new tablets are available"),
            Ours = ThreeEach,
        },
        new("reshard-remove", "and removed again before it served", Remove)
        {
            Go = new(1.8, "until pods and claims are gone"),
            Ours = "replicas first, the primaries last, then their records",
        },
        new("reshard-remove-old-refused", "with the four new shards beside it, the serving partitioning is taken out", OldRefused)
        {
            Go = new(0.2, "until the refusal is told"),
        },
        new("reshard-put-back", "the spec is put back as it was before the reshard", PutBack)
        {
            Go = new(0.7, "until the new shards' pods and claims are gone"),
            Ours = "as reshard-remove",
        },
    ];

    private static void Add(Stage stage)
    {
        stage.Edit(new SpecEdit.AddPartitioning(4));
        stage.UntilWanted();
        stage.Done();
        stage.Check(stage.Api.All(Kinds.VitessShard).Count() == 6, "there are not six shards");
        stage.Check(stage.Api.All(Kinds.VitessShard).All(shard => stage.Leader(shard) is not null), "a new shard has no primary");
        stage.Check(stage.AwayMost == 0, "a tablet that stood was disturbed");
        stage.Rest();
    }

    private static void Remove(Stage stage)
    {
        stage.Before(new EditIntent(new SpecEdit.AddPartitioning(4)));
        stage.Edit(new SpecEdit.RemovePartitioning(1));
        NewGone(stage);
    }

    private static void OldRefused(Stage stage)
    {
        stage.Before(new EditIntent(new SpecEdit.AddPartitioning(4)));
        stage.Edit(new SpecEdit.RemovePartitioning(0));
        stage.Until("the refusal is told", () => Orphans(stage) == 2, TimeSpan.FromMinutes(2));
        stage.Done();
        stage.RunFor(120);
        stage.Check(stage.Api.All(Kinds.VitessShard).Count() == 6, "a serving shard was turned down");
        stage.Check(stage.AwayMost == 0, "a tablet of a serving shard went");
    }

    private static void PutBack(Stage stage)
    {
        var before = stage.User.Cluster?["spec"] ?? Json.EmptyMap;
        stage.Before(new EditIntent(new SpecEdit.AddPartitioning(4)));
        stage.User.Want(new EditIntent(new SpecEdit.RemovePartitioning(0)));
        stage.Until("the refusal is told", () => Orphans(stage) == 2, TimeSpan.FromMinutes(2));
        stage.Edit(new SpecEdit.Revert(before));
        NewGone(stage);
    }

    private static void NewGone(Stage stage)
    {
        stage.UntilWanted();
        stage.Done();
        stage.Check(stage.Api.All(Kinds.VitessShard).Count() == 2, "a new shard is left");
        stage.Check(stage.AwayMost == 0, "a tablet of a serving shard went");
        stage.Rest();
    }

    private static int Orphans(Stage stage) =>
        stage.Api.All(Kinds.VitessKeyspace).Sum(keyspace => (keyspace.At("status", "orphanedShards")?.Members ?? default).Count);
}
