using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Reporting;

namespace Vitess.Reconcile;

/// <summary>The pass over a VitessBackupSchedule: the Jobs that are due, and those that are over.</summary>
internal static class BackupSchedulePass
{
    internal static Plan Plan(Snapshot snapshot)
    {
        if (ApiKind.BackupSchedule.CheckStored(snapshot.Subject.Spec) is { Count: > 0 } defects && !snapshot.Subject.Meta.IsGoing)
        {
            return Refusal.Plan(snapshot, defects, rendering: null);
        }
        var desired = Desired(snapshot.Subject, snapshot.Family, Shards(snapshot.Family));
        var all = BackupSeries.Of(snapshot, desired);
        if (snapshot.Subject.Meta.IsGoing)
        {
            var going = Steps.Wait("BeingDeleted", "the schedule is being deleted");
            return Planned(snapshot, going, ScheduleStatus.Of(snapshot, desired, all, going));
        }
        if (desired.Spec.Template.Suspend == true)
        {
            var suspended = Steps.Note("Suspended", "the schedule is suspended: no Job is made or taken away");
            return Planned(snapshot, suspended, ScheduleStatus.Suspended(snapshot, suspended));
        }
        var steps = Steps.None;
        foreach (var defect in desired.Defects.AsSpan())
        {
            steps += Steps.Blocked("InvalidSpec", defect.ToString());
        }
        foreach (var series in all.AsSpan())
        {
            steps += DueBackup.Next(snapshot, desired, series);
        }
        steps += PastBackups.Next(snapshot, desired, all);
        return Planned(snapshot, steps, ScheduleStatus.Of(snapshot, desired, all, steps));
    }

    private static Plan Planned(Snapshot snapshot, Steps steps, Func<ValueList<Reason>, Json> status) =>
        PlanOf.Steps(snapshot, steps, status, rendering: null, snapshot.Remembered?.Compared ?? default);

    /// <summary>What a schedule asks for.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="family">The resources of its cluster.</param>
    /// <param name="shards">The shards among them.</param>
    internal static DesiredSchedule Desired(
        ObservedObject.Resource schedule, ValueList<ObservedObject.Resource> family, ValueList<ShardName> shards) => DesiredSchedule.Render(
        VitessBackupScheduleSpec.Shape.Read(schedule.Spec),
        shards,
        family.Where(other => other.Key.Kind == Kinds.VitessBackupSchedule && other.Key != schedule.Key)
            .Select(other => VitessBackupScheduleSpec.Shape.Read(other.Spec)).ToValueList());

    /// <summary>The shards that stand and are not on their way out.</summary>
    internal static ValueList<ShardName> Shards(ValueList<ObservedObject.Resource> family) => family
        .Where(shard => shard.Key.Kind == Kinds.VitessShard && !shard.Meta.IsGoing)
        .Select(shard => new ShardName(
            new(shard.Meta.Labels.GetValueOrDefault(Labels.Keyspace) ?? ""), shard.Spec["name"]?.AsText ?? ""))
        .Order().ToValueList();
}
