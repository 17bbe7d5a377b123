using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile;

/// <summary>When a schedule asks for backups of a shard.</summary>
public sealed record BackupTimes
{
    private readonly CronSchedule times;

    private BackupTimes(ObservedObject.Resource schedule, ShardName shard, CronSchedule times) =>
        (Schedule, Shard, this.times) = (schedule, shard, times);

    /// <summary>The VitessBackupSchedule.</summary>
    public ObservedObject.Resource Schedule { get; }

    /// <summary>The shard.</summary>
    public ShardName Shard { get; }

    /// <summary>The times of all schedules of a cluster. One that is suspended, or that nothing is started for, asks for none.</summary>
    /// <param name="family">The resources of the cluster, but for its VitessBackups.</param>
    /// <returns>They are in order of the schedules' names.</returns>
    public static ValueList<BackupTimes> Of(ValueList<ObservedObject.Resource> family)
    {
        var asking = family.Where(IsAsking).ToValueList();
        var shards = asking.Count == 0 ? default : BackupSchedulePass.Shards(family);
        return asking
            .SelectMany(schedule => BackupSchedulePass.Desired(schedule, family, shards).Backups
                .Select(backups => new BackupTimes(schedule, backups.Target.Shard, backups.Times)))
            .ToValueList();
    }

    /// <summary>The first time that the shard should have been backed up at since an instant. None counts from before the schedule was made.</summary>
    /// <param name="since">When its newest backup began; or when it was made itself, if it has none.</param>
    /// <returns>Null when there is none within five years.</returns>
    public DateTimeOffset? FirstAfter(DateTimeOffset since) => times.Next(since > Schedule.Meta.Created ? since : Schedule.Meta.Created);

    private static bool IsAsking(ObservedObject.Resource resource) =>
        resource is { Key.Kind: Kinds.VitessBackupSchedule, Meta.IsGoing: false }
        && resource.Spec["suspend"]?.AsBoolean != true
        && ApiKind.BackupSchedule.CheckStored(resource.Spec).Count == 0;
}
