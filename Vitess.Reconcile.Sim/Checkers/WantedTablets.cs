using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>Which tablets the spec of a shard asks for, as the VitessShard has it now.</summary>
internal static class WantedTablets
{
    /// <summary>How many there are. A shard that is missing, going or turned down asks for none.</summary>
    internal static int Count(ApiServer api, ShardName name)
    {
        long count = 0;
        foreach (var pool in PoolsOf(api, name))
        {
            count += pool["replicas"]?.AsInteger ?? 0;
        }
        return (int)count;
    }

    /// <summary>How many of them may lead, and acknowledge under any policy.</summary>
    internal static int CountOfReplicas(ApiServer api, ShardName name) => (int)PoolsOf(api, name)
        .Where(pool => pool["type"]?.AsText == "replica").Sum(pool => pool["replicas"]?.AsInteger ?? 0);

    internal static bool Include(ApiServer api, ShardName name, TabletAlias alias) =>
        PoolsOf(api, name).Any(pool => Asks(pool, name, alias));

    private static ValueList<Json> PoolsOf(ApiServer api, ShardName name)
    {
        foreach (var shard in api.All(Kinds.VitessShard))
        {
            if (shard.Label(Labels.Keyspace) == name.Keyspace.Value && shard.At("spec", "name")?.AsText == name.Range)
            {
                return shard.IsBeingDeleted() || shard.Annotation(Annotations.TurnDown) is not null
                    ? []
                    : shard.At("spec", "tabletPools")?.Items ?? [];
            }
        }
        return [];
    }

    private static bool Asks(Json pool, ShardName shard, TabletAlias alias)
    {
        if (pool["cell"]?.AsText != alias.Cell.Value)
        {
            return false;
        }
        for (var index = 1; index <= (pool["replicas"]?.AsInteger ?? 0); index++)
        {
            if (TabletUid.Of(shard, alias.Cell, pool["type"]?.AsText ?? "", index) == alias.Uid)
            {
                return true;
            }
        }
        return false;
    }
}
