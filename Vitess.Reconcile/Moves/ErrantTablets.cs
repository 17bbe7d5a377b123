using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Tells of tablets that hold transactions which the primary never had, so that they cannot follow it.</summary>
/// <remarks>
/// A primary that is cut off or dies with a commit in its hand keeps that transaction, although no client was told that
/// it succeeded. Only a person can decide that it may be thrown away, so nothing is done but to say so.
/// </remarks>
internal static class ErrantTablets
{
    private const string Code = "ErrantGtids";

    internal static Steps Next(ShardView view)
    {
        if (view.KnownRecord is not { Primary: { } primary })
        {
            return Steps.None;
        }
        var steps = Steps.None;
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet is { IsRunning: true, Record: not null } && tablet.Alias != primary && (!tablet.IsReady || HasStopped(view, tablet.Alias)))
            {
                steps += Ask(view, tablet.Alias) + Ask(view, primary) + Told(view, tablet.Alias, primary);
            }
        }
        return steps;
    }

    /// <summary>Whether a tablet is known not to replicate; its pod may be ready all the same.</summary>
    private static bool HasStopped(ShardView view, TabletAlias alias) =>
        view.KnownStatus(alias) is { Type: not TabletType.Primary, Replication: not { Io: ReplicationThread.Running, Sql: ReplicationThread.Running } };

    private static Steps Told(ShardView view, TabletAlias alias, TabletAlias primary)
    {
        if (view.KnownStatus(alias) is not { } status
            || view.KnownStatus(primary) is not { } leader
            || (AskedAt(view, primary) < AskedAt(view, alias) && !WasTold(view))
            || status.Replication is { Io: ReplicationThread.Running, Sql: ReplicationThread.Running }
            || Beyond(status, leader) is not { } beyond)
        {
            return Steps.None;
        }
        return Steps.Blocked(Code, $"tablet {alias} cannot follow primary {primary}, which never had its transactions {beyond}. "
            + "If they may be thrown away, delete its claim and then its pod, and it is built anew", isLoss: true);
    }

    /// <summary>Whether it is told already, so that it stands until the next pair of answers says otherwise.</summary>
    private static bool WasTold(ShardView view) => view.Snapshot.Remembered?.Seen.ContainsKey(PlanOf.WaitPrefix + Code) == true;

    /// <summary>When a tablet was asked. An older word of the primary lacks what the tablet has had from it since.</summary>
    private static DateTimeOffset AskedAt(ShardView view, TabletAlias alias) =>
        view.Status(alias) is Reading<Answer.Status>.Known { SentAt: var sentAt } ? sentAt : DateTimeOffset.MinValue;

    /// <summary>The transactions that a tablet has and the primary has not; null when there are none.</summary>
    internal static GtidSet? Beyond(TabletStatus status, TabletStatus leader) =>
        Position.Parse(status.Executed) is Position.Gtids { Set: var own }
        && Position.Parse(leader.Executed) is Position.Gtids { Set: var leading }
        && !leading.Contains(own)
            ? own.Subtract(leading)
            : null;

    private static Steps Ask(ShardView view, TabletAlias alias) => Steps.Ask(view.StatusQuery(alias), view.Now - Cadence.Unwatched);
}
