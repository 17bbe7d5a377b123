using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class SemiSyncTests
{
    private static readonly ShardScene Well = new();

    private static readonly ShardScene Stopped = Well.With(0, it => it with { IsBlocked = true });

    private static readonly ShardScene Off = Well.With(0, it => it with { WaitsForAcknowledgements = false });

    [Fact]
    public void A_primary_that_is_acknowledged_is_nothing_to_tell_of() => Assert.Equal(Steps.None, SemiSync.Next(Well.View()));

    [Fact]
    public void Writes_that_wait_for_nobody_are_a_loss_and_told_with_who_could_end_it()
    {
        var scene = Stopped.With(1, it => it.Silent()).With(2, it => it with { Io = null });
        var wait = Assert.Single(SemiSync.Next(scene.View()).Waits);
        Assert.Equal("WritesBlocked", wait.Code);
        Assert.True(wait.IsLoss);
        Assert.Equal(ShardScene.Now + Deadlines.BlockedAfter, wait.BlockedFrom);
        Assert.Contains($"tablet {scene.Alias(1)} has no pod yet, tablet {scene.Alias(2)} does not replicate", wait.Text, StringComparison.Ordinal);
        Assert.Contains("bring one back", wait.Text, StringComparison.Ordinal);
        Assert.Contains("set durabilityPolicy to none", wait.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_that_wait_are_told_under_none_as_well() => Assert.Contains(
        "although keyspace commerce records the durability policy none",
        Assert.Single(SemiSync.Next((Stopped with { Policy = "none", WantedPolicy = "none", Vtorc = VtorcScene.NotWanted }).View()).Waits).Text,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(VtorcScene.NotWanted, "No VTOrc is there")]
    [InlineData(VtorcScene.Up, "VTOrc is to turn semi-sync on")]
    internal void A_primary_that_waits_for_nobody_though_it_should_is_told_with_what_turns_it_on(VtorcScene vtorc, string text)
    {
        var wait = Assert.Single(SemiSync.Next((Off with { Vtorc = vtorc }).View()).Waits);
        Assert.Equal("WithoutSemiSync", wait.Code);
        Assert.Equal(ShardScene.Now + Deadlines.BlockedAfter, wait.BlockedFrom);
        Assert.Contains(text, wait.Text, StringComparison.Ordinal);
        Assert.Contains("reconcile.vitess.io/switchover", wait.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("my_own")]
    public void A_policy_without_acknowledgements_asks_for_none(string policy) =>
        Assert.Equal(Steps.None, SemiSync.Next((Off with { Policy = policy }).View()));

    [Fact]
    public void While_the_shard_is_changed_it_is_not_told() =>
        Assert.Empty(SemiSync.Next((Off with { Held = TurnScene.Ours }).View()).Waits);

    [Fact]
    public void A_primary_that_takes_no_writes_is_told_of_elsewhere() =>
        Assert.Empty(SemiSync.Next(Off.With(0, it => it with { IsReadOnly = true }).View()).Waits);

    [Fact]
    public void What_was_said_before_the_policy_was_read_is_asked_anew_and_not_told()
    {
        var steps = SemiSync.Next(Off.With(0, it => it with { Status = Known.Stale }).View());
        Assert.Empty(steps.Waits);
        Assert.Equal([new(Off.View().StatusQuery(Off.Alias(0)), ShardScene.Now - Off.Age)], steps.Needs);
    }

    /// <summary>Else it would be told and taken back whenever the policy is read anew, and never count as blocked.</summary>
    [Fact]
    public void What_is_told_already_is_told_on_while_the_primary_is_asked_anew()
    {
        var scene = Off.With(0, it => it with { Status = Known.Stale });
        var seen = new[] { "wait:WithoutSemiSync" }.ToValueMap(key => key, _ => ShardScene.Now.AddMinutes(-6));
        var view = ShardView.Of(scene.Snapshot() with { Remembered = new(null, default, seen) }, scene.Desired, DateTimeOffset.MinValue);
        var steps = SemiSync.Next(view);
        Assert.Equal(ShardScene.Now.AddMinutes(-1), Assert.Single(steps.Waits).BlockedFrom);
        Assert.NotEmpty(steps.Needs);
    }

    [Theory]
    [InlineData(Known.Unknown)]
    [InlineData(Known.NotAsked)]
    internal void Nothing_is_told_of_a_primary_that_does_not_answer(Known how) =>
        Assert.Equal(Steps.None, SemiSync.Next(Stopped.With(0, it => it with { Status = how }).View()));

    [Fact]
    public void The_primary_is_asked_again_soon_while_it_is_told()
    {
        var (stopped, off) = (SemiSync.Next(Stopped.View()).Needs, SemiSync.Next(Off.View()).Needs);
        Assert.Contains(new(Stopped.View().StatusQuery(Stopped.Alias(0)), ShardScene.Now.AddSeconds(-5)), stopped);
        Assert.Contains(off, need => need.Query == Off.View().StatusQuery(Off.Alias(0)));
    }
}
