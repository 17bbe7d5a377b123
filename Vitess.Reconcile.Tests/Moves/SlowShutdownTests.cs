using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class SlowShutdownTests
{
    /// <summary>A spare under its turn, whose MySQL server another version is to follow.</summary>
    private static readonly ShardScene Leaving = (DepartureScenes.ReadyToGo with { Mysqld = "mysql:8.4.3" }).With(2, it => it with { Runs = "mysql:8.0.33" });

    [Fact]
    public void Nothing_is_done_before_the_server_has_said_how_it_will_shut_down()
    {
        var plan = Leaving.Plan();
        Assert.Empty(Disruptive(plan));
        Assert.Contains(plan.Needs, need => need.Query.Equals(Question(Leaving)));
        Assert.Empty(plan.Moves.Where(move => move.Move is Move.SetTurn));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_server_that_shuts_down_fast_is_told_to_do_it_slowly_under_the_same_turn(int value) =>
        Assert.Equal([new Call.SlowShutdown(Leaving.Alias(2))], Disruptive(Read(value).Plan()).OfType<Move.Invoke>().Select(it => it.Call));

    [Fact]
    public void A_server_that_shuts_down_slowly_goes() => Assert.IsType<Move.Delete>(Assert.Single(Disruptive(Read(0).Plan())));

    [Fact]
    public void What_it_said_before_our_last_effect_counts_for_nothing()
    {
        var plan = (Read(0) with { LastEnd = TimeSpan.FromMilliseconds(200) }).Plan();
        Assert.Empty(Disruptive(plan));
        var late = Read(0).With(2, it => it with { Shutdown = Known.Stale }).Plan();
        Assert.Empty(Disruptive(late));
        Assert.Contains(late.Needs, need => need.Query.Equals(Question(Leaving)));
    }

    [Theory]
    [InlineData("mysql:8.4.3")]
    [InlineData("mysql:8.4.5")]
    [InlineData("")]
    public void A_change_of_something_else_asks_nothing(string runs)
    {
        var plan = Leaving.With(2, it => it with { Runs = runs }).Plan();
        Assert.IsType<Move.Delete>(Assert.Single(Disruptive(plan)));
        Assert.DoesNotContain(plan.Needs, need => need.Query is Query.FastShutdown);
    }

    [Fact]
    public void A_tablet_that_is_broken_or_silent_is_not_asked()
    {
        foreach (var scene in new[]
        {
            Leaving.With(2, it => it with { Status = Known.Unknown, Pod = PodScene.NotReady }),
            Leaving.With(2, it => it with { Pod = PodScene.NotReady, Io = ReplicationThread.Stopped }),
        })
        {
            Assert.IsType<Move.Delete>(Assert.Single(Disruptive(scene.Plan())));
        }
    }

    [Fact]
    public void A_primary_that_nobody_can_succeed_is_asked_too()
    {
        var lone = Leaving with
        {
            Tablets = [new TabletScene("zone1").Leading(ShardScene.OldTerm) with { IsOutdated = true, Runs = "mysql:8.0.33" }],
            Policy = "none", WantedPolicy = "none", TurnTablet = 0, TurnPod = 0, Share = "zone1",
        };
        Assert.Empty(Disruptive(lone.Plan()));
        Assert.Contains(lone.Plan().Needs, need => need.Query == new Query.FastShutdown(lone.Desired.Vtctld, lone.Alias(0)));
        Assert.IsType<Move.Invoke>(Assert.Single(Disruptive(lone.With(0, it => it with { Shutdown = Known.Fresh }).Plan())));
        Assert.IsType<Move.Delete>(Assert.Single(Disruptive(lone.With(0, it => it with { Shutdown = Known.Fresh, FastShutdown = 0 }).Plan())));
    }

    /// <summary>It is a precaution: whoever refuses it, a tablet goes without it after a minute, and that is said.</summary>
    [Theory]
    [InlineData(Known.Unknown, 59, false)]
    [InlineData(Known.Unknown, 61, true)]
    [InlineData(Known.Fresh, 59, false)]
    [InlineData(Known.Fresh, 61, true)]
    internal void Where_it_cannot_be_had_the_tablet_goes_without_after_a_minute_and_says_so(Known read, int seconds, bool goes)
    {
        var scene = Leaving.With(2, it => it with { Shutdown = read });
        var snapshot = scene.Snapshot();
        var uid = scene.PodUids[2];
        Assert.Contains("fast-shutdown:" + uid, Tried(scene));
        Assert.DoesNotContain("fast-shutdown:" + uid, Tried(Leaving));
        var remembered = snapshot with
        {
            Remembered = (snapshot.Remembered ?? new(null, default, default)) with { Seen = new[] { uid }.ToValueMap(it => "fast-shutdown:" + it, _ => ShardScene.Now.AddSeconds(-seconds)) },
            UnderWay = [new(new Move.Invoke(scene.Desired.Vtctld, new Call.SlowShutdown(scene.Alias(2)), "why"), ShardScene.Now.AddSeconds(-5), EffectPhase.Refused, ShardScene.Now.AddSeconds(20), "Access denied")],
        };
        var moves = Disruptive(Reconciler.Reconcile(remembered));
        Assert.Equal(goes, moves is [Move.Delete]);
        Assert.Equal(goes, moves is [Move.Delete { Why: var why }] && why.Contains("it shuts down fast", StringComparison.Ordinal) && why.Contains("Access denied", StringComparison.Ordinal));
    }

    /// <summary>What stood on it before its turn was taken counts for nothing.</summary>
    [Fact]
    public void Only_under_its_turn_is_it_remembered_since_when_it_is_tried() =>
        Assert.Empty(Tried(Read(1) with { Held = TurnScene.Free }));

    private static List<string> Tried(ShardScene scene) =>
        [.. (scene.Plan().Remembered?.Seen.Keys ?? []).Where(key => key.StartsWith("fast-shutdown:", StringComparison.Ordinal))];

    private static ShardScene Read(int value) => Leaving.With(2, it => it with { Shutdown = Known.Fresh, FastShutdown = value });

    private static Query.FastShutdown Question(ShardScene scene) => new Query.FastShutdown(scene.Desired.Vtctld, scene.Alias(2));

    private static List<Move> Disruptive(Plan plan) => [.. plan.Moves.Select(it => it.Move).Where(it => it is Move.Invoke or Move.Delete { Key.Kind: Kinds.Pod })];
}
