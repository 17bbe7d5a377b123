using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Empties a cell that is being turned down: its gateways go, and what leads to them.</summary>
/// <remarks>
/// Safety: nothing but gateways goes here, which hold no data; the cell's own lock server stays until the cell is out of the topology.
/// Liveness: a cell whose gateways are gone says at once that it is empty.
/// </remarks>
internal static class CellTurnDown
{
    internal static Steps Next(Snapshot snapshot)
    {
        var steps = Steps.None;
        foreach (var owned in snapshot.Owned.AsSpan())
        {
            if (owned.Key.Kind != Kinds.EtcdLockserver && !owned.Meta.IsGoing)
            {
                steps += Steps.Write(new Move.Delete(owned.Key, owned.Meta.Uid, owned.Meta.Version, "its cell is being turned down"));
            }
        }
        var gateways = snapshot.Owned.Where(owned => owned.Key.Kind != Kinds.EtcdLockserver).ToValueList();
        return steps + TurnDown.Emptied(snapshot with { Owned = gateways });
    }
}
