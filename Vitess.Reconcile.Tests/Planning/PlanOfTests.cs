using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;

namespace Vitess.Reconcile.Tests.Planning;

public sealed class PlanOfTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly Steps Waiting = Steps.Wait("Creating", "something is being created");

    [Theory]
    [InlineData(null, "", 2000)]
    [InlineData(0, "", 2000)]
    [InlineData(1999, "", 1)]
    [InlineData(2000, "Creating", null)]
    [InlineData(60_000, "Creating", null)]
    public void A_wait_is_told_after_two_seconds_and_woken_up_for(int? stoodMs, string told, int? wakesAfterMs)
    {
        var plan = Plan(Snapshot(stoodMs is { } ms ? Seen(ms) : default), Waiting);
        Assert.Equal(told, Told(plan));
        Assert.Equal(wakesAfterMs is { } after ? Now.AddMilliseconds(after) : null, plan.WakeUp);
        Assert.Equal(Waiting.Waits, plan.Waits);
    }

    /// <summary>A process that has just begun to lead has seen nothing stand for long.</summary>
    [Fact]
    public void A_note_that_the_status_tells_already_is_told_on()
    {
        var note = Steps.Note("SpecWarnings", "it will hurt");
        var snapshot = Snapshot();
        Assert.Equal("", Told(Plan(snapshot, note)));
        var told = Json.Parse("""{"conditions":[{"type":"SpecWarnings","status":"True"}]}""");
        Assert.Equal("SpecWarnings", Told(Plan(snapshot with { Subject = snapshot.Subject with { Status = told } }, note)));
        Assert.Equal("", Told(Plan(snapshot with { Subject = snapshot.Subject with { Status = told } }, Waiting)));
    }

    [Theory]
    [InlineData(-1, true, null)]
    [InlineData(0, true, null)]
    [InlineData(30, false, 30)]
    public void A_wait_needs_somebody_from_its_instant_on_and_is_woken_up_for(int afterSeconds, bool isBlocked, int? wakesAfterSeconds)
    {
        var wait = Steps.Wait("Creating", "something is being created", Now.AddSeconds(afterSeconds));
        var plan = PlanOf.Steps(Snapshot(Seen(60_000)), wait, Blocked, null, default);
        Assert.Equal(isBlocked, StatusOf(plan)["blocked"]?.AsBoolean);
        Assert.Equal(wakesAfterSeconds is { } after ? Now.AddSeconds(after) : null, plan.WakeUp);
    }

    /// <summary>A process that has just begun to lead has not seen for itself how long it has stood.</summary>
    [Theory]
    [InlineData("Creating", true)]
    [InlineData("Other", false)]
    public void What_a_predecessor_found_blocked_stays_blocked(string reason, bool isBlocked)
    {
        var wait = Steps.Wait("Creating", "something is being created", Now.AddMinutes(5));
        var snapshot = Snapshot(Seen(2000));
        var status = Json.Map(("conditions", Conditions.List(null, Now, new Condition("Blocked", Conditions.True, reason, ""))));
        var plan = PlanOf.Steps(snapshot with { Subject = snapshot.Subject with { Status = status } }, wait, Blocked, null, default);
        Assert.Equal(isBlocked, StatusOf(plan)["blocked"]?.AsBoolean);
    }

    private static Json Blocked(ValueList<Reason> told) => Json.Map(("blocked", told.Any(it => it.IsBlocked)));

    private static Json StatusOf(Plan plan) => plan.Moves.Select(it => it.Move).OfType<Move.SetStatus>().Single().Status;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 2)]
    public void The_earlier_of_two_reasons_to_wake_up_counts(int stageSeconds, int seconds) => Assert.Equal(
        Now.AddSeconds(seconds), Plan(Snapshot(), Waiting + Steps.LookAgain(Now.AddSeconds(stageSeconds))).WakeUp);

    [Fact]
    public void Since_when_a_wait_has_stood_is_remembered_and_forgotten_with_it()
    {
        Assert.Equal(Seen(0), Plan(Snapshot(), Waiting).Remembered?.Seen);
        Assert.Equal(Seen(1500), Plan(Snapshot(Seen(1500)), Waiting).Remembered?.Seen);
        Assert.Equal(0, Plan(Snapshot(Seen(1500)), Steps.None).Remembered?.Seen.Count);
    }

    [Fact]
    public void What_is_watched_is_remembered_since_it_was_first_seen()
    {
        var since = Now.AddMinutes(-1);
        var plan = PlanOf.Steps(
            Snapshot(Since(("old", since))), Steps.None, _ => Json.EmptyMap, null, default, ["old", "new"]);
        Assert.Equal(Since(("old", since), ("new", Now)), plan.Remembered?.Seen);
    }

    [Fact]
    public void A_status_is_written_when_it_differs()
    {
        var snapshot = Snapshot();
        var wanted = Json.Map(("available", "True"));
        var plan = PlanOf.Steps(snapshot, Steps.None, _ => wanted, null, default);
        var meta = snapshot.Subject.Meta;
        Assert.Equal([new Move.SetStatus(meta.Key, meta.Uid, meta.Version, wanted)], plan.Moves.Select(it => it.Move));
    }

    [Fact]
    public void A_status_that_agrees_is_not_written() =>
        Assert.Empty(PlanOf.Steps(Snapshot(), Steps.None, _ => Json.EmptyMap, null, default).Moves);

    [Fact]
    public void No_status_is_written_on_a_resource_that_is_going()
    {
        var snapshot = Snapshot();
        var going = snapshot with { Subject = snapshot.Subject with { Meta = snapshot.Subject.Meta with { Deletion = Now } } };
        Assert.Empty(PlanOf.Steps(going, Steps.None, _ => Json.Map(("available", "True")), null, default).Moves);
    }

    [Fact]
    public void A_status_that_agreed_is_not_made_again_until_something_it_depends_on_changes()
    {
        var made = 0;
        Plan PlanFor(Snapshot snapshot) => PlanOf.Steps(snapshot, Steps.LookAgain(Now.AddMinutes(1)), _ => { made++; return Json.EmptyMap; }, null, default);
        var remembered = PlanFor(Snapshot()).Remembered;
        var again = Snapshot() with { Remembered = remembered };

        PlanFor(again with { Now = Now.AddSeconds(59) });
        Assert.Equal(1, made);
        PlanFor(again with { Now = Now.AddMinutes(1) });
        Assert.Equal(2, made);
        PlanFor(again with { LastEnd = Now });
        Assert.Equal(3, made);
    }

    [Fact]
    public void The_moves_and_needs_of_the_stages_are_handed_on()
    {
        var move = new Move.Delete(new(Kinds.Pod, "example", "pod"), "one", 1, "it ended");
        var need = new Need(new Query.Capability("vtctld:15999"), Now);
        var plan = Plan(Snapshot(), Steps.Write(move) + new Steps(Needs: [need]));
        Assert.Contains(plan.Moves, it => it.Move == move && it.Deadline == Deadlines.Write);
        Assert.Equal([need], plan.Needs);
    }

    private static ValueMap<string, DateTimeOffset> Seen(int agoMs) =>
        Since((PlanOf.WaitPrefix + "Creating", Now.AddMilliseconds(-agoMs)));

    private static ValueMap<string, DateTimeOffset> Since(params (string What, DateTimeOffset At)[] seen) =>
        seen.ToValueMap(it => it.What, it => it.At);

    private static Snapshot Snapshot(ValueMap<string, DateTimeOffset> seen = default) => new()
    {
        Now = Now,
        Options = Sample.Options,
        Subject = new(Sample.Meta(Kinds.VitessCluster, "example"), Json.EmptyMap, Json.EmptyMap),
        Remembered = new(null, default, seen),
    };

    /// <summary>A plan whose status says what is told.</summary>
    private static Plan Plan(Snapshot snapshot, Steps steps) => PlanOf.Steps(
        snapshot, steps, told => Json.Map(("told", string.Join(' ', told.Select(it => it.Code)))), null, default);

    private static string? Told(Plan plan) =>
        plan.Moves.Select(it => it.Move).OfType<Move.SetStatus>().Single().Status["told"]?.AsText;
}
