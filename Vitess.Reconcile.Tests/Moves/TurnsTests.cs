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
        var scene = new ShardScene { Held = TurnScene.Foreign, TurnHeir = 1, SeenFor = TimeSpan.FromSeconds(seconds) };
        Assert.Equal(isAdopted ? Turn.Text(Turn.Parse(scene.TurnText) is { } was ? was with { Holder = ShardScene.Us } : null) : null, Set(scene)?.Now);
    }

    [Theory]
    [InlineData(236, false)]
    [InlineData(237, true)]
    public void An_adopted_turn_is_closed_only_when_nothing_begun_under_it_can_still_happen(int seconds, bool isClosed) => Assert.Equal(
        isClosed ? "" : null, Set(new ShardScene { Held = TurnScene.Adopted, SeenFor = TimeSpan.FromSeconds(seconds) })?.Now);

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

    private static bool IsSent(ShardScene scene) => scene.Plan().Moves.Any(ShardLawsTests.Disrupts);
}
