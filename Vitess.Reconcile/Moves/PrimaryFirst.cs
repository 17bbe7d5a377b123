using Vitess.Reconcile.Api;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Has a shard of which nothing runs come back with the tablet that led it first.</summary>
/// <remarks>
/// A replica that restarts has lost what it had received and not applied, though it had acknowledged it. A VTOrc that sees
/// replicas and no primary would elect one of them.
/// Safety: while no tablet of a shard has a pod, none is made before that of the recorded primary is ready.
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
}
