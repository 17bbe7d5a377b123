using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Makes the recorded primary primary in deed, and its replicas follow it, when no VTOrc does.</summary>
/// <remarks>
/// Safety: only the recorded primary is named, expected and answering, so the planned reparent moves nothing; where it does not
/// lead and another says that it does, the record is not trusted.
/// Liveness: a recorded primary that answers is writable and followed again in the end, unless nothing of the shard is wanted: it
/// is to leave as it is then, and a tablet that has left already would never answer.
/// </remarks>
internal static class RepairPrimary
{
    /// <summary>How long something has to be amiss before it is repaired. Reason: a reparent or a restart is over by then.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>What is remembered since when the shard has been amiss in this way.</summary>
    internal const string AmissPrefix = "amiss:";

    internal static Decision Decide(ShardView view)
    {
        if (view.KnownRecord is not { Primary: { } primary }
            || view.Records is not Reading<ValueList<TabletRecord>>.Known { Value: var records, SentAt: var recordsAt }
            || view.Tablets.Count == 0
            || view.Tablets.Any(tablet => tablet.Desired.IsExternal))
        {
            return Decision.None;
        }
        if (Amiss(view) is not { } amiss)
        {
            return Decision.None;
        }
        if (view.KnownRecord.TermStart is { } termStart
            && Statuses.Unrecorded(view, records, primary, termStart) is { } unrecorded)
        {
            return unrecorded;
        }
        if (view.KnownStatus(primary) is { Type: not TabletType.Primary } && Statuses.Unrecorded(view, records, primary) is { } other)
        {
            return other;
        }
        if (Statuses.Of(view, records).Missing is { Count: > 0 } missing)
        {
            return Statuses.Missing(view, missing, $"{amiss}; to repair it every tablet has to answer");
        }
        var at = VtorcWait.Since(view, AmissPrefix + primary) + (view.IsVtorcUp ? Emergency.VtorcBound : Patience);
        return at > view.Now
            ? new Decision.NotYet(new Steps(Needs: Statuses.Evidence(view), WakeUp: at, Waits: [new("RepairPending", amiss)]))
            : Vtctld.TooOld(view) ?? new Decision.Go(new()
            {
                Operation = TurnOperation.RepairPrimary,
                Heir = primary,
                Move = new Move.Invoke(view.Desired.Vtctld, new Call.PlannedReparent(view.Name, primary, Expected: primary), $"repairing shard {view.Name}: {amiss}"),
                EvidenceFrom = Statuses.Oldest(view, records, recordsAt),
            });
    }

    /// <summary>What is wrong with the shard as far as the statuses at hand say; null when nothing is.</summary>
    internal static string? Amiss(ShardView view) =>
        view.KnownRecord is { Primary: { } primary }
        && view.Records is Reading<ValueList<TabletRecord>>.Known { Value: var records }
        && view.KnownStatus(primary) is { } leader
            ? Amiss(view, leader, records)
            : null;

    /// <summary>A tablet with errant transactions cannot follow whatever is done, so it calls for no repair.</summary>
    private static string? Amiss(ShardView view, TabletStatus leader, ValueList<TabletRecord> records)
    {
        if (leader.Type != TabletType.Primary || leader.IsReadOnly)
        {
            return $"recorded primary {leader.Alias} is of type {leader.Type} and {(leader.IsReadOnly ? "read-only" : "writable")}";
        }
        foreach (var record in records.AsSpan())
        {
            if (record.Alias != leader.Alias
                && view.KnownStatus(record.Alias) is { } status
                && status.Type is TabletType.Replica or TabletType.Rdonly
                && status.Replication is not { Io: not ReplicationThread.Stopped, Sql: not ReplicationThread.Stopped }
                && ErrantTablets.Beyond(status, leader) is null)
            {
                return $"tablet {status.Alias} does not replicate";
            }
        }
        return null;
    }
}
