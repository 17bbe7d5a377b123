using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Operations;

/// <summary>Whether keyspaces have the durability policies that are wanted, or a status says why not.</summary>
internal static class Policies
{
    /// <summary>The keyspaces whose recorded policy is not the wanted one, and whose status does not say why.</summary>
    internal static IEnumerable<string> Untold(Simulation simulation)
    {
        foreach (var keyspace in simulation.Api.All(Kinds.VitessKeyspace))
        {
            if (!keyspace.IsBeingDeleted() && keyspace.At("spec", "durabilityPolicy")?.AsText is { Length: > 0 } wanted
                && Recorded(simulation, keyspace) is { } recorded && recorded != wanted
                && !Told.Blocks(keyspace).Any(told => told.Message.Contains("keeps the durability policy", StringComparison.Ordinal)))
            {
                yield return $"keyspace {keyspace.Name()} is to have the durability policy {wanted}, has \"{recorded}\", and no status says why";
            }
        }
    }

    private static string? Recorded(Simulation simulation, Json keyspace) => simulation.Database.Tablets
        .Where(tablet => tablet.Shard.Keyspace.Value == keyspace.Label(Labels.Keyspace))
        .Select(tablet => tablet.Global.Keyspaces.TryGetValue(tablet.Shard.Keyspace, out var record) ? record.DurabilityPolicy : null)
        .FirstOrDefault();
}
