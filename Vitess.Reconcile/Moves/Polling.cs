using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>How often the topology is read for a resource that is no shard.</summary>
internal static class Polling
{
    internal static Steps Of(Snapshot snapshot, Steps steps, ValueList<Query> queries)
    {
        var span = steps.IsWaiting ? Cadence.Amiss : Cadence.Settled;
        return new(
            Needs: queries.Select(query => new Need(query, snapshot.Now - span)).ToValueList(),
            WakeUp: snapshot.Now + span);
    }
}
