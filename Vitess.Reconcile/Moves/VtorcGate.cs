using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Holds a shard's VTOrc back while it would elect a first primary beside the one that is ours to elect.</summary>
/// <remarks>
/// Safety: no VTOrc is made while the election of the first primary is this operator's own next move, nor in a shard that asks
/// for no tablet while some that were never led are on their way out: it would elect one of them just then.
/// Liveness: where somebody else has to act first, or the election is not ours, VTOrc is made at once; it is never taken away.
/// </remarks>
internal static class VtorcGate
{
    // What the election of the first primary waits for that no move of this operator brings about.
    private static readonly ValueList<string> SomebodyElses = ["DurabilityUnreachable", "PrimaryUnrecorded", "VtctldTooOld"];

    /// <summary>Whether VTOrc may run.</summary>
    internal static bool MayRun(ShardView view) =>
        !view.Desired.InitializesPrimary
        || view.KnownRecord?.TermStart is not null
        || view.Desired.VtorcDeployments.Any(wanted => view.Snapshot.Owned(wanted.Key) is not null)
        || (view.Desired.Tablets.Count == 0 && view.Unwanted.Count == 0)
        || WaitsForBackupInVain(view)
        || WaitsForCellInVain(view)
        || !IsOurs(FirstPrimary.Decide(view), view);

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
