using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Takes away Jobs that are over and beyond what is kept, Jobs that take too long, and claims that have served.</summary>
/// <remarks>
/// Safety: the latest Job of a series tells which time was the last, so it goes only after that has been remembered; a claim
/// goes only when no Job of its name stands or is to come. Liveness: no more Jobs stay than the spec says, and no claim without one.
/// </remarks>
internal static class PastBackups
{
    /// <summary>How long a Job may take unless the spec says. Source: the default of the schema; a 0 of a user does not get through it.</summary>
    private const int TimeoutMinutes = 10;

    internal static Steps Next(Snapshot snapshot, DesiredSchedule desired, ValueList<BackupSeries> all)
    {
        var before = BackupSeries.Remembered(snapshot.Subject.Meta);
        var after = before.Where(entry => desired.Defects.Count > 0 || all.Any(series => series.Key == entry.Key)).ToValueMap();
        var pruned = after;
        var steps = Steps.None;
        foreach (var series in all.AsSpan())
        {
            foreach (var (job, why) in Doomed(snapshot.Now, desired.Spec.Template, series))
            {
                var tick = ScheduledJob.TickOf(job.Meta);
                if (tick is { } latest && latest == series.Latest && before.GetValueOrDefault(series.Key) != latest)
                {
                    after = after.With(series.Key, latest);
                }
                else
                {
                    steps += Steps.Write(new Move.Delete(job.Key, job.Meta.Uid, job.Meta.Version, why));
                }
            }
            steps += NextTimeout(snapshot.Now, desired.Spec.Template, series);
        }
        // What no longer counts is forgotten when something is written anyway.
        return steps + (after == pruned ? Steps.None : Remember(snapshot.Subject.Meta, after)) + Claims(snapshot, desired, all);
    }

    private static Steps Remember(ObjectMeta schedule, ValueMap<string, DateTimeOffset> ticks) => Steps.Write(new Move.Patch(
        schedule.Key, schedule.Uid, schedule.Version, Json.EmptyMap.WithAt(["metadata", "annotations", Annotations.Ticks], BackupSeries.Text(ticks))));

    private static IEnumerable<(ObservedObject.Job Job, string Why)> Doomed(
        DateTimeOffset now, VitessBackupScheduleTemplate template, BackupSeries series) =>
    [
        .. series.Jobs.Where(job => !job.Meta.IsGoing && EndOf(template, job) <= now)
            .Select(job => (job, $"it has not ended within {Timeout(template).TotalMinutes} minutes")),
        .. Surplus(series, JobState.Failed, template.FailedJobsHistoryLimit),
        .. Surplus(series, JobState.Complete, template.SuccessfulJobsHistoryLimit),
    ];

    /// <summary>All but the newest of one kind; those that never began are the oldest.</summary>
    private static IEnumerable<(ObservedObject.Job Job, string Why)> Surplus(BackupSeries series, JobState state, int? limit)
    {
        var jobs = series.Jobs.Where(job => job.State == state && !job.Meta.IsGoing)
            .OrderBy(job => job.StartedAt ?? DateTimeOffset.MinValue).ToValueList();
        return limit is not { } kept ? [] : jobs.Take(Math.Max(0, jobs.Count - kept))
            .Select(job => (job, $"{kept} Jobs that are {(state == JobState.Failed ? "failed" : "complete")} are kept"));
    }

    private static Steps NextTimeout(DateTimeOffset now, VitessBackupScheduleTemplate template, BackupSeries series)
    {
        DateTimeOffset? next = null;
        foreach (var job in series.Jobs.AsSpan())
        {
            next = EndOf(template, job) is { } end && end > now ? Steps.Earlier(next, end) : next;
        }
        return next is { } at ? Steps.LookAgain(at) : Steps.None;
    }

    /// <summary>When a Job that runs has taken too long; null for one that has ended or does not tell its time.</summary>
    private static DateTimeOffset? EndOf(VitessBackupScheduleTemplate template, ObservedObject.Job job) =>
        job.State == JobState.Active && ScheduledJob.TickOf(job.Meta) is { } tick ? tick + Timeout(template) : null;

    private static TimeSpan Timeout(VitessBackupScheduleTemplate template) =>
        TimeSpan.FromMinutes(template.JobTimeoutMinute is { } minutes and > 0 ? minutes : TimeoutMinutes);

    private static Steps Claims(Snapshot snapshot, DesiredSchedule desired, ValueList<BackupSeries> all)
    {
        var steps = Steps.None;
        foreach (var owned in snapshot.Owned.AsSpan())
        {
            if (owned is ObservedObject.Claim { Meta.IsGoing: false } claim && desired.Defects.Count == 0 && !IsInUse(snapshot, desired, all, claim))
            {
                steps += Steps.Write(new Move.Delete(
                    claim.Key, claim.Meta.Uid, claim.Meta.Version, "it was the scratch space of a backup whose Job is gone"));
            }
        }
        return steps;
    }

    private static bool IsInUse(
        Snapshot snapshot, DesiredSchedule desired, ValueList<BackupSeries> all, ObservedObject.Claim claim)
    {
        var job = claim.Key with { Kind = Kinds.Job };
        return snapshot.Owned(job) is not null
            || all.Any(series => DueBackup.JobOf(snapshot, desired, series)?.Key == job)
            || snapshot.IsUnderWay(move => move is Move.Create create && create.Wanted.Key == job);
    }
}
