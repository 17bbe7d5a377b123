using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Tests.Sim.Operator;

namespace Vitess.Reconcile.Tests.Sim.Checkers;

/// <summary>Each law is shown a defect that it must catch, and next to it what it must let pass.</summary>
public sealed class LawsTests
{
    private static readonly ShardName Shard = new(new("commerce"), "-80");
    private static readonly TabletAlias One = new(new("a"), 1);
    private static readonly TabletAlias Two = new(new("b"), 2);
    private static readonly ObjectKey ShardKey = new(Kinds.VitessShard, "default", "shard");

    [Fact]
    public void Catches_two_writers()
    {
        Assert.Null(new OneWriter().Judge(new Happening.Writable(Shard, [One], IsPromised: true)));
        Assert.NotNull(new OneWriter().Judge(new Happening.Writable(Shard, [One, Two], IsPromised: true)));
    }

    [Fact]
    public void Catches_an_acknowledged_write_that_is_gone()
    {
        Assert.Null(new AcknowledgedSurvives().Judge(new Happening.Promoted(Shard, One, Missing: 0, IsPromised: true)));
        Assert.NotNull(new AcknowledgedSurvives().Judge(new Happening.Promoted(Shard, One, Missing: 1, IsPromised: true)));
    }

    [Fact]
    public void Catches_a_write_in_a_settled_world()
    {
        var law = new SettledIsSilent();
        var write = new Happening.Wrote("operator-0", new Move.SetStatus(ShardKey, "u", 1, Json.EmptyMap), null, null);
        Assert.Null(law.Judge(write));
        law.Judge(new Happening.Settled());
        Assert.NotNull(law.Judge(write));
        law.Judge(new Happening.Disturbed());
        Assert.Null(law.Judge(write));
    }

    [Fact]
    public void A_settled_world_takes_scheduled_backups_each_of_them_once()
    {
        var law = new SettledIsSilent();
        law.Judge(new Happening.Settled());
        var job = Json.Parse("""{"kind":"Job","metadata":{"ownerReferences":[{"kind":"VitessBackupSchedule","controller":true}]}}""");
        var key = new ObjectKey(Kinds.Job, "default", "at-noon");
        var write = new Happening.Wrote("operator-0", new Move.Create(new(key, job, "", 0)), null, job);
        Assert.Null(law.Judge(write));
        Assert.NotNull(law.Judge(write));
        var status = new Move.SetStatus(new(Kinds.VitessBackupSchedule, "default", "nightly"), "u", 1, Json.EmptyMap);
        Assert.Null(law.Judge(new Happening.Wrote("operator-0", status, job, job.With("status", Json.Map(("x", 1))))));
        Assert.NotNull(law.Judge(new Happening.Wrote("operator-0", status, job, job)));
    }

    [Fact]
    public void In_a_settled_world_a_kept_claim_goes_after_its_time_and_that_is_told()
    {
        var law = new SettledIsSilent();
        law.Judge(new Happening.Settled());
        var key = new ObjectKey(Kinds.PersistentVolumeClaim, "default", "data");
        var kept = Json.Map(("kind", Kinds.PersistentVolumeClaim), ("metadata", Json.Map(("labels", Json.Map((Annotations.Component, Labels.VtTablet))))));
        Assert.Null(law.Judge(new Happening.Wrote("operator-0", new Move.Delete(key, "u", 1, "time"), kept, null)));
        var told = Json.Parse("""{"kind":"VitessShard","status":{"conditions":{"ClaimsKept":{"status":"True"},"Ready":{"status":"True"}}}}""");
        var untold = Json.Parse("""{"kind":"VitessShard","status":{"conditions":{"Ready":{"status":"True"}}}}""");
        var other = Json.Parse("""{"kind":"VitessShard","status":{"conditions":{"Ready":{"status":"False"}}}}""");
        var status = new Move.SetStatus(ShardKey, "u", 1, Json.EmptyMap);
        Assert.Null(law.Judge(new Happening.Wrote("operator-0", status, told, untold)));
        Assert.NotNull(law.Judge(new Happening.Wrote("operator-0", status, told, other)));
    }

