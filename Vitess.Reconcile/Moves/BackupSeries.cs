using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>The backups of one shard in a schedule: those that have begun, the one that is due, the next one.</summary>
internal sealed record BackupSeries
{
    /// <summary>Above it a bound on missed times counts as none. Reason: so many times are walked through in some milliseconds.</summary>
    private const long MissedMax = 10_000;

    /// <summary>Keyspace and range in its safe form with a slash between them.</summary>
    internal required string Key { get; init; }

    /// <summary>The shard and its times; null when the schedule no longer asks for its backups.</summary>
    internal required DesiredBackups? Wanted { get; init; }

    /// <summary>Its Jobs, the oldest time first.</summary>
    internal required ValueList<ObservedObject.Job> Jobs { get; init; }

    /// <summary>The time of the latest Job; it is remembered when that Job goes. Null when none ever began.</summary>
    internal required DateTimeOffset? Latest { get; init; }

    /// <summary>The last time that has come and has no Job yet; null when there is none, or it is too late for it.</summary>
    internal DateTimeOffset? Due { get; private init; }

    /// <summary>A time that has passed and came to no Job within the bound of the spec; null when there is none.</summary>
    internal DateTimeOffset? Missed { get; private init; }

    /// <summary>Whether more times have passed than the spec bears.</summary>
    internal bool HasMissedTooMany { get; private init; }

    /// <summary>The next time; null when there is none.</summary>
    internal DateTimeOffset? Next { get; private init; }

    /// <summary>Whether a Job is neither complete nor failed, or is on its way out.</summary>
    internal bool IsRunning => Jobs.Any(job => job.State == JobState.Active || job.Meta.IsGoing);

    /// <summary>All series of a schedule, in order of their keys.</summary>
    internal static ValueList<BackupSeries> Of(Snapshot snapshot, DesiredSchedule desired)
    {
        var jobs = snapshot.Owned.OfType<ObservedObject.Job>()
            .OrderBy(job => ScheduledJob.TickOf(job.Meta) ?? job.Meta.Created).ThenBy(job => job.Key)
            .GroupBy(job => KeyOf(job.Meta), StringComparer.Ordinal)
            .ToValueMap(group => group.Key, group => group.ToValueList());
        var wanted = desired.Backups.ToValueMap(KeyOf, backups => backups);
        var remembered = Remembered(snapshot.Subject.Meta);
        return jobs.Keys.Union(wanted.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(key => Of(snapshot, desired.Spec.Template, key, wanted.GetValueOrDefault(key), jobs.GetValueOrDefault(key), remembered))
            .ToValueList();
    }

    /// <summary>The latest times whose Jobs are gone, by the key of their series.</summary>
    internal static ValueMap<string, DateTimeOffset> Remembered(ObjectMeta schedule)
    {
        var text = schedule.Annotations.GetValueOrDefault(Annotations.Ticks) ?? "";
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('='))
            .Where(entry => entry.Length == 2 && long.TryParse(entry[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < SecondsMax)
            .ToValueMap(entry => entry[0], entry => DateTimeOffset.FromUnixTimeSeconds(long.Parse(entry[1], CultureInfo.InvariantCulture)));
    }

    /// <summary>Times as the annotation holds them.</summary>
    internal static string Text(ValueMap<string, DateTimeOffset> ticks) =>
        string.Join(' ', ticks.Select(tick => $"{tick.Key}={tick.Value.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}"));

    // Reason: the year 2286, well within what an instant can be.
    private const long SecondsMax = 10_000_000_000;

    private static BackupSeries Of(
        Snapshot snapshot,
        VitessBackupScheduleTemplate template,
        string key,
        DesiredBackups? wanted,
        ValueList<ObservedObject.Job> jobs,
        ValueMap<string, DateTimeOffset> remembered)
    {
        var latest = remembered.TryGetValue(key, out var at) ? at : (DateTimeOffset?)null;
        foreach (var job in jobs.AsSpan())
        {
            latest = ScheduledJob.TickOf(job.Meta) is { } tick && !(tick < latest) ? tick : latest;
        }
        var series = new BackupSeries { Key = key, Wanted = wanted, Jobs = jobs, Latest = latest };
        return wanted is null ? series : series.At(snapshot.Now, snapshot.Subject.Meta.Created, template, wanted.Times);
    }

    /// <summary>What is due at an instant. Times before the first Job count from when the schedule was made.</summary>
    private BackupSeries At(DateTimeOffset now, DateTimeOffset created, VitessBackupScheduleTemplate template, CronSchedule times)
    {
        var from = Latest ?? created;
        var passed = times.Last(from, now);
        var next = times.Next(times.Every is null ? now : passed ?? from);
        var bound = template.StartingDeadlineSeconds is { } seconds ? now - TimeSpan.FromSeconds(Math.Min(seconds, SecondsMax)) : DateTimeOffset.MinValue;
        var tooMany = template.AllowedMissedRun is { } allowed and <= MissedMax
            && times.HasMoreThan(allowed, from > bound ? from : bound, now);
        return this with
        {
            Due = !tooMany && passed > bound ? passed : null,
            Missed = !tooMany && passed <= bound ? passed : null,
            HasMissedTooMany = tooMany,
            Next = tooMany ? null : next,
        };
    }

    private static string KeyOf(DesiredBackups backups) => $"{backups.Target.Shard.Keyspace}/{backups.Target.Range?.SafeName ?? backups.Target.Shard.Range}";

    private static string KeyOf(ObjectMeta meta) =>
        $"{meta.Labels.GetValueOrDefault(Labels.Keyspace)}/{meta.Labels.GetValueOrDefault(Labels.Shard)}";
}
