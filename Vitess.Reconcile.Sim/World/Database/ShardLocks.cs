using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>The locks of shards in a global topology: first come, first served, and lost when the holder's lease runs
/// out.</summary>
internal sealed class ShardLocks(DatabaseWorld world, LockServer server)
{
    /// <summary>How long a request waits at the longest. Source: --lock-timeout of Vitess.</summary>
    internal static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(45);

    private readonly SortedDictionary<ShardName, List<ShardLock>> queues = [];

    /// <summary>Who holds a shard's lock now; null when nobody does.</summary>
    internal ShardLock? HolderOf(ShardName shard) => queues.GetValueOrDefault(shard)?.FirstOrDefault();

    /// <summary>Waits for a shard's lock. When the attempt has not failed, the lock is held.</summary>
    internal IEnumerable<TimeSpan> Acquire(ShardLock wanted, TimeSpan timeout, Attempt attempt)
    {
        foreach (var pause in world.Reach(wanted.Holder.Zone, server, timeout, attempt))
        {
            yield return pause;
        }
        if (attempt.HasFailed)
        {
            yield break;
        }
        if (!queues.TryGetValue(wanted.Shard, out var queue))
        {
            queues.Add(wanted.Shard, queue = []);
        }
        queue.Add(wanted);
        wanted.Holder.WhenStopped(() => ExpireAfterLease(wanted));
        var until = world.Clock.Now + (timeout < WaitMax ? timeout : WaitMax);
        while (!IsHeld(wanted))
        {
            if (world.Clock.Now >= until)
            {
                Drop(wanted);
                var present = HolderOf(wanted.Shard);
                attempt.Fail(
                    $"deadline exceeded: {wanted.Shard} is locked by {present?.Holder.Name} for {present?.Action}");
                yield break;
            }
            yield return TimeSpan.FromMilliseconds(200);
        }
        world.Trace.Add("lock", $"{wanted.Holder.Name} holds {wanted.Shard} for {wanted.Action}");
    }

    internal bool IsHeld(ShardLock held) => ReferenceEquals(HolderOf(held.Shard), held)
        && server.Answers(held.Holder.Zone);

    /// <summary>Gives a lock back; without contact to the lock server it stays until its lease runs out.</summary>
    internal void Release(ShardLock held)
    {
        if (server.Answers(held.Holder.Zone))
        {
            Drop(held);
        }
        else
        {
            ExpireAfterLease(held);
        }
    }

    /// <summary>Leases of holders that have lost contact begin to run out.</summary>
    internal void WatchLeases()
    {
        foreach (var queue in queues.Values)
        {
            foreach (var held in queue.Where(held => !held.IsExpiring && !server.Answers(held.Holder.Zone)))
            {
                held.IsExpiring = true;
                world.Clock.After(Lease(held.Holder), () =>
                {
                    held.IsExpiring = false;
                    if (!server.Answers(held.Holder.Zone))
                    {
                        Drop(held);
                    }
                });
            }
        }
    }

    private void ExpireAfterLease(ShardLock held)
    {
        if (queues.GetValueOrDefault(held.Shard)?.Contains(held) == true)
        {
            world.Clock.After(Lease(held.Holder), () => Drop(held));
        }
    }

    private void Drop(ShardLock held)
    {
        if (queues.TryGetValue(held.Shard, out var queue))
        {
            queue.Remove(held);
        }
    }

    private static TimeSpan Lease(Process holder) =>
        holder.Flags.Duration("topo-etcd-lease-ttl", otherwise: TimeSpan.FromSeconds(30));
}

/// <summary>A lock that is wanted or held.</summary>
/// <param name="shard">Whose lock.</param>
/// <param name="holder">Who wants or holds it.</param>
/// <param name="action">What for.</param>
internal sealed class ShardLock(ShardName shard, Process holder, string action)
{
    internal ShardName Shard { get; } = shard;

    internal Process Holder { get; } = holder;

    internal string Action { get; } = action;

    internal bool IsExpiring { get; set; }
}
