using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>What a settled world still does: schedules have backups taken, what is found is counted, and kept claims go after their time.</summary>
internal static class ScheduledWork
{
    private const string ClaimsKept = "ClaimsKept";

    /// <summary>
    /// Whether a write makes or takes away a Job or claim of a schedule, changes what the schedule says, or changes nothing in
    /// a shard's status but the count of its backups; or whether it deletes a claim that was kept, or tells of just that. A write that changes nothing is none of these.
    /// </summary>
    internal static bool Is(Happening.Wrote wrote) => wrote.Move switch
    {
        Move.Delete when wrote.Before is { } claim && Retention.IsKept(claim) => true,
        Move.Create or Move.Delete => OwnerOf(wrote.Before ?? wrote.After) == Kinds.VitessBackupSchedule,
        Move.SetStatus { Key.Kind: Kinds.VitessBackupSchedule } or Move.Patch { Key.Kind: Kinds.VitessBackupSchedule } =>
            wrote.Before?["status"] != wrote.After?["status"]
            || wrote.Before?.At("metadata", "annotations") != wrote.After?.At("metadata", "annotations"),
        Move.SetStatus { Key.Kind: Kinds.VitessShard or Kinds.VitessCluster } when TellsOfKeptClaims(wrote) => true,
        Move.SetStatus { Key.Kind: Kinds.VitessShard } =>
            wrote.Before?.At("status", "backupLocations") != wrote.After?.At("status", "backupLocations")
            && Uncounted(wrote.Before) == Uncounted(wrote.After),
        _ => false,
    };

    private static bool TellsOfKeptClaims(Happening.Wrote wrote) =>
        wrote.Before?["status"] != wrote.After?["status"] && Untold(wrote.Before) == Untold(wrote.After);

    /// <summary>A status without the note on kept claims, whether conditions are a map or a list.</summary>
    private static Json? Untold(Json? stored) => stored?["status"] is not { } status ? null : status.With("conditions", status["conditions"] switch
    {
        { IsMap: true } map => map.With(ClaimsKept, null),
        { IsList: true } list => Json.List(list.Items.Where(condition => condition["type"]?.AsText != ClaimsKept)),
        _ => null,
    });

    private static Json? Uncounted(Json? shard) => shard?["status"]?.With("backupLocations", null);

    private static string? OwnerOf(Json? touched) =>
        touched?.At("metadata", "ownerReferences")?.Items is [var owner, ..] ? owner["kind"]?.AsText : null;
}
