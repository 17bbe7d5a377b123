using System.Diagnostics;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Read;

/// <summary>Which vtctld a query goes to.</summary>
internal static class Addresses
{
    /// <summary>Host and port.</summary>
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
        Query.Rows it => it.Vtctld,
        Query.FastShutdown it => it.Vtctld,
        Query.Capability it => it.Vtctld,
        _ => throw new UnreachableException($"vtctld is not asked {query}"),
    };
}
