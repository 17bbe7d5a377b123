using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Holds a shard's VTOrc back while it would elect a first primary beside the one that is ours to elect.</summary>
/// <remarks>
/// Safety: no VTOrc is made while the election of the first primary is this operator's own next move, nor in a shard that asks
/// for no tablet while some that were never led are on their way out: it would elect one of them just then. One that stands is
/// taken away where tablets come back on volumes that may hold data, or the topology has forgotten tablets that run, and nobody
/// is known to have led: it would elect whoever registers first. Those that come back wait until it, and each of its pods, is gone.
/// Liveness: where somebody else has to act first, or the election is not ours, VTOrc is made at once, and again when somebody
/// leads; of a pod of it that does not go it is told what lets it go.
/// </remarks>
internal static class VtorcGate
{
    private const string Code = "VtorcGoing";

    // What the election of the first primary waits for that no move of this operator brings about.
    private static readonly ValueList<string> SomebodyElses = ["DurabilityUnreachable", "PrimaryUnrecorded", "VtctldTooOld"];

    /// <summary>Whether VTOrc may run.</summary>
    internal static bool MayRun(ShardView view) =>
        !view.Desired.InitializesPrimary
        || view.KnownRecord?.TermStart is not null
        || (Stands(view) && (view.Record is Reading<ShardRecord>.Unknown || (UnrecordedTablets.First(view) is null && !ComesBack(view))))
        || (view.Desired.Tablets.Count == 0 && view.Unwanted.Count == 0)
        || (!ComesBack(view) && (WaitsForBackupInVain(view) || WaitsForCellInVain(view) || !IsOurs(FirstPrimary.Decide(view), view)));

    /// <summary>What the pod of a tablet waits for in a shard that nobody is known to have led; null when it may be made.</summary>
    internal static Steps? Before(ShardView view, TabletHealth tablet) =>
        view.Desired.InitializesPrimary && view.KnownRecord?.TermStart is null && Remains(view) is { } remains && PrimaryFirst.RanBefore(view, tablet)
            ? Steps.Wait(Code, $"tablet {tablet.Alias} comes back on a volume that may hold data, nobody is known to have led shard {view.Name}, and {remains}, "
                + "which would elect whoever registers first; its pod is made when that is gone", view.Snapshot.TooLong(Code), isLoss: true)
            : null;

    /// <summary>What the tablets of a shard that is being turned down wait for; nothing when they may go.</summary>
    internal static Steps BeforeTheLast(ShardView view) =>
        view.Tablets.Count > 0 && Remains(view) is { } remains
            ? Steps.Wait(Code, $"shard {view.Name} is being turned down, and {remains}, which would elect one of its tablets meanwhile; they go when that is gone", view.Snapshot.TooLong(Code))
            : Steps.None;

    /// <summary>Whether a tablet is to get a pod on a volume that may hold data.</summary>
    private static bool ComesBack(ShardView view) =>
        view.Tablets.Any(tablet => tablet.Judged is null && PrimaryFirst.RanBefore(view, tablet));

    /// <summary>What is left of VTOrcs, for people; null when nothing is. One that has ended does nothing any more.</summary>
    private static string? Remains(ShardView view)
    {
        foreach (var pod in view.Snapshot.VtorcPods.AsSpan())
        {
            if (!pod.State.IsOver)
            {
                return $"pod {pod.Key.Name} of VTOrc still runs{(pod.State.Node.Length > 0 ? $" on node {pod.State.Node}" : "")}"
                    + (pod.Meta.IsGoing ? " and is being deleted (if its machine is off: delete that Node, or force-delete the pod)" : "");
            }
        }
        return view.Desired.VtorcDeployments.FirstOrDefault(wanted => view.Snapshot.Owned(wanted.Key) is not null) is { } standing
            ? $"Deployment {standing.Key.Name} of VTOrc still stands" : null;
    }

    /// <summary>Takes a VTOrc away that would elect beside us.</summary>
    internal static Steps Next(ShardView view)
    {
        if (view.Desired.Tablets.Count == 0 || !Stands(view) || MayRun(view)
            || (!RegistersCells(view) && view.Snapshot.Readings.Of<Answer.Cells>(CellsQuery(view)) is not Reading<Answer.Cells>.Known))
        {
            return Steps.None;
        }
        var steps = Steps.None;
        foreach (var wanted in view.Desired.VtorcDeployments.AsSpan())
        {
            if (view.Snapshot.Owned(wanted.Key) is { Meta: { IsGoing: false } meta })
            {
                steps += Steps.Write(new Move.Delete(meta.Key, meta.Uid, meta.Version, $"nobody is known to have led shard {view.Name}, and it would elect whoever registers first"));
            }
        }
        return steps;
    }

    private static bool Stands(ShardView view) => view.Desired.VtorcDeployments.Any(wanted => view.Snapshot.Owned(wanted.Key) is not null);

    /// <summary>What has to be read to tell; nothing once VTOrc runs.</summary>
    internal static Steps Needs(ShardView view) =>
        !RegistersCells(view) && !MayRun(view) ? Steps.Ask(CellsQuery(view), view.Now - Cadence.Amiss) : Steps.None;

    private static Query.Cells CellsQuery(ShardView view) => new Query.Cells(view.Desired.Vtctld);

    private static bool IsOurs(Decision decision, ShardView view) => decision is not Decision.NotYet { Steps.Waits: [var wait, ..] }
        || (!SomebodyElses.Contains(wait.Code)
            && (wait.Code != "NoExternalPrimary" || view.Tablets.Any(tablet => tablet.Desired.PoolType == "externalmaster")));

    /// <summary>Whether the tablets are to start from a backup and nobody is asked to take one.</summary>
    private static bool WaitsForBackupInVain(ShardView view) =>
        view.Desired is { HasBackups: true, BackupPod: null } && BackupJob.HasInitialBackup(view) != true;

    /// <summary>Whether a tablet cannot register because its cell is not in the topology, and this operator is not to record cells.</summary>
    private static bool WaitsForCellInVain(ShardView view) =>
        !RegistersCells(view)
        && view.Snapshot.Readings.Of<Answer.Cells>(CellsQuery(view)) is Reading<Answer.Cells>.Known { Value.Infos: var infos }
        && view.Tablets.Any(tablet => !infos.ContainsKey(tablet.Alias.Cell));

    private static bool RegistersCells(ShardView view) =>
        view.Snapshot.Subject.Spec.At("topologyReconciliation", "registerCells")?.AsBoolean != false;
}
