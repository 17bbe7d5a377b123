using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Reporting;

/// <summary>The status of a VitessBackupSchedule: the Go operator's three maps by strategy, and our conditions.</summary>
internal static class ScheduleStatus
{
    internal static Func<ValueList<Reason>, Json> Of(
        Snapshot snapshot, DesiredSchedule desired, ValueList<BackupSeries> all, Steps steps) => told => Json.Map(
        ("lastScheduledTimes", Times(all, series => series.Latest)),
        ("generatedSchedules", Map(all, series => series.Wanted?.Generated)),
        ("nextScheduledTimes", Times(all, series => series.Next)),
        ("conditions", ConditionsOf(snapshot, desired.Defects.Count == 0, steps, told)));

    /// <summary>The status of a schedule that is suspended: as it was, but for the conditions.</summary>
    internal static Func<ValueList<Reason>, Json> Suspended(Snapshot snapshot, Steps steps) => told =>
        snapshot.Subject.Status.With("conditions", ConditionsOf(snapshot, isAvailable: false, steps, told));

    private static Json ConditionsOf(Snapshot snapshot, bool isAvailable, Steps steps, ValueList<Reason> told) => Conditions.List(
        snapshot.Subject.Status["conditions"], snapshot.Now, StandardConditions.Of(!steps.IsWaiting, isAvailable, steps.Waits, told));

    private static Json? Times(ValueList<BackupSeries> all, Func<BackupSeries, DateTimeOffset?> time) =>
        Map(all, series => time(series) is { } at ? Conditions.Time(at) : null);

    /// <summary>What is told by strategy. Source: the Go operator, which goes by nothing but the dash, and leaves a shard without one out.</summary>
    private static Json? Map(ValueList<BackupSeries> all, Func<BackupSeries, string?> value)
    {
        var map = Json.EmptyMap;
        foreach (var series in all.AsSpan())
        {
            map = series.Wanted is { } wanted && wanted.Target.Shard.Range.Contains('-', StringComparison.Ordinal) && value(series) is { } text ? map.With(wanted.Target.Name, text) : map;
        }
        return map.Members.Count == 0 ? null : map;
    }
}
