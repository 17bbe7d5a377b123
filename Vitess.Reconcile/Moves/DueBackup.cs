using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Starts the Job of a backup whose time has come.</summary>
/// <remarks>
/// Safety: one time is given one Job, of a name that says which, and where the spec forbids it none is started beside
/// another. Liveness: a shard that can be backed up gets the Job of the last time that has passed.
/// </remarks>
internal static class DueBackup
{
    /// <summary>Starts what is due in a series, or says what it waits for.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="desired">The schedule.</param>
    /// <param name="series">The series.</param>
    internal static Steps Next(Snapshot snapshot, DesiredSchedule desired, BackupSeries series)
    {
        var template = desired.Spec.Template;
        if (series.Wanted is not { } wanted)
        {
            return Steps.None;
        }
        var shard = wanted.Target.Shard;
        if (wanted.Target.Range is null)
        {
            return Steps.Blocked("NoSuchShard", $"strategy {wanted.Target.Name} names shard \"{shard.Range}\", which is no key range: write one such as - or -80");
        }
        if (series.HasMissedTooMany)
        {
            return Steps.Blocked("TooManyMissed", $"more than {template.AllowedMissedRun} backups of {shard} have been missed, so none is begun: "
                + "raise allowedMissedRun or take it out, or set startingDeadlineSeconds");
        }
        var later = series.Next is { } next
            ? Steps.LookAgain(next)
            : Steps.Blocked("NeverDue", $"the schedule of {shard} names no time within five years");
        later += series.Missed is { } missed
            ? Steps.Note("BackupMissed", $"the backup of {shard} that was due at {Conditions.Time(missed)} had not begun {template.StartingDeadlineSeconds} s later and is passed over")
            : Steps.None;
        return JobOf(snapshot, desired, series) is not { } job ? later
            : template.ConcurrencyPolicy == "Forbid" && series.IsRunning
                ? later + Steps.Note("BackupRunning", $"the backup of {shard} that was due at {Conditions.Time(job.Tick)} waits until the one before it has ended")
            : later + Start(snapshot, job, template.BackupMethod == ScheduledJob.Vtctldclient);
    }

    /// <summary>The Job that is due in a series; null when none is.</summary>
    internal static ScheduledJob? JobOf(Snapshot snapshot, DesiredSchedule desired, BackupSeries series) =>
        series is { Due: { } tick, Wanted: { Target: { Range: { } range } target } }
            ? new(snapshot.Subject.Meta, desired.Spec, target, range, tick, snapshot.Options)
            : null;

    private static Steps Start(Snapshot snapshot, ScheduledJob job, bool callsVtctld)
    {
        var shard = job.Target.Shard;
        if (snapshot.Relatives(Kinds.VitessCluster).FirstOrDefault() is not { } cluster)
        {
            return Steps.Blocked("ClusterMissing", $"there is no VitessCluster {job.Spec.Cluster}");
        }
        if (snapshot.Relatives(Kinds.VitessShard).FirstOrDefault(it => IsShard(it, shard)) is not { Meta.IsGoing: false } resource)
        {
            return Steps.Blocked("NoSuchShard", $"there is no shard {shard} in cluster {job.Spec.Cluster}");
        }
        return callsVtctld ? ByVtctld(snapshot, job, cluster, resource) : ByVtbackup(snapshot, job, resource);
    }

    private static Steps ByVtctld(Snapshot snapshot, ScheduledJob job, ObservedObject.Resource cluster, ObservedObject.Resource shard)
    {
        if (shard.Status["hasMaster"]?.AsText != Conditions.True)
        {
            return Steps.Wait("ShardHasNoPrimary", $"shard {job.Target.Shard} has no primary yet, so no tablet of it can be backed up");
        }
        var spec = VitessClusterSpec.Shape.Read(cluster.Spec);
        var vtctld = VtctldAddress.Of(spec, new ClusterNames(cluster.Key.Name), cluster.Key.Namespace);
        return ObjectUpdate.Create(snapshot, job.ByVtctldclient(spec, vtctld));
    }

    private static Steps ByVtbackup(Snapshot snapshot, ScheduledJob job, ObservedObject.Resource shard)
    {
        var pools = DesiredShard.PoolsOf(VitessShardSpec.Shape.Read(shard.Spec), shard.Meta, snapshot.Options);
        if (!BackupPod.CanRun(pools))
        {
            return Steps.Blocked("CannotBackUp", $"vtbackup cannot run for shard {job.Target.Shard}: its first pool names no backup location that exists, or its MySQL is managed elsewhere; "
                + "name a location, or use backupMethod vtctldclient");
        }
        if (!IsBootstrapped(shard.Status) && !HasBackup(snapshot, shard))
        {
            return Steps.Wait("ShardNotBootstrapped", $"shard {job.Target.Shard} has no backup yet and is not up: it needs a primary, and all of its tablets ready");
        }
        return job.Claim(pools[0]) is not { } claim ? ObjectUpdate.Create(snapshot, job.ByVtbackup(pools[0]))
            : snapshot.Owned(claim.Key) switch
            {
                null => ObjectUpdate.Create(snapshot, claim),
                { Meta.IsGoing: true } => Steps.Wait("BeingDeleted", $"{claim.Key} is being deleted; a new one is made when it is gone"),
                _ => ObjectUpdate.Create(snapshot, job.ByVtbackup(pools[0])),
            };
    }

    /// <summary>Whether vtbackup finds what it needs: a backup to begin from, or a shard that is up.</summary>
    private static bool IsBootstrapped(Json status)
    {
        var tablets = status["tablets"]?.Members ?? default;
        return (status["backupLocations"]?.Items ?? []).Any(location => location["completeBackups"]?.AsInteger > 0)
            || (status["hasMaster"]?.AsText == Conditions.True
                && status["hasInitialBackup"]?.AsText == Conditions.True
                && tablets.Count > 0
                && tablets.Values.All(tablet => tablet["ready"]?.AsText == Conditions.True));
    }

    /// <summary>Whether a whole backup was found of a shard whose status tells nothing of backups, since not all of its MySQL is ours.</summary>
    private static bool HasBackup(Snapshot snapshot, ObservedObject.Resource shard) => snapshot.Backups.Any(backup =>
        backup.Status["complete"]?.AsBoolean == true
        && backup.Meta.Labels.GetValueOrDefault(Labels.Keyspace) == shard.Meta.Labels.GetValueOrDefault(Labels.Keyspace)
        && backup.Meta.Labels.GetValueOrDefault(Labels.Shard) == shard.Meta.Labels.GetValueOrDefault(Labels.Shard));

    private static bool IsShard(ObservedObject.Resource resource, ShardName shard) =>
        resource.Meta.Labels.GetValueOrDefault(Labels.Keyspace) == shard.Keyspace.Value && resource.Spec["name"]?.AsText == shard.Range;
}
