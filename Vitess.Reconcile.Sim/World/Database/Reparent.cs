using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>What planned and emergency reparents have in common: who asks, the lock, the tablets, pointing
/// replicas.</summary>
internal sealed class Reparent(
    DatabaseWorld world, Process by, GlobalTopology global, ShardName shard, Attempt attempt, DateTimeOffset deadline)
{
    /// <summary>How long replicas may take for each step that waits for them. Source: the server's default.</summary>
    internal static readonly TimeSpan WaitReplicas = TimeSpan.FromSeconds(30);

    internal DatabaseWorld World => world;

    internal Attempt Attempt => attempt;

    internal TabletCalls Calls { get; } = new(world, by, deadline);

    /// <summary>Calls that clean up, and have time even when the caller's is over.</summary>
    internal TabletCalls CleanUp { get; } = new(world, by);

    internal List<TabletEntry> Tablets { get; private set; } = [];

    internal Durability Durability { get; private set; } = Durability.None;

    internal ShardRecord Record { get; private set; } = new(shard, null, null, false);

    internal ShardLock? Lock { get; private set; }

    internal bool IsLockHeld => Lock is { } held && global.Locks.IsHeld(held);

    internal IReadOnlyCollection<Durability.Candidate> Candidates => Tablets.ConvertAll(tablet => tablet.Candidate);

    /// <summary>Runs steps under the shard's lock, which is given back at their end; a holder that dies keeps it for
    /// its lease.</summary>
    internal IEnumerable<TimeSpan> UnderLock(string action, Func<IEnumerable<TimeSpan>> steps)
    {
        var held = new ShardLock(shard, by, action);
        foreach (var pause in global.Locks.Acquire(held, deadline - world.Clock.Now, attempt))
        {
            yield return pause;
        }
        if (attempt.HasFailed)
        {
            yield break;
        }
        Lock = held;
        foreach (var pause in steps())
        {
            yield return pause;
        }
        world.Trace.Add("reparent", $"{action} of {shard} by {by.Name}: {attempt.Failure ?? "done"}");
        global.Locks.Release(held);
    }

    /// <summary>Reads the shard's record, its policy and all its tablets.</summary>
    internal IEnumerable<TimeSpan> Read(TabletAlias? expected)
    {
        foreach (var pause in world.Reach(by.Zone, global.Server, DatabaseWorld.RemoteOperation, attempt))
        {
            yield return pause;
        }
        if (attempt.HasFailed)
        {
            yield break;
        }
        if (!global.Shards.TryGetValue(shard, out var record))
        {
            attempt.Fail($"node doesn't exist: {global.Root}/keyspaces/{shard.Keyspace}/shards/{shard.Range}/Shard");
            yield break;
        }
        Record = record;
        if (expected is { } named && by.Flags.MajorVersion >= 21 && record.Primary != named)
        {
            attempt.Fail($"primary {record.Primary?.ToString() ?? "none"} is not equal to expected alias {named}");
        }
        if (global.DurabilityOf(shard.Keyspace) is { } policy)
        {
            Durability = policy;
        }
        else
        {
            attempt.Fail($"durability policy {global.Keyspaces[shard.Keyspace].DurabilityPolicy} not found");
        }
        if (global.TabletsOf(shard, by.Zone) is { } all)
        {
            Tablets = all;
        }
        else
        {
            yield return DatabaseWorld.RemoteOperation;
            attempt.Fail("partial result: the topology of a cell does not answer");
        }
    }

    internal bool CheckLock()
    {
        if (world.Clock.Now >= deadline)
        {
            attempt.Fail("context deadline exceeded");
        }
        if (!IsLockHeld)
        {
            attempt.Fail("lost topology lock, aborting");
        }
        return !attempt.HasFailed;
    }

    /// <summary>Notes the disruptive step that follows, with the state of the lock that it happens under.</summary>
    internal void Note(string what) => world.Note(by, what, Lock, IsLockHeld);

    /// <summary>Writes the journal on the new primary while the others are pointed at it, and waits until they have
    /// it.</summary>
    /// <param name="primary">The new primary.</param>
    /// <param name="others">Whom to point at it.</param>
    /// <param name="followersMin">How many of them must have the journal's entry; null for all.</param>
    internal IEnumerable<TimeSpan> PointAll(TabletEntry primary, List<TabletEntry> others, int? followersMin)
    {
        var (isCommitted, number, uuid) = (false, 0L, "");
        foreach (var pause in Calls.One(primary, DatabaseWorld.RemoteOperation, tablet =>
        {
            uuid = tablet.Mysql.Data.Uuid;
            var journal = new Write((write, isAcknowledged) => isCommitted = isAcknowledged);
            tablet.Mysql.Begin(journal);
            number = journal.Number;
            tablet.History.Journal.Add((uuid, number));
            return TabletReply.Done;
        }, attempt))
        {
            yield return pause;
        }
        if (attempt.HasFailed)
        {
            yield break;
        }
        var pointed = new SortedSet<TabletAlias>();
        TabletReply Point(Tablet tablet) =>
            pointed.Add(tablet.Alias) && TabletActions.Follow(tablet, primary) is { Failure: not null } refused
                ? refused
            : tablet.Mysql.Data.Executed.Contains(uuid, number) ? TabletReply.Done : TabletReply.NotYet;
        var calls = new List<TabletCall>();
        foreach (var pause in Calls.All(others, WaitReplicas, Point, calls, followersMin is { } min ? Math.Max(1, min)
            : null))
        {
            yield return pause;
        }
        if (calls.FindAll(call => !call.Succeeded).ConvertAll(call => call.Target) is { Count: > 0 } rest)
        {
            world.Clock.Run(by.WhileUp(CleanUp.All(rest, WaitReplicas, Point, [])));
        }
        for (var waited = TimeSpan.Zero; !isCommitted && waited < WaitReplicas; waited += TimeSpan.FromMilliseconds(20))
        {
            yield return TimeSpan.FromMilliseconds(20);
        }
        if (!isCommitted)
        {
            attempt.Fail($"failed to write the reparent journal on {primary.Alias}: no acknowledgement in time");
        }
        if (calls.Count(call => call.Succeeded) < (followersMin ?? others.Count)
            && calls.FirstOrDefault(call => !call.Succeeded) is { } missing)
        {
            attempt.Fail("some replicas failed to reparent; retry PlannedReparentShard with the same new primary alias "
                + $"({primary.Alias}) to retry failed replicas: {missing.Target.Alias}: {missing.Failure}");
        }
    }
}
