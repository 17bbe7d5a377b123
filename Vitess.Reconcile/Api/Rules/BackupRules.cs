using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>Places for backups.</summary>
internal static class BackupRules
{
    /// <summary>The rules.</summary>
    internal static ValueList<RuleCheck> All { get; } =
    [
        RuleCheck.Warning(
            "no-backups",
            "Nothing is ever backed up: a lost volume is rebuilt from another tablet or not at all.",
            view => view.Spec.Backup is null && view.Cells.Count > 0 && view.Pools.Any(pool => pool is { Replicas: > 0, Pool.Mysqld: not null })
                ? [new(Place.Spec, "The cluster has no backups: what the last volume of a shard held is lost with it", "Add backup with a location")]
                : []),
        RuleCheck.Warning(
            "no-backup-schedule",
            "There is a place for backups and no schedule; only the first, empty backup of each shard is taken.",
            view => view.Spec.Backup is { } backup && !backup.Schedules.GetValueOrDefault().Any(schedule => schedule.Suspend != true)
                ? [new(
                    Place.Spec.Member("backup"),
                    "No schedule takes backups: only the first, empty one of each shard is taken",
                    "Add schedules, unless something else takes backups")]
                : []),
        RuleCheck.Warning(
            "duplicate-backup-location",
            "Two backup locations have one name; tablets use the first and the inventory shows the last.",
            view => CellRules.Distinct(
                Locations(view).Select(one => (one.Location.Name ?? "", one.Place)).ToValueList(), "location", "name")),
        RuleCheck.Warning(
            "backup-location-backend",
            "A backup location names no kind of storage, or several, of which the first counts.",
            view => Locations(view).SelectMany(Backends)),
        RuleCheck.Warning(
            "unused-backup-location",
            "No pool uses a backup location.",
            Unused),
        RuleCheck.Warning(
            "unknown-backup-location",
            "A pool names a backup location that the cluster does not have; its tablets are never backed up.",
            Unknown),
        RuleCheck.Warning(
            "no-initial-backup",
            "A shard has a place for backups and may not take its first one; its first primary is never elected.",
            view => view.Spec.Backup is null ? [] : view.Shards
                .Where(one => one.Template.Replication is { InitializeBackup: false } and not { InitializeMaster: false })
                .Select(one => new Finding(
                    one.Place.Member("replication").Member("initializeBackup"),
                    "A new shard waits for its first backup, which is not to be taken: nobody becomes primary",
                    "Take the field out, unless the shard restores from a backup that is there"))),
        RuleCheck.Warning(
            "mysqlshell-location",
            "MySQL Shell writes to the first mount of a backup location, which for object stores is the folder of credentials.",
            view => view.Spec.Backup is { Engine: "mysqlshell" }
                ? Locations(view).Where(one => one.Location.Volume is null).Select(one => new Finding(
                    one.Place,
                    "The engine mysqlshell writes its dumps to a volume, and this location is an object store",
                    "Use a location with volume, or another engine"))
                : []),
    ];

    internal static ValueList<(VitessBackupLocation Location, Place Place)> Locations(SpecView view) => SpecView.Each(
        view.Spec.Backup?.Locations, Place.Spec.Member("backup").Member("locations"), (location, place) => (Location: location, Place: place));

    private static IEnumerable<Finding> Backends((VitessBackupLocation Location, Place Place) one)
    {
        var (location, place) = one;
        var kinds = new (string Name, object? Backend)[]
            {
                ("gcs", location.Gcs), ("s3", location.S3), ("azblob", location.Azblob), ("ceph", location.Ceph), ("volume", location.Volume),
            }
            .Where(kind => kind.Backend is not null).Select(kind => kind.Name).ToValueList();
        if (kinds.Count != 1)
        {
            yield return new(
                place,
                kinds.Count == 0
                    ? "The location names no storage: what should use it takes no backups"
                    : $"The location is {string.Join(" and ", kinds)} at once: {kinds[0]} counts",
                kinds.Count == 0 ? "Add one of gcs, s3, azblob, ceph, volume" : $"Leave only one of {string.Join(", ", kinds)}");
        }
    }

    private static IEnumerable<Finding> Unused(SpecView view) => view.Pools.Count == 0 ? [] : Locations(view)
        .Where(one => !view.Pools.Any(pool => pool.Pool.Mysqld is not null
            && (pool.Pool.BackupLocationName ?? "") == (one.Location.Name ?? "")))
        .Select(one => new Finding(
            one.Place,
            one.Location.Name is { Length: > 0 } name
                ? $"No pool uses the backup location {Quote.Of(name)}"
                : "No pool uses the backup location without a name: each names another",
            "Name it in a pool's backupLocationName, or take it out"));

    private static IEnumerable<Finding> Unknown(SpecView view)
    {
        var names = Locations(view).Select(one => one.Location.Name ?? "").ToValueList();
        foreach (var pool in view.Pools.Where(pool => pool.Pool.Mysqld is not null && view.Spec.Backup is not null))
        {
            var name = pool.Pool.BackupLocationName ?? "";
            if (!names.Contains(name))
            {
                var known = names.Where(one => one.Length > 0).ToValueList();
                yield return new(
                    name.Length > 0 ? pool.Place.Member("backupLocationName") : pool.Place,
                    name.Length > 0
                        ? $"There is no backup location {Quote.Of(name)}: the pool's tablets are not backed up"
                        : "The pool names no backup location and every location has a name: its tablets are not backed up",
                    $"Write {Nearest.Of(name, known) ?? string.Join(" or ", known)} in backupLocationName");
            }
        }
    }
}
