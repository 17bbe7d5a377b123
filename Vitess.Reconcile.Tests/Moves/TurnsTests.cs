using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class TurnsTests
{
    private static readonly ShardScene Electing = ShardScene.Unborn with { TurnFor = TurnOperation.FirstPrimary, TurnHeir = Heir };

    private static int Heir => Enumerable.Range(0, 3).MinBy(ShardScene.Unborn.Alias);

    [Fact]
    public void A_free_turn_is_taken_before_anything_is_sent()
    {
        var turn = Turn.Parse(Set(Electing)?.Now);
        Assert.Equal((ShardScene.Us, TurnOperation.FirstPrimary, Electing.Alias(Heir)), (turn?.Holder, turn?.Operation ?? default, turn?.Heir ?? default));
        Assert.False(IsSent(Electing));
    }

    [Fact]
    public void A_turn_of_ours_is_used() => Assert.True(IsSent(Electing with { Held = TurnScene.Ours }));

    [Fact]
    public void A_turn_of_ours_for_another_heir_is_given_back() => Assert.Equal(
        "", Set(Electing with { Held = TurnScene.Ours, TurnHeir = Heir + 1 })?.Now);

    [Fact]
    public void A_turn_of_ours_is_given_back_when_nothing_is_to_do() => Assert.Equal(
        "", Set(new ShardScene { Held = TurnScene.Ours })?.Now);

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void A_turn_of_another_is_adopted_as_it_is_after_five_seconds(int seconds, bool isAdopted)
    {
        var scene = Electing with { Held = TurnScene.Foreign, SeenFor = TimeSpan.FromSeconds(seconds) };
        Assert.Equal(isAdopted ? scene.Turn with { Holder = ShardScene.Us } : null, Turn.Parse(Set(scene)?.Now));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(0, true)]
    public void A_quiet_turn_of_another_is_adopted_sooner_since_nobody_begins_anything_under_it(int? quiet, bool isAdopted)
    {
        var scene = new ShardScene { Held = TurnScene.Foreign, TurnHeir = 1, TurnQuiet = quiet, SeenFor = TimeSpan.FromSeconds(2) };
        Assert.Equal(isAdopted, Set(scene) is not null);
    }

    [Theory]
    [InlineData(null, 5, 0)]
    [InlineData(null, 60, 0)]
    [InlineData(0, 5, 5)]
    [InlineData(100, 7, 107)]
    public void Who_adopts_a_turn_with_nothing_to_do_under_it_makes_it_quiet_and_counts_on_where_it_was(int? quiet, int seconds, int counted)
    {
        var scene = new ShardScene { Held = TurnScene.Foreign, TurnHeir = 1, TurnQuiet = quiet, SeenFor = TimeSpan.FromSeconds(seconds) };
        Assert.Equal(scene.Turn with { Holder = ShardScene.Us, QuietSeconds = counted }, Turn.Parse(Set(scene)?.Now));
    }

    [Theory]
    [InlineData(null, 101, false)]
    [InlineData(null, 102, true)]
    [InlineData(95, 6, false)]
    [InlineData(95, 7, true)]
    [InlineData(400, 0, true)]
    public void An_adopted_turn_is_closed_only_when_nothing_begun_under_it_can_still_happen(int? quiet, int seconds, bool isClosed) => Assert.Equal(
        isClosed, Set(new ShardScene { Held = TurnScene.Adopted, TurnHeir = 1, TurnQuiet = quiet, SeenFor = TimeSpan.FromSeconds(seconds) })?.Now is "");

    [Theory]
    [InlineData(236, false)]
    [InlineData(237, true)]
    public void A_turn_that_no_version_known_here_wrote_is_closed_after_the_longest_of_all_calls(int seconds, bool isClosed) => Assert.Equal(
        isClosed, Set(new ShardScene { Held = TurnScene.Adopted, TurnFor = TurnOperation.Unreadable, SeenFor = TimeSpan.FromSeconds(seconds) })?.Now is "");

    [Theory]
    [InlineData(null, 1, null)]
    [InlineData(null, 2, 2)]
    [InlineData(10, 1, null)]
    [InlineData(10, 3, 13)]
    public void A_turn_that_closes_says_every_two_seconds_for_how_long_it_has_been_quiet(int? quiet, int seconds, int? written)
    {
        var scene = new ShardScene { Held = TurnScene.Adopted, TurnHeir = 1, TurnQuiet = quiet, SeenFor = TimeSpan.FromSeconds(seconds) };
        Assert.Equal(written is null ? null : scene.Turn with { QuietSeconds = written }, Turn.Parse(Set(scene)?.Now));
    }

    [Fact]
    public void Under_a_quiet_turn_nothing_is_sent_before_it_is_quiet_no_more_under_another_nonce()
    {
        var scene = Electing with { Held = TurnScene.Adopted, TurnQuiet = 100 };
        var stirred = Turn.Parse(Set(scene)?.Now);
        Assert.False(IsSent(scene));
        Assert.NotEqual(scene.Turn.Nonce, stirred?.Nonce);
        Assert.Equal(scene.Turn with { QuietSeconds = null, Nonce = "" }, stirred is null ? null : stirred with { Nonce = "" });
    }

    [Fact]
    public void A_turn_whose_tablet_stays_a_spare_is_taken_anew_when_nothing_of_it_is_left_and_gives_the_type_back()
    {
        var stays = DepartureScenes.ReadyToGo.With(2, it => it with { IsOutdated = false });
        var over = stays with { Held = TurnScene.Adopted, TurnQuiet = 27, SeenFor = TimeSpan.FromSeconds(1) };
        var taken = Turn.Parse(Set(over)?.Now);
        Assert.Empty(Calls(over));
        Assert.StartsWith(ShardScene.Us + "/", taken?.Nonce, StringComparison.Ordinal);
        Assert.Equal(over.Turn with { QuietSeconds = null, Nonce = "" }, taken is null ? null : taken with { Nonce = "" });
        Assert.Equal(new Call.ChangeTabletType(stays.Alias(2), TabletType.Replica), Assert.Single(Calls(stays)));
        var closing = stays.With(2, it => it with { Pod = PodScene.NotReady });
        Assert.Equal(new Call.ChangeTabletType(stays.Alias(2), TabletType.Replica), Assert.Single(Calls(closing)));
        Assert.Equal(ShardScene.Now + Deadlines.Freshness, closing.Plan().Moves.Single(planned => planned.Move is Move.Invoke).NotAfter);
    }

    [Theory]
    [InlineData(PodScene.Ready, null)]
    [InlineData(PodScene.NotReady, "")]
    internal void A_turn_is_kept_while_its_tablet_is_ready_and_does_not_say_whether_it_is_a_spare_still(PodScene pod, string? written)
    {
        var silent = DepartureScenes.ReadyToGo.With(2, it => it with { IsOutdated = false, Status = Known.Unknown, Pod = pod });
        Assert.Equal(written, Set(silent)?.Now);
        Assert.Empty(Calls(silent));
    }

    [Fact]
    public void An_adopted_turn_may_finish_what_it_was_taken_for() => Assert.True(IsSent(Electing with { Held = TurnScene.Adopted }));

    [Fact]
    public void A_call_that_ended_unknown_keeps_its_turn() => Assert.Null(Set(new ShardScene
    {
        Held = TurnScene.Ours, UnderWay = [(TurnOperation.FirstPrimary, EffectPhase.Unknown)],
    }));

    [Fact]
    public void A_call_that_was_refused_does_not() => Assert.Equal("", Set(new ShardScene
    {
        Held = TurnScene.Ours, UnderWay = [(TurnOperation.FirstPrimary, EffectPhase.Refused)],
    })?.Now);

    private static Move.SetTurn? Set(ShardScene scene) => scene.Plan().Moves.Select(it => it.Move).OfType<Move.SetTurn>().SingleOrDefault();

    private static List<Call> Calls(ShardScene scene) => [.. scene.Plan().Moves.Select(it => it.Move).OfType<Move.Invoke>().Select(it => it.Call)];

    private static bool IsSent(ShardScene scene) => scene.Plan().Moves.Any(ShardLawsTests.Disrupts);
}
