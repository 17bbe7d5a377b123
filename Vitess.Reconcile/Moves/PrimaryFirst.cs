using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Has a shard of which nothing runs come back with the tablet that led it first.</summary>
/// <remarks>
/// A replica that restarts has lost what it had received and not applied, though it had acknowledged it. A VTOrc that sees
/// replicas and no primary would elect one of them.
/// Safety: while no tablet of a shard has a pod, none is made before that of the recorded primary is ready, and none before the
/// record was read in a shard whose claims are older than itself, so that one of them may have led.
/// Liveness: after two minutes, as this process counts them, or from the making of that pod on, the others are made all the same.
/// </remarks>
internal static class PrimaryFirst
{
    private const string Code = "PrimaryFirst";

    /// <summary>Reason: as long as a pod usually takes to start, and MySQL to recover.</summary>
    private static readonly TimeSpan ComesUpWithin = TimeSpan.FromMinutes(2);

    /// <summary>What a tablet's pod waits for; null when it may be made.</summary>
    internal static Steps? Before(ShardView view, TabletAlias alias)
    {
        if (view.Record is Reading<ShardRecord>.Unknown unknown)
        {
            return Unread(view, unknown.Why);
        }
        if (view.KnownRecord is not { TermStart: not null, Primary: { } primary } || primary == alias
            || view.Tablet(primary) is not { IsReady: false } leader
            || view.Tablets.Any(tablet => tablet.Alias != primary && (tablet.Desired.IsExternal || tablet.Pod is { Meta.IsGoing: false })))
        {
            return null;
        }
        var until = (leader.Pod is { Meta.IsGoing: false } pod ? pod.Meta.Created : view.Snapshot.SeenSince(PlanOf.WaitPrefix + Code)) + ComesUpWithin;
        return until <= view.Now ? null : Steps.LookAgain(until)
            + Steps.Wait(Code, $"nothing of shard {view.Name} runs; tablet {primary}, which led it, comes up first, and the others follow by {Conditions.Time(until)}");
    }

    private static Steps? Unread(ShardView view, string why)
    {
        if (view.Tablets.Any(tablet => tablet.Desired.IsExternal || tablet.Pod is { Meta.IsGoing: false }) || !IsMadeAgain(view))
        {
            return null;
        }
        var until = view.Snapshot.SeenSince(PlanOf.WaitPrefix + Code) + ComesUpWithin;
        return until <= view.Now ? null : Steps.Ask(view.ShardsQuery, view.Now - Cadence.Amiss) + Steps.LookAgain(until)
            + Steps.Wait(Code, $"shard {view.Name} was made again on claims of before, and which tablet led it is not known ({why}); the tablets come up when it is, and by {Conditions.Time(until)} in any case");
    }

    private static bool IsMadeAgain(ShardView view)
    {
        foreach (var claim in view.Snapshot.Owned.OfType<ObservedObject.Claim>().Concat(view.Snapshot.Claims))
        {
            if (claim.Meta.Created < view.Snapshot.Subject.Meta.Created && view.Tablets.Any(tablet => tablet.Desired.Claim?.Key == claim.Key))
            {
                return true;
            }
        }
        return false;
    }
}