    [Fact]
    public void Catches_the_deletion_of_a_claim_nobody_asked_for()
    {
        var claim = Json.Parse("""{"kind":"PersistentVolumeClaim","metadata":{"name":"data"}}""");
        var delete = new Happening.Wrote(
            "operator-0", new Move.Delete(new(Kinds.PersistentVolumeClaim, "default", "data"), "u", 1, "test"), claim, null);
        Assert.NotNull(new ClaimsStay(_ => false).Judge(delete));
        Assert.NotNull(new ClaimsStay(_ => false).Judge(new Happening.Stored(Kinds.PersistentVolumeClaim, claim, IsGone: true)));
        Assert.Null(new ClaimsStay(_ => true).Judge(delete));
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05Z", false)]
    [InlineData("2026-01-02T03:04:06Z", true)]
    [InlineData("some day", true)]
    [InlineData(null, true)]
    public void Catches_the_deletion_of_a_claim_before_its_retention_is_over(string? after, bool isCaught)
    {
        var claim = Json.Map(("kind", Kinds.PersistentVolumeClaim), ("metadata", Json.Map(
            ("name", "data"),
            ("labels", Json.Map((Annotations.Component, Labels.VtTablet))),
            ("annotations", Json.Map((Annotations.DeleteAfter, after))))));
        var delete = new Happening.Wrote(
            "operator-0", new Move.Delete(new(Kinds.PersistentVolumeClaim, "default", "data"), "u", 1, "test"), claim, null);
        var progress = new Vitess.Reconcile.Sim.Progress(new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));
        Assert.Equal(isCaught, new ClaimsStay(progress.MayLose).Judge(delete) is not null);
    }

    [Theory]
    [InlineData("""{"reconcile.vitess.io/protected":"true"}""", true)]
    [InlineData("""{"mine":"true"}""", false)]
    public void A_protected_claim_outlives_its_cluster(string labels, bool isCaught)
    {
        var claim = Json.Map(("metadata", Json.Map(("name", "data"), ("namespace", "default"), ("labels", Json.Parse(labels)))));
        var gone = new Happening.Stored(Kinds.PersistentVolumeClaim, claim, IsGone: true);
        Assert.Equal(isCaught, new ClaimsStay(new Vitess.Reconcile.Sim.Progress(new(default(DateTimeOffset))).MayLose).Judge(gone) is not null);
    }

    [Theory]
    [InlineData("""{"kind":"PersistentVolumeClaim","metadata":{"name":"c","labels":{"reconcile.vitess.io/component":"vttablet"}}}""", false)]
    [InlineData("""{"kind":"PersistentVolumeClaim","metadata":{"name":"c","labels":{"reconcile.vitess.io/protected":"true"}}}""", false)]
    [InlineData("""{"kind":"PersistentVolumeClaim","metadata":{"name":"c","labels":{"planetscale.com/component":"vttablet"}}}""", true)]
    [InlineData("""{"kind":"Secret","metadata":{"name":"users"}}""", true)]
    [InlineData("""{"kind":"Pod","metadata":{"name":"p","ownerReferences":[{"controller":true,"kind":"ReplicaSet","name":"r"}]}}""", true)]
    [InlineData("""{"kind":"Pod","metadata":{"name":"p","ownerReferences":[{"controller":true,"kind":"VitessShard","name":"s"}]}}""", false)]
    [InlineData("""{"kind":"VitessCluster","metadata":{"name":"c"}}""", false)]
    public void Catches_a_write_to_what_is_not_its_own(string touched, bool isCaught)
    {
        var write = new Happening.Wrote(
            "operator-0", new Move.Patch(new("Pod", "default", "p"), "u", 1, Json.EmptyMap), Json.Parse(touched), null);
        Assert.Equal(isCaught, new OnlyItsOwn().Judge(write) is not null);
    }

    [Fact]
    public void Catches_the_removal_of_a_record_whose_tablet_runs()
    {
        var law = new RecordsStay(alias => alias == One ? "the process runs" : null);
        Assert.NotNull(law.Judge(new Happening.CallEnded("operator-0", 1, new Call.DeleteTablet(One), null)));
        Assert.Null(law.Judge(new Happening.CallEnded("operator-0", 1, new Call.DeleteTablet(One), "refused")));
        Assert.Null(law.Judge(new Happening.CallEnded("operator-0", 1, new Call.DeleteTablet(Two), null)));
    }

    [Fact]
    public void Catches_the_removal_of_a_record_that_is_not_ours_of_what_still_runs_or_of_what_another_has()
    {
        var law = new RecordsGoLast();
        var removed = new Happening.RecordRemoved("operator-0", new Call.DeleteKeyspace(Shard.Keyspace, WithShards: false), "keyspace", [], []);
        Assert.Null(law.Judge(removed));
        Assert.NotNull(law.Judge(removed with { Owner = null }));
        Assert.NotNull(law.Judge(removed with { Running = [One.ToString()] }));
        Assert.NotNull(law.Judge(removed with { Foreign = ["commerce/80-"] }));
    }

    [Fact]
    public void Catches_a_reparent_without_the_turn()
    {
        var reparent = new Happening.CallBegan("operator-0", 1, new Call.PlannedReparent(Shard, One, null));
        Assert.Null(Under(Turn(TurnOperation.FirstPrimary, heir: One)).Judge(reparent));
        Assert.NotNull(Under(null).Judge(reparent));
        Assert.NotNull(Under(Turn(TurnOperation.FirstPrimary, heir: Two)).Judge(reparent));
    }

