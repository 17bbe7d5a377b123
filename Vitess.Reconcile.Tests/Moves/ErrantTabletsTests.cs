using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class ErrantTabletsTests
{
    private static readonly ShardScene Errant = new ShardScene().With(1, it => it with { Pod = PodScene.NotReady, Executed = "1-12", Io = null });

    [Fact]
    public void Transactions_that_the_primary_never_had_are_told_and_nothing_is_done()
    {
        var steps = ErrantTablets.Next(Errant.View());
        Assert.Empty(steps.Moves);
        var wait = Assert.Single(steps.Waits);
        Assert.Equal("ErrantGtids", wait.Code);
        Assert.Contains(":11-12.", wait.Text, StringComparison.Ordinal);
        Assert.Contains(Errant.Alias(1).ToString(), wait.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("11-30", "1-10", "ErrantGtids")]
    [InlineData("11-12", "1-10", "PrimaryLacksRows")]
    [InlineData("1-2", "1-10", "ErrantGtids")]
    public void Where_the_primary_has_nothing_of_what_a_tablet_has_and_less_nobody_is_told_to_delete_the_tablet(string leader, string tablet, string code)
    {
        var wait = Assert.Single(ErrantTablets.Next(Errant.With(0, it => it with { Executed = leader, IsOwn = true }).With(1, it => it with { Executed = tablet }).View()).Waits);
        Assert.Equal(code, wait.Code);
        Assert.Equal(code == "PrimaryLacksRows", wait.Text.Contains($"Delete nothing of {Errant.Alias(1)}", StringComparison.Ordinal));
    }

    [Fact]
    public void The_tablet_and_its_primary_are_asked()
    {
        var view = Errant.View();
        Assert.Equal(
            [view.StatusQuery(Errant.Alias(1)), view.StatusQuery(Errant.Alias(0))],
            ErrantTablets.Next(view).Needs.Select(it => it.Query));
    }

    [Fact]
    public void A_tablet_that_has_nothing_beyond_is_asked_and_not_told_of()
    {
        var steps = ErrantTablets.Next(Errant.With(1, it => it with { Executed = "1-9" }).View());
        Assert.NotEmpty(steps.Needs);
        Assert.Empty(steps.Waits);
    }

    [Theory]
    [InlineData(ReplicationThread.Running, false)]
    [InlineData(ReplicationThread.Connecting, true)]
    [InlineData(ReplicationThread.Stopped, true)]
    internal void A_tablet_that_replicates_is_not_errant(ReplicationThread io, bool isTold) =>
        Assert.Equal(isTold, IsTold(Errant.With(0, it => it with { IsOwn = true }).With(1, it => it with { Io = io }).Snapshot()));

    /// <summary>What the primary wrote may be read of the tablet after it was asked of the primary; what others wrote never comes to it.</summary>
    [Theory]
    [InlineData(TabletType.Primary, false, true)]
    [InlineData(TabletType.Primary, true, false)]
    [InlineData(TabletType.Replica, false, false)]
    internal void A_tablet_that_replicates_and_has_what_another_server_wrote_is_told_of_and_asked_again(TabletType leader, bool isOwn, bool isTold)
    {
        var ready = Errant.With(0, it => it with { IsOwn = isOwn, Says = leader }).With(1, it => it with { Pod = PodScene.Ready, Io = ReplicationThread.Running });
        var steps = ErrantTablets.Next(ready.View());
        Assert.Equal(isTold, steps.Waits.Count > 0);
        Assert.Equal(isTold, steps.Needs.Count > 0);
        Assert.All(steps.Waits, wait => Assert.Contains("follows, but may never lead", wait.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(PodScene.Pending)]
    [InlineData(PodScene.Missing)]
    internal void Only_a_tablet_that_runs_is_asked(PodScene pod) =>
        Assert.Equal(Steps.None, ErrantTablets.Next(Errant.With(1, it => it with { Pod = pod }).View()));

    /// <summary>One that was cut off and comes back may be ready before anything shows that it cannot follow.</summary>
    [Theory]
    [InlineData(null, true)]
    [InlineData(ReplicationThread.Running, false)]
    internal void A_tablet_whose_pod_is_ready_is_told_of_when_it_does_not_replicate(ReplicationThread? io, bool isTold)
    {
        var ready = Errant.With(0, it => it with { IsOwn = true }).With(1, it => it with { Pod = PodScene.Ready, Io = io });
        Assert.Equal(isTold, IsTold(ready.Snapshot()));
        Assert.Equal(isTold, ErrantTablets.Next(ready.View()).Needs.Count > 0);
        Assert.Equal(Steps.None, ErrantTablets.Next(ready.With(1, it => it with { Status = Known.Unknown }).View()));
    }

    [Fact]
    public void The_primary_itself_and_an_unregistered_tablet_are_not_asked()
    {
        Assert.Equal(Steps.None, ErrantTablets.Next(Errant.With(1, it => it with { Record = null }).View()));
        Assert.Equal(Steps.None, ErrantTablets.Next(new ShardScene().With(0, it => it with { Pod = PodScene.NotReady }).View()));
    }

    [Theory]
    [InlineData(Known.Stale)]
    [InlineData(Known.Unknown)]
    internal void Nothing_is_told_without_both_answers(Known how)
    {
        Assert.False(IsTold(Errant.With(0, it => it with { Status = how }).Snapshot()));
        Assert.False(IsTold(Errant.With(1, it => it with { Status = how }).Snapshot()));
    }

    [Theory]
    [InlineData("ErrantGtids")]
    [InlineData("ErrantRebuild")]
    [InlineData("PrimaryLacksRows")]
    public void An_older_word_of_the_primary_proves_nothing_but_what_was_told_stands(string code)
    {
        var snapshot = Errant.Snapshot();
        var primary = Errant.View().StatusQuery(Errant.Alias(0));
        var older = snapshot with
        {
            Readings = new(snapshot.Readings.All.Select(it => it.Query == primary && it.Reading is Reading<Answer>.Known known
                ? it with { Reading = known with { SentAt = known.SentAt.AddSeconds(-1) } }
                : it).ToValueList()),
        };
        Assert.False(IsTold(older));
        var told = new Remembered(null, default, ((string[])[PlanOf.WaitPrefix + code]).ToValueMap(it => it, _ => ShardScene.Now));
        Assert.True(IsTold(older with { Remembered = told }));
    }

    private static bool IsTold(Snapshot snapshot) =>
        ErrantTablets.Next(ShardView.Of(snapshot, Errant.Desired, DateTimeOffset.MinValue)).Waits.Count > 0;
}
