using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Planning;

public sealed class ConditionsTests
{
    private const string Before = "2026-01-02T03:04:05Z";
    private const string Later = "2026-01-02T03:05:05Z";

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 4, 5, 5, 900, TimeSpan.FromHours(1));

    private static readonly Reason Creating = new("Creating", "a pod is being created");
    private static readonly Reason Silent = new("PrimarySilent", "the primary does not answer");
    private static readonly Reason Lost = new("TabletNotReady", "a tablet is not ready") { IsLoss = true };
    private static readonly Reason Stuck = new("SecretMissing", "secret keys does not exist: create it") { IsBlocked = true };
    private static readonly Reason Note = new("ChangedOnWrite", "a field came back different", IsNote: true);

    [Theory]
    [InlineData("True", "True", Before)]
    [InlineData("True", "False", Later)]
    [InlineData("Unknown", "False", Later)]
    [InlineData(null, "True", Later)]
    public void A_condition_keeps_its_time_while_its_status_is_the_same(string? old, string status, string time)
    {
        var condition = new Condition("Ready", status, "New", "new text");
        Json? list = null, map = null;
        if (old is not null)
        {
            list = Conditions.List(null, DateTimeOffset.Parse(Before, null), new Condition("Other", status, "", ""), new Condition("Ready", old, "Old", "old text"));
            map = Conditions.Map(null, DateTimeOffset.Parse(Before, null), new Condition("Ready", old, "Old", "old text"));
        }
        var form = $$"""{"lastTransitionTime":"{{time}}","message":"new text","reason":"New","status":"{{status}}"}""";
        Assert.Equal(Json.List(Json.Parse(form).With("type", "Ready")), Conditions.List(list, Now, condition));
        Assert.Equal(Json.Map(("Ready", Json.Parse(form))), Conditions.Map(map, Now, condition));
    }

    [Fact]
    public void Both_forms_are_read()
    {
        Condition[] both = [new("Available", "Unknown", "", ""), new("Ready", "True", "", "")];
        foreach (var form in (Json[])[Conditions.List(null, Now, both), Conditions.Map(null, Now, both)])
        {
            var status = Json.Map(("conditions", form));
            Assert.Equal(("True", "Unknown", null), (Conditions.StatusOf(status, "Ready"), Conditions.StatusOf(status, "Available"), Conditions.StatusOf(status, "Progressing")));
        }
        Assert.Null(Conditions.StatusOf(Json.EmptyMap, "Ready"));
    }

    [Fact]
    public void What_is_as_wanted_is_ready_and_settled() =>
        Assert.Equal("Ready=True/AsWanted Available=True/Serving Progressing=False/Settled Degraded=False/NothingLost Blocked=False/NotBlocked",
            Standard(true, true, [], []));

    [Theory]
    [InlineData(true, "Available=True/Serving")]
    [InlineData(false, "Available=False/NotServing")]
    [InlineData(null, "Available=Unknown/Unknown")]
    public void Available_tells_what_is_known(bool? isAvailable, string expected) =>
        Assert.Contains(expected, Standard(true, isAvailable, [], []), StringComparison.Ordinal);

    [Fact]
    public void The_first_wait_that_is_told_is_why_it_is_not_ready() => Assert.Equal(
        "Ready=False/PrimarySilent Available=False/NotServing Progressing=True/PrimarySilent Degraded=False/NotServing Blocked=False/NotBlocked",
        Standard(false, false, [Silent, Creating], [Silent, Creating]));

    [Fact]
    public void A_wait_that_is_not_told_yet_is_only_settling() => Assert.StartsWith(
        "Ready=False/Settling Available=True/Serving Progressing=True/Settling ", Standard(false, true, [Creating], []), StringComparison.Ordinal);

    [Fact]
    public void What_is_ready_progresses_only_once_its_wait_is_told()
    {
        Assert.Contains("Progressing=False/Settled", Standard(true, true, [Creating], []), StringComparison.Ordinal);
        Assert.Contains("Progressing=True/Creating", Standard(true, true, [Creating], [Creating]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_ready_and_waits_for_nothing_does_not_progress() => Assert.Contains(
        "Ready=False/Settling Available=True/Serving Progressing=False/Settled", Standard(false, true, [], []), StringComparison.Ordinal);

    [Fact]
    public void A_note_is_a_condition_of_its_own_and_nothing_waits_for_it() => Assert.Equal(
        "Ready=True/AsWanted Available=True/Serving Progressing=False/Settled Degraded=False/NothingLost Blocked=False/NotBlocked ChangedOnWrite=True/ChangedOnWrite",
        Standard(true, true, [Note], [Note]));

    [Fact]
    public void A_note_is_never_why_something_is_not_ready() => Assert.StartsWith(
        "Ready=False/Creating ", Standard(false, true, [Note, Creating], [Note, Creating]), StringComparison.Ordinal);

    [Fact]
    public void Progressing_tells_all_that_is_waited_for_once_and_no_notes()
    {
        var progressing = StandardConditions.Of(false, true, [Silent, Creating, Creating, Note], [Silent, Creating, Creating, Note])
            .Single(it => it.Type == "Progressing");
        Assert.Equal($"{Silent.Text}; {Creating.Text}", progressing.Message);
    }

    [Fact]
    public void Of_many_waits_the_first_are_told_and_how_many_more_there_are()
    {
        ValueList<Reason> many = [.. Enumerable.Range(1, 400).Select(number => new Reason("Creating", $"Pod/{number}"))];
        var progressing = StandardConditions.Of(false, true, many, many).Single(it => it.Type == "Progressing");
        Assert.Equal("Pod/1; Pod/2; Pod/3; Pod/4; Pod/5; Pod/6; Pod/7; Pod/8; Pod/9; Pod/10; and 390 more", progressing.Message);
    }

    [Theory]
    [InlineData(true, "Degraded=True/TabletNotReady")]
    [InlineData(null, "Degraded=True/TabletNotReady")]
    [InlineData(false, "Degraded=False/NotServing")]
    public void Only_what_may_serve_is_degraded_by_a_loss(bool? isAvailable, string expected) =>
        Assert.Contains(expected, Standard(false, isAvailable, [Creating, Lost], [Creating, Lost]), StringComparison.Ordinal);

    [Fact]
    public void Blocked_tells_what_needs_somebody_and_nothing_else()
    {
        var blocked = StandardConditions.Of(false, true, [Creating, Stuck, Lost], [Creating, Stuck, Lost]).Single(it => it.Type == "Blocked");
        Assert.Equal(new Condition("Blocked", "True", Stuck.Code, Stuck.Text), blocked);
    }

    private static string Standard(bool isReady, bool? isAvailable, ValueList<Reason> waits, ValueList<Reason> told) =>
        string.Join(' ', StandardConditions.Of(isReady, isAvailable, waits, told).Select(it => $"{it.Type}={it.Status}/{it.Reason}"));
}
