using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>How often the topology of a shard is read: vtctld cannot be watched.</summary>
internal static class Cadence
{
    /// <summary>When nothing is amiss. Reason: one call a keyspace and minute costs nothing, and pods are watched anyway.</summary>
    internal static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);

    /// <summary>When something is waited for.</summary>
    internal static readonly TimeSpan Amiss = TimeSpan.FromSeconds(5);

    /// <summary>While an operation is on.</summary>
    internal static readonly TimeSpan Operating = TimeSpan.FromSeconds(1);

    /// <summary>How often a primary is asked for its status while no VTOrc watches over it.</summary>
    internal static readonly TimeSpan Unwatched = TimeSpan.FromSeconds(10);

    internal static Steps Of(ShardView view, Steps steps)
    {
        var span = Turns.IsTaken(view.Snapshot) || view.Snapshot.IsUnderWay(move => move is Move.Invoke) ? Operating
            : steps.IsWaiting || view.KnownRecord is null ? Amiss
            : Settled;
        // What ends tells on what it was sent, so that what was read before is read anew once nothing is on any more.
        var since = span == Settled ? view.Snapshot.LastEnd : DateTimeOffset.MinValue;
        Poll shards = new(view.ShardsQuery, span, since), tablets = new(view.TabletsQuery, span, since), graph = new(view.ServingGraphQuery, span, since);
        var keyspace = new Poll(view.KeyspaceQuery, view.KnownRecord?.TermStart is null ? span : Settled);
        var polling = view.KnownRecord?.Primary is { } primary
            ? Polling.Of(view.Snapshot, shards, tablets, keyspace, graph, new Poll(view.StatusQuery(primary), view.IsVtorcUp ? Settled : Unwatched))
            : Polling.Of(view.Snapshot, shards, tablets, keyspace, graph);
        return polling + (NextAvailable(view) is { } available ? Steps.LookAgain(available) : Steps.None);
    }

    /// <summary>When the next ready tablet starts to count as available.</summary>
    private static DateTimeOffset? NextAvailable(ShardView view)
    {
        DateTimeOffset? next = null;
        foreach (var tablet in view.Tablets.AsSpan())
        {
            next = tablet.AvailableFrom > view.Now ? Steps.Earlier(next, tablet.AvailableFrom) : next;
        }
        return next;
    }
}
