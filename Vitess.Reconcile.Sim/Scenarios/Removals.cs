using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.Operations;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Scenarios;

/// <summary>What is taken out of the spec, or deleted.</summary>
internal static class Removals
{
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("remove-cell", "a cell with its pools is taken out", RemoveCell)
        {
            Go = new(null, "pods and claims are gone after 1.0 s; a record that another cell lacks blocks the cleaning of the topology for ever"),
            Ours = "one tablet of a shard at a time, a primary after its planned reparent; the records go when they are proven to be of no use",
        },
        new("remove-keyspace", "a keyspace with turndownPolicy Immediate is taken out", RemoveKeyspace)
        {
            Go = new(3.9, "until the last pod is gone, claims 0.5 s after the request"),
            Ours = "replicas first, the primaries last",
            Prepare = file => Files.Edited(file, new SpecEdit.TurndownPolicy("Immediate")),
        },
        new("delete-cluster", "the VitessCluster is deleted", DeleteCluster)
        {
            Go = new(0.6, "by Kubernetes' garbage collector, claims too"),
        },
    ];

    private static void RemoveCell(Stage stage)
    {
        stage.Edit(new SpecEdit.RemoveCell("zone_c"));
        stage.UntilWanted();
        stage.Done();
        stage.Check(stage.AwayMost <= 1, $"{stage.AwayMost} tablets of a shard were away at once");
        stage.Rest();
    }

    private static void RemoveKeyspace(Stage stage)
    {
        stage.Edit(new SpecEdit.RemoveKeyspace("commerce"));
        stage.UntilWanted();
        stage.Done();
        stage.Check(!stage.Api.All(Kinds.VitessKeyspace).Any(), "the keyspace is left");
    }

    private static void DeleteCluster(Stage stage)
    {
        stage.Want(new DeletionIntent(Kinds.VitessCluster, stage.Api.All(Kinds.VitessCluster).First()));
        stage.Until("nothing is left of the cluster", () => !stage.Api.Everything().Any(IsOfCluster), TimeSpan.FromMinutes(10));
        stage.Done();
    }

    private static bool IsOfCluster(Json stored) => stored.Label(Labels.Cluster) is not null
        && stored["kind"]?.AsText is not ("Secret" or "Event");
}