    [Fact]
    public void Catches_two_disruptions_at_once()
    {
        var law = Under(Turn(TurnOperation.ReplacePod, heir: One, pod: "p"));
        Assert.Null(law.Judge(new Happening.CallBegan("operator-0", 1, new Call.PlannedReparent(Shard, One, null))));
        Assert.NotNull(law.Judge(Deletion("p")));
        law.Judge(new Happening.CallEnded("operator-0", 1, new Call.PlannedReparent(Shard, One, null), null));
        Assert.Null(law.Judge(Deletion("p")));
    }

    [Fact]
    public void Catches_a_turn_that_is_given_back_too_early()
    {
        var law = Under(Turn(TurnOperation.FirstPrimary, heir: One));
        law.Judge(new Happening.CallBegan("operator-0", 1, new Call.PlannedReparent(Shard, One, null)));
        Assert.NotNull(law.Judge(Stored(null)));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(27, false)]
    [InlineData(28, true)]
    public void Catches_what_is_begun_under_a_turn_that_says_that_nothing_is(int? quiet, bool isCaught)
    {
        var reparent = new Happening.CallBegan("operator-0", 1, new Call.PlannedReparent(Shard, One, null));
        Assert.Equal(isCaught, Under(Turn(TurnOperation.FirstPrimary, heir: One) with { QuietSeconds = quiet }).Judge(reparent) is not null);
        Assert.Equal(isCaught, Under(Turn(TurnOperation.ReplacePod, heir: null, pod: "p") with { QuietSeconds = quiet }).Judge(Deletion("p")) is not null);
    }

    [Fact]
    public void Catches_the_deletion_of_a_live_tablet_without_the_turn()
    {
        Assert.NotNull(Under(null).Judge(Deletion("p")));
        Assert.NotNull(Under(Turn(TurnOperation.ReplacePod, heir: null, pod: "another")).Judge(Deletion("p")));
        Assert.Null(Under(Turn(TurnOperation.ReplacePod, heir: null, pod: "p")).Judge(Deletion("p")));
        Assert.Null(Under(null).Judge(Deletion("p", phase: "Failed")));
    }

    [Fact]
    public void Catches_a_destructive_move_that_rests_on_a_status()
    {
        var broken = new List<string?>();
        var law = new StatusIsNoMemory();
        var reconcile = WipedStatus.Compared(
            snapshot => snapshot.Subject.Status == Json.EmptyMap
                ? Stand.PlanOf()
                : Stand.PlanOf(new Move.Delete(ShardKey, "u", 1, "the status says so")),
            happening => broken.Add(law.Judge(happening)));
        reconcile(new()
        {
            Now = default,
            Options = new() { Holder = "test" },
            Subject = new(new() { Key = ShardKey, Uid = "u", Version = 1, Created = default }, Json.EmptyMap, Json.Parse("""{"a":1}""")),
        });
        Assert.NotNull(Assert.Single(broken));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Catches_what_is_begun_for_a_shard_longer_gone_than_an_operator_can_be_unaware_of_it(int seconds, bool isCaught)
    {
        var now = DateTimeOffset.UnixEpoch;
        var law = new TurnBeforeDisruption(() => now);
        law.Judge(Stored(Turn(TurnOperation.ReplacePod, heir: One, pod: "p")));
        law.Judge(Stored(Turn(TurnOperation.ReplacePod, heir: One, pod: "p")) with { IsGone = true });
        now += TimeSpan.FromSeconds(seconds);
        Assert.Equal(isCaught, law.Judge(Deletion("p")) is not null);
        Assert.Equal(isCaught, law.Judge(new Happening.CallBegan("operator-0", 1, new Call.PlannedReparent(Shard, One, null))) is not null);
    }

    private static TurnBeforeDisruption Under(Turn? turn)
    {
        var law = new TurnBeforeDisruption(() => DateTimeOffset.UnixEpoch);
        Assert.Null(law.Judge(Stored(turn)));
        return law;
    }

    private static Turn Turn(TurnOperation operation, TabletAlias? heir, string pod = "") =>
        new("n", operation, null, heir, pod, "operator-0");

    private static Happening.Stored Stored(Turn? turn) => new(
        Kinds.VitessShard,
        Json.Map(
            ("metadata", Json.Map(
                ("uid", "shard"),
                ("labels", Json.Map(("planetscale.com/keyspace", "commerce"))),
                ("annotations", Json.Map((Annotations.Turn, Reconcile.Planning.Turn.Text(turn)))))),
            ("spec", Json.Map(("name", "-80")))),
        IsGone: false);

    private static Happening.Wrote Deletion(string uid, string phase = "Running") => new(
        "operator-0",
        new Move.Delete(new(Kinds.Pod, "default", "tablet"), uid, 1, "test"),
        Json.Map(
            ("metadata", Json.Map(
                ("uid", uid),
                ("labels", Json.Map(("planetscale.com/component", "vttablet"))),
                ("ownerReferences", Json.List(Json.Map(("uid", "shard"), ("controller", true)))))),
            ("status", Json.Map(("phase", phase)))),
        null);
}
