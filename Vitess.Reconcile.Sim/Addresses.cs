using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Sim;

/// <summary>Where a query goes.</summary>
internal static class Addresses
{
    /// <summary>The vtctld that a query names.</summary>
    internal static string Of(Query query) => query switch
    {
        Query.Cells it => it.Vtctld,
        Query.Keyspaces it => it.Vtctld,
        Query.Keyspace it => it.Vtctld,
        Query.Shards it => it.Vtctld,
        Query.Tablets it => it.Vtctld,
        Query.Status it => it.Vtctld,
        Query.ServingGraph it => it.Vtctld,
        Query.ServedKeyspaces it => it.Vtctld,
        Query.Workflows it => it.Vtctld,
        Query.Capability it => it.Vtctld,
        _ => throw new ArgumentOutOfRangeException(nameof(query), query, "Only vtctld is asked this way."),
    };
}
