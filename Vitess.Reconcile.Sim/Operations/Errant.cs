using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Operations;

/// <summary>What is left of tablets that hold transactions which their primary never had.</summary>
internal static class Errant
{
    private static readonly string[] Telling = ["ErrantGtids", "PositionsDiverged", "PrimaryLacksRows", "ClaimOfLeader", "NobodyMayLead", "ClaimGoing", "BudgetSpent"];

    /// <summary>Whether the owner of the cluster has declared that such tablets are built anew.</summary>
    internal static bool IsDeclared(Simulation simulation) => simulation.Api.All(Kinds.VitessCluster).Any(ErrantClaims.IsDeclared);

    /// <summary>Whether one is left that is to be built anew, and no status says why it is not.</summary>
    internal static bool IsUntold(Simulation simulation)
    {
        foreach (var name in simulation.Writers.ErrantShards())
        {
            if (simulation.Api.All(Kinds.VitessShard).FirstOrDefault(it => NameOf(it) == name) is { } shard && ErrantClaims.IsDeclared(shard)
                && !simulation.Waits.Any(wait => wait.Key.Kind == Cluster.Kinds.VitessShard && wait.Key.Name == shard.Name()
                    && Telling.Contains(wait.Reason.Code, StringComparer.Ordinal)))
            {
                return true;
            }
        }
        return false;
    }

    private static ShardName NameOf(Json shard) => new(new(shard.Label(Labels.Keyspace) ?? ""), shard.At("spec", "name")?.AsText ?? "");
}
