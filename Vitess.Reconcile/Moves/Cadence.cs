using Vitess.Reconcile.Cluster;
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
        var since = span == Settled && view.Snapshot.LastEnd > view.Now - span ? view.Snapshot.LastEnd : view.Now - span;
        var keyspaceSince = view.Now - (view.KnownRecord?.TermStart is null ? span : Settled);
        var wakeUp = Oldest(view) + span;
        ValueList<Need> needs;
        if (view.KnownRecord?.Primary is { } primary)
        {
            var probe = view.IsVtorcUp ? Settled : Unwatched;
            needs =
            [
                new(view.ShardsQuery, since), new(view.TabletsQuery, since), new(view.KeyspaceQuery, keyspaceSince), new(view.ServingGraphQuery, since),
                new(view.StatusQuery(primary), view.Now - probe),
            ];
            wakeUp = span < probe ? wakeUp : view.Now + probe;
        }
        else
        {
            needs = [new(view.ShardsQuery, since), new(view.TabletsQuery, since), new(view.KeyspaceQuery, keyspaceSince), new(view.ServingGraphQuery, since)];
        }
        wakeUp = wakeUp > view.Now ? wakeUp : view.Now + Operating;
        return new(Needs: needs, WakeUp: Steps.Earlier(wakeUp, NextAvailable(view)));
    }

    /// <summary>When the older of the records of shard and tablets was asked for; now when one is not known, since its end wakes the pass.</summary>
    private static DateTimeOffset Oldest(ShardView view)
    {
        var shard = (view.Record as Reading<ShardRecord>.Known)?.SentAt ?? view.Now;
        var tablets = (view.Records as Reading<ValueList<TabletRecord>>.Known)?.SentAt ?? view.Now;
        return shard < tablets ? shard : tablets;
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
