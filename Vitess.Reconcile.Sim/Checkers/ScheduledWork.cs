using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>What a settled world still does: schedules have backups taken, and what is found is counted.</summary>
internal static class ScheduledWork
{
    /// <summary>
    /// Whether a write makes or takes away a Job or claim of a schedule, changes what the schedule says, or changes nothing in
    /// a shard's status but the count of its backups. A write that changes nothing is none of these.
    /// </summary>
    internal static bool Is(Happening.Wrote wrote) => wrote.Move switch
    {
        Move.Create or Move.Delete => OwnerOf(wrote.Before ?? wrote.After) == Kinds.VitessBackupSchedule,
        Move.SetStatus { Key.Kind: Kinds.VitessBackupSchedule } or Move.Patch { Key.Kind: Kinds.VitessBackupSchedule } =>
            wrote.Before?["status"] != wrote.After?["status"]
            || wrote.Before?.At("metadata", "annotations") != wrote.After?.At("metadata", "annotations"),
        Move.SetStatus { Key.Kind: Kinds.VitessShard } =>
            wrote.Before?.At("status", "backupLocations") != wrote.After?.At("status", "backupLocations")
            && Uncounted(wrote.Before) == Uncounted(wrote.After),
        _ => false,
    };

    private static Json? Uncounted(Json? shard) => shard?["status"]?.With("backupLocations", null);

    private static string? OwnerOf(Json? touched) =>
        touched?.At("metadata", "ownerReferences")?.Items is [var owner, ..] ? owner["kind"]?.AsText : null;
}
