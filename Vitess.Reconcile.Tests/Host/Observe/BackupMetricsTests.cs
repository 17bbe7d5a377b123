using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Observe;
using Vitess.Reconcile.Tests.Moves;

namespace Vitess.Reconcile.Tests.Host.Observe;

/// <summary>What is told of the backups of the recorded cluster with schedules, of which one asks for orders at half past two.</summary>
public sealed class BackupMetricsTests
{
    private const string Low = "namespace=\"schedules\",cluster=\"cronos\",keyspace=\"orders\",shard=\"-80\"";

    private static readonly string Nightly = $"{Low},schedule=\"{new ClusterNames("cronos").BackupSchedule("nightly-shards")}\"";

    private static readonly DateTimeOffset Noon = ScheduleScene.At("2026-11-25T12:00:00Z");

    [Fact]
    public void Each_place_is_told_with_what_lies_in_it_and_one_where_nothing_does()
    {
        var shown = Shown([
            Backup("s3", "2026-11-25T10:00:00Z"), Backup("s3", "2026-11-24T10:00:00Z"), Backup("s3", "2026-11-25T11:00:00Z", isComplete: false)]);
        Says(shown, $"vitess_backups{{{Low},location=\"\",complete=\"true\"}} 0");
        Says(shown, $"vitess_backups{{{Low},location=\"s3\",complete=\"true\"}} 2");
        Says(shown, $"vitess_backups{{{Low},location=\"s3\",complete=\"false\"}} 1");
        Says(shown, $"vitess_backup_age_seconds{{{Low},location=\"s3\"}} 7200");
        Assert.DoesNotContain($"vitess_backup_age_seconds{{{Low},location=\"\"", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-25T02:30:05Z", 0)]
    [InlineData("2026-11-25T02:29:55Z", 9.5)]
    [InlineData("2026-11-23T05:00:00Z", 33.5)]
    // What was there before the schedule is not held against it, and a shard without any counts from when both were there.
    [InlineData("2026-10-01T00:00:00Z", 81.5)]
    [InlineData(null, 81.5)]
    public void A_backup_is_overdue_from_the_first_time_that_none_has_followed(string? newest, double hours) =>
        Says(Shown(newest is null ? [] : [Backup("", newest)]), $"vitess_backup_overdue_seconds{{{Nightly}}} {hours * 3600}");

    [Fact]
    public void A_schedule_that_is_suspended_wrong_or_going_asks_for_none()
    {
        foreach (var change in (Func<ObservedObject.Resource, ObservedObject.Resource>[])
        [
            schedule => schedule with { Spec = schedule.Spec.With("suspend", true) },
            schedule => schedule with { Spec = schedule.Spec.With("schedule", "at noon") },
            schedule => schedule with { Spec = schedule.Spec.With("strategies", "none") },
            schedule => schedule with { Meta = schedule.Meta with { Deletion = Noon } },
        ])
        {
            var shown = Shown([], change);
            Assert.Contains("vitess_backups{", shown, StringComparison.Ordinal);
            Assert.DoesNotContain($"vitess_backup_overdue_seconds{{{Nightly}", shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_shard_is_told_of_the_schedules_that_ask_for_it_and_of_no_others()
    {
        var family = Family(schedule => schedule);
        var asked = BackupTimes.Of(family).Select(one => (one.Schedule.Key.Name, one.Shard.ToString())).ToList();
        foreach (var shard in Shards(family))
        {
            var name = $"{shard.Meta.Labels[Labels.Keyspace]}/{shard.Spec["name"]?.AsText}";
            var told = Shown([], shard: shard).Split('\n').Where(line => line.StartsWith("vitess_backup_overdue", StringComparison.Ordinal))
                .Select(line => line.Split("schedule=\"")[1].Split('"')[0]);
            Assert.Equal(asked.Where(one => one.Item2 == name).Select(one => one.Name), told);
        }
        Assert.True(asked.Count > 4);
    }

    [Theory]
    [InlineData("""{"conditions": [{"type": "Available", "status": "False"}, {"type": "Ready", "status": "True"}]}""", 1)]
    [InlineData("""{"conditions": [{"type": "Ready", "status": "False"}]}""", 0)]
    [InlineData("{}", -1)]
    public void A_place_is_read_when_the_pod_that_lists_it_is_ready(string status, int value) =>
        Says(Shown([], storage: status), $"vitess_backup_storage_ready{{namespace=\"schedules\",cluster=\"cronos\",location=\"s3\"}} {value}");

    private static void Says(string shown, string line) => Assert.Contains(line + "\n", shown, StringComparison.Ordinal);

    private static string Shown(
        ValueList<ObservedObject.Resource> backups, Func<ObservedObject.Resource, ObservedObject.Resource>? change = null,
        string storage = "{}", ObservedObject.Resource? shard = null)
    {
        var family = Family(change ?? (schedule => schedule))
            .Append(new(Meta(Kinds.VitessBackupStorage, "places", "s3"), Json.EmptyMap, Json.Parse(storage))).ToValueList();
        var shards = new ShardMetrics(() => Noon);
        using var metrics = new Metrics();
        shards.ShowIn(metrics);
        var subject = shard ?? Shards(family).First(one => one.Spec["name"]?.AsText == "-80");
        shards.Watched(_ => default)(new() { Now = Noon, Options = new() { Holder = "test" }, Subject = subject, Family = family, Backups = backups });
        return metrics.Show();
    }

    private static ValueList<ObservedObject.Resource> Shards(ValueList<ObservedObject.Resource> family) =>
        family.Where(one => one.Key.Kind == Kinds.VitessShard).ToValueList();

    private static ValueList<ObservedObject.Resource> Family(Func<ObservedObject.Resource, ObservedObject.Resource> change)
    {
        var scene = new ScheduleScene { Schedule = "nightly-shards" };
        return scene.Snapshot().Family.Select(one => one.Key == scene.Key ? change(one) : one).ToValueList();
    }

    private static ObservedObject.Resource Backup(string place, string at, bool isComplete = true) => new(
        Meta(Kinds.VitessBackup, at, place), Json.EmptyMap, Json.Map(("complete", isComplete ? true : (Json?)null), ("startTime", at)));

    private static ObjectMeta Meta(string kind, string name, string place) => new()
    {
        Key = new(kind, ScheduleScene.Space, name), Uid = name, Version = 1, Created = ScheduleScene.Created,
        Labels = ValueMap.Of((Labels.Cluster, "cronos"), (Labels.BackupLocation, place)),
    };
}
