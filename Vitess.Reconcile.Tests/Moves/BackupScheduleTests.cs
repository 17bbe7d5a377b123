using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class BackupScheduleTests
{
    private static readonly ScheduleScene EachMinute = new() { Schedule = "EachMinute" };
    private static readonly ScheduleScene ByVtbackup = new() { Schedule = "every-minute-vtbackup" };
    private static readonly DateTimeOffset FirstTick = ScheduleScene.At("2026-11-21T08:44:00Z");

    [Fact]
    public void A_strategy_whose_shard_is_no_range_has_no_times_and_the_others_have_theirs()
    {
        var scene = new ScheduleScene
        {
            Schedule = "EachMinute",
            Spec = spec => spec.With("frequency", "24h").With("schedule", null).With("strategies", Json.Parse("""
                [{"name":"bad","scope":"Shard","keyspace":"audit","shard":"80"},{"name":"good","scope":"Shard","keyspace":"audit","shard":"-"}]
                """)),
        };
        Assert.Equal(
            ["good", "good"],
            new[] { "generatedSchedules", "nextScheduledTimes" }.SelectMany(map => (scene.NewStatus()[map]?.Members ?? default).Keys));
        Assert.Contains("NoSuchShard", scene.Codes());
    }

    [Theory]
    [InlineData("EachMinute", """{"nextScheduledTimes":{"orders-low":"2026-11-21T08:44:00Z","users":"2026-11-21T08:44:00Z"}}""")]
    [InlineData("cluster-often", """{"generatedSchedules":{"rest-audit-x-x":"1/2 * * * *"},"nextScheduledTimes":{"rest-audit-x-x":"2026-11-21T08:45:00Z"}}""")]
    [InlineData("everything", """{"generatedSchedules":{"cluster-audit-x-x":"40 13 * * *"},"nextScheduledTimes":{"cluster-audit-x-x":"2026-11-21T13:40:00Z"}}""")]
    [InlineData("orders-two-minutes", """{"nextScheduledTimes":{"orders-orders-80-x":"2026-11-21T08:44:00Z","orders-orders-x-80":"2026-11-21T08:44:00Z"}}""")]
    [InlineData("paused", "{}")]
    public void Until_its_first_time_a_schedule_says_what_was_recorded_and_does_nothing(string schedule, string status)
    {
        var scene = new ScheduleScene { Schedule = schedule };
        Assert.Empty(scene.Moves());
        Assert.Equal(status, scene.NewStatus().With("conditions", null).ToString());
    }

    [Fact]
    public void The_pass_wakes_at_the_next_time() => Assert.Equal(
        FirstTick, (EachMinute with { Status = EachMinute.NewStatus(), Now = ScheduleScene.Created.AddSeconds(3) }).Plan().WakeUp);

    [Fact]
    public void Each_shard_gets_the_Job_of_its_time_and_none_twice()
    {
        var due = EachMinute with { Now = FirstTick };
        Assert.Equal(2, due.Made(Kinds.Job).Count);
        var job = due.Made(Kinds.Job)[0].Object;
        Assert.Equal("2026-11-21T08:44:00Z", job.At("metadata", "annotations", GoAnnotations.BackupScheduledAt)?.AsText);
        Assert.Equal("dba", job.At("metadata", "annotations", "team")?.AsText);
        Assert.Equal("vtctldclient", job.At("metadata", "labels", Labels.BackupMethod)?.AsText);
        var pod = job.At("spec", "template", "spec") ?? Json.EmptyMap;
        Assert.Equal("Never", pod["restartPolicy"]?.AsText);
        Assert.Equal(
            """["--server=cronos-vtctld-""",
            pod.At("containers")?.Items[0]["args"]?.ToString()[..25]);
        Assert.EndsWith(
            """:15999","BackupShard","--allow-primary=true","orders/-80"]""", pod.At("containers")?.Items[0]["args"]?.ToString(), StringComparison.Ordinal);
        Assert.Empty((due.After() with { Now = FirstTick.AddSeconds(59) }).Moves());
        Assert.Equal(2, (due.After() with { Now = FirstTick.AddMinutes(1) }).Made(Kinds.Job).Count);
    }

    [Fact]
    public void A_strategys_flags_are_given_to_vtctldclient_as_they_are_written()
    {
        var due = EachMinute with
        {
            Now = FirstTick,
            Spec = spec => spec.With("strategies", Json.Parse(
                """[{"name": "users", "keyspace": "users", "shard": "-", "extraFlags": {"b": "", "-a": "x y"}}]""")),
        };
        var words = Assert.Single(due.Made(Kinds.Job)).Object.At("spec", "template", "spec", "containers")?.Items[0]["args"]?.Items ?? [];
        Assert.Equal(["BackupShard", "---a=x y", "--b=", "users/-"], words.Skip(1).Select(word => word.AsText));
    }

    [Fact]
    public void What_a_tool_and_this_operator_noted_on_a_schedule_is_not_copied_to_its_Jobs()
    {
        var due = EachMinute with
        {
            Now = FirstTick,
            Annotations = ValueMap.Of(("kubectl.kubernetes.io/last-applied-configuration", "{}"), ("owner", "me"), (Annotations.Ticks, "")),
        };
        Assert.All(due.Made(Kinds.Job), job => Assert.Equal(
            ["owner", GoAnnotations.BackupScheduledAt, Annotations.Hash, "team"], (job.Object.At("metadata", "annotations")?.Members ?? default).Keys));
    }

    [Fact]
    public void The_claim_of_a_vtbackup_is_made_before_its_Job_and_goes_when_that_is_gone()
    {
        var due = ByVtbackup with { Now = FirstTick };
        var claim = Assert.Single(due.Made(Kinds.PersistentVolumeClaim));
        Assert.Empty(due.Made(Kinds.Job));
        Assert.Equal("update", claim.Object.At("metadata", "labels", Labels.BackupType)?.AsText);
        var job = Assert.Single(due.After().Made(Kinds.Job));
        Assert.Equal(claim.Key.Name, job.Key.Name);
        var args = job.Object.At("spec", "template", "spec", "containers")?.Items[0]["args"]?.ToString() ?? "";
        Assert.Contains("--initial_backup=false", args, StringComparison.Ordinal);
        Assert.Empty(due.After().After().Moves());
        var later = due.After() with { Now = FirstTick.AddMinutes(1), Spec = spec => spec.With("concurrencyPolicy", "Allow") };
        Assert.Equal(claim.Key, Assert.Single(later.Moves().OfType<Move.Delete>()).Key);
    }

    [Fact]
    public void Where_it_is_forbidden_no_Job_begins_beside_another()
    {
        var running = (ByVtbackup with { Now = FirstTick }).After().After();
        var later = running with { Now = FirstTick.AddMinutes(1) };
        Assert.Empty(later.Moves());
        Assert.Equal(["BackupRunning"], later.Codes());
        var over = (ByVtbackup with { Now = FirstTick }).After().After(JobState.Complete) with { Now = FirstTick.AddMinutes(1) };
        Assert.Single(over.Made(Kinds.PersistentVolumeClaim));
    }

    [Fact]
    public void A_shard_that_has_neither_a_backup_nor_all_its_tablets_is_waited_for()
    {
        var due = ByVtbackup with { Now = FirstTick, Shards = status => status.WithAt(["tablets", "a-2", "ready"], "False") };
        Assert.Empty(due.Moves());
        Assert.Equal(["ShardNotBootstrapped"], due.Codes());
        var backed = due with { Shards = _ => Json.Parse("""{"backupLocations": [{"completeBackups": 1}]}""") };
        Assert.Single(backed.Made(Kinds.PersistentVolumeClaim));
        Assert.Equal(["ShardHasNoPrimary"], (EachMinute with { Now = FirstTick, Shards = _ => Json.EmptyMap }).Codes());
    }

    [Theory]
    [InlineData(false, true, "")]
    [InlineData(false, false, "ShardNotBootstrapped")]
    [InlineData(true, true, "CannotBackUp")]
    public void A_shard_whose_first_pool_is_ours_is_backed_up_by_vtbackup_once_it_has_a_backup(bool isFirst, bool hasBackup, string code)
    {
        var external = Json.Parse("""
            {"cell": "za", "type": "externalmaster", "name": "ext", "replicas": 1,
             "externalDatastore": {"user": "u", "host": "h", "port": 3306, "database": "d", "credentialsSecret": {"name": "s", "key": "k"} } }
            """);
        var due = ByVtbackup with
        {
            Now = FirstTick,
            Shards = _ => Json.Parse("""{"hasMaster": "True", "tablets": {"a-1": {"ready": "True"} } }"""),
            ShardSpec = spec => spec.With("tabletPools", Json.List(isFirst
                ? [external, .. spec["tabletPools"]?.Items ?? []]
                : [.. spec["tabletPools"]?.Items ?? [], external])),
        };
        var shard = Assert.Single((ByVtbackup with { Now = FirstTick }).Made(Kinds.PersistentVolumeClaim)).Object.At("metadata", "labels");
        due = due with { Backups = [Backup(shard?[Labels.Shard]?.AsText ?? "", hasBackup), Backup("other", isComplete: true)] };
        Assert.Equal(code.Length == 0 ? 1 : 0, due.Made(Kinds.PersistentVolumeClaim).Count);
        Assert.Equal(code.Length == 0 ? ["Creating"] : [code], due.Codes());
        if (code.Length == 0)
        {
            Assert.Contains(
                "--initial_backup=false", Assert.Single(due.After().Made(Kinds.Job)).Object.ToString(), StringComparison.Ordinal);
        }

        ObservedObject.Resource Backup(string range, bool isComplete) => new(
            new()
            {
                Key = new(Kinds.VitessBackup, ScheduleScene.Space, range), Uid = range, Version = 1, Created = ScheduleScene.Created,
                Labels = ValueMap.Of((Labels.Keyspace, shard?[Labels.Keyspace]?.AsText ?? ""), (Labels.Shard, range)),
            },
            Json.EmptyMap, Json.Map(("complete", isComplete)));
    }

    [Fact]
    public void The_latest_Job_goes_only_after_its_time_is_written_down_and_that_time_is_not_run_again()
    {
        var limited = EachMinute with { Now = FirstTick, Spec = spec => spec.With("successfulJobsHistoryLimit", 0) };
        var done = limited.After(JobState.Complete) with { Now = FirstTick.AddSeconds(20) };
        var patch = Assert.IsType<Move.Patch>(Assert.Single(done.Moves()));
        var text = patch.Change.At("metadata", "annotations", Annotations.Ticks)?.AsText ?? "";
        Assert.Equal("orders/x-80=1795250640 users/x-x=1795250640", text);
        var remembered = done with { Annotations = ValueMap.Of((Annotations.Ticks, text)) };
        Assert.Equal(2, remembered.Moves().OfType<Move.Delete>().Count());
        var gone = remembered with { Owned = [] };
        Assert.Empty(gone.Moves());
        Assert.Equal("2026-11-21T08:44:00Z", gone.NewStatus().At("lastScheduledTimes", "users")?.AsText);
        Assert.Equal(2, (gone with { Now = FirstTick.AddMinutes(1) }).Made(Kinds.Job).Count);
    }

    [Fact]
    public void As_many_Jobs_are_kept_as_the_spec_says()
    {
        var scene = EachMinute with { Now = FirstTick };
        for (var i = 0; i < 4; i++)
        {
            scene = scene.After(JobState.Complete) with { Now = scene.Now.AddMinutes(1) };
        }
        scene = scene with { Now = scene.Now.AddSeconds(-30) };
        var deleted = scene.Moves().OfType<Move.Delete>().Select(move => move.Key).ToList();
        Assert.Equal(4, deleted.Count);
        var kept = scene.Owned.OfType<ObservedObject.Job>().Where(job => !deleted.Contains(job.Key));
        Assert.All(kept, job => Assert.Contains(
            job.Meta.Annotations[GoAnnotations.BackupScheduledAt], new[] { "2026-11-21T08:46:00Z", "2026-11-21T08:47:00Z" }));
    }

    [Fact]
    public void A_Job_that_takes_too_long_goes_and_so_does_one_with_a_timeout_of_0_after_the_default()
    {
        var running = (EachMinute with { Now = FirstTick, Spec = spec => spec.With("schedule", "44 8 * * *") }).After();
        Assert.Empty((running with { Now = FirstTick.AddMinutes(10).AddSeconds(-1) }).Moves());
        Assert.IsType<Move.Patch>(Assert.Single((running with { Now = FirstTick.AddMinutes(10) }).Moves()));
        var zero = running with { Now = FirstTick.AddMinutes(9), Spec = spec => spec.With("schedule", "44 8 * * *").With("jobTimeoutMinute", 0) };
        Assert.Empty(zero.Moves());
        Assert.Equal(FirstTick.AddMinutes(10), (zero with { Status = zero.NewStatus() }).Plan().WakeUp);
    }

    [Fact]
    public void Of_many_missed_times_the_last_one_is_run_unless_the_spec_bounds_them()
    {
        var late = EachMinute with { Now = FirstTick.AddDays(30).AddSeconds(7) };
        Assert.All(late.Made(Kinds.Job), job => Assert.Equal(
            "2026-12-21T08:44:00Z", job.Object.At("metadata", "annotations", GoAnnotations.BackupScheduledAt)?.AsText));
        var bounded = late with { Spec = spec => spec.With("allowedMissedRun", 100) };
        Assert.Empty(bounded.Moves());
        Assert.Equal(["TooManyMissed"], bounded.Codes());
        Assert.Equal(2, (bounded with { Spec = spec => spec.With("allowedMissedRun", 100).With("startingDeadlineSeconds", 600) }).Made(Kinds.Job).Count);
    }

    [Fact]
    public void A_time_is_passed_over_when_it_is_too_late_for_it()
    {
        var late = EachMinute with { Now = FirstTick.AddSeconds(21), Spec = spec => spec.With("startingDeadlineSeconds", 20) };
        Assert.Empty(late.Moves());
        Assert.Equal(["BackupMissed"], late.Codes());
        Assert.Equal(2, (late with { Now = FirstTick.AddSeconds(19) }).Made(Kinds.Job).Count);
    }

    [Theory]
    [InlineData("""{"frequency": "2m"}""", "just one of schedule and frequency")]
    [InlineData("""{"schedule": "61 * * * *"}""", "\"61\" is not a minute")]
    [InlineData("""{"schedule": "", "frequency": "7m"}""", "it does not divide an hour")]
    [InlineData("""{"strategies": [{"name": "a", "scope": "Shard", "keyspace": "users"}]}""", "needs a keyspace and a shard")]
    [InlineData("""{"strategies": [{"name": "a", "keyspace": "users", "shard": "-"}, {"name": "b", "scope": "Keyspace", "keyspace": "users"}]}""", "more than one strategy: a, b-users-x-x")]
    public void A_schedule_that_is_wrong_starts_nothing_and_says_why(string change, string why)
    {
        var wrong = EachMinute with
        {
            Now = FirstTick,
            Spec = spec => Json.Parse(change).Members.Aggregate(spec, (changed, member) => changed.With(member.Key, member.Value)),
        };
        Assert.Empty(wrong.Moves());
        Assert.Contains(why, Assert.Single(wrong.Plan().Waits).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_strategy_that_cannot_run_holds_up_no_other()
    {
        var mixed = EachMinute with
        {
            Now = FirstTick,
            Spec = spec => spec.With("strategies", Json.Parse("""
                [{"name": "gone", "keyspace": "nowhere", "shard": "-"}, {"name": "odd", "keyspace": "users", "shard": "80"}, {"name": "users", "keyspace": "users", "shard": "-"}]
                """)),
        };
        Assert.Single(mixed.Made(Kinds.Job));
        Assert.Equal(["Creating", "NoSuchShard"], mixed.Codes().Order());
    }
}
