using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class PolicyInEffectTests
{
    private static readonly ShardScene Well = new();

    private static readonly ShardScene Off = Well.With(0, it => it with { WaitsForAcknowledgements = false });

    private static readonly ShardScene Marked = Well with { InEffect = "none" };

    [Fact]
    public void A_primary_that_waits_is_not_marked() => Assert.Equal(Steps.None, PolicyInEffect.Next(Well.View()));

    [Fact]
    public void A_primary_that_waits_for_nobody_is_marked_under_a_policy_that_asks_for_it()
    {
        Assert.Equal("none", Change(Off)?.AsText);
        Assert.Equal("none", Change(Off with { InEffect = "semi_sync" })?.AsText);
        Assert.Null(Change(Off with { Policy = "none", WantedPolicy = "none" }));
        Assert.Null(Change(Off with { Held = TurnScene.Ours }));
        Assert.Null(Change(Off with { IsExternal = true }));
        Assert.Null(Change(Off with { InEffect = "none" }));
        Assert.Null(Change(Off.With(0, it => it with { IsReadOnly = true })));
        Assert.Null(Change(Off.With(0, it => it with { Status = Known.Unknown })));
    }

    [Fact]
    public void The_mark_goes_when_the_primary_waits_asked_after_the_policy_was_read()
    {
        Assert.Equal(Json.Null, Change(Marked));
        Assert.Null(Change(Off with { InEffect = "none" }));
        var before = Marked.With(0, it => it with { Status = Known.Stale });
        Assert.Null(Change(before));
        Assert.Equal([new(before.View().StatusQuery(before.Alias(0)), ShardScene.Now - before.Age)], PolicyInEffect.Next(before.View()).Needs);
    }

    [Fact]
    public void What_was_read_before_the_mark_was_seen_tells_of_the_policy_before()
    {
        var justNow = Marked with { SeenFor = Marked.Age - TimeSpan.FromMilliseconds(1) };
        Assert.Null(Change(justNow));
        Assert.Contains(PolicyInEffect.Next(justNow.View()).Needs, need => need.Query is Query.Keyspace && need.Since == ShardScene.Now - justNow.SeenFor);
        Assert.Equal(Json.Null, Change(Marked with { SeenFor = Marked.Age }));
    }

    [Fact]
    public void The_mark_stays_while_somebody_acknowledges_who_may_not_under_the_recorded_policy()
    {
        var narrowed = (Well with { Policy = "cross_cell", WantedPolicy = "cross_cell", InEffect = "semi_sync" }).With(1, it => it with { Cell = "zone1" });
        Assert.Equal(Json.Null, Change(narrowed));
        Assert.Null(Change(narrowed with { Policy = "semi_sync" }));
        Assert.Null(Change(narrowed.With(1, it => it with { Acknowledges = true })));
        Assert.Equal(Json.Null, Change(narrowed.With(2, it => it with { Acknowledges = true })));
        var silent = narrowed.With(1, it => it with { Status = Known.Unknown });
        Assert.Null(Change(silent));
        Assert.Contains(new Query.Status(silent.Desired.Vtctld, silent.Alias(1)), PolicyInEffect.Next(silent.View()).Needs.Select(need => need.Query));
        Assert.Equal(Json.Null, Change(silent with { InEffect = "none" }));
    }

    [Fact]
    public void The_mark_stays_until_a_policy_that_is_wanted_is_recorded_and_goes_where_none_is()
    {
        Assert.Null(Change(Marked with { Policy = "none", WantedPolicy = "semi_sync" }));
        Assert.Equal(Json.Null, Change(Marked with { Policy = "none", WantedPolicy = "none" }));
        Assert.Equal(Json.Null, Change(Marked with { Policy = "none", WantedPolicy = null }));
        Assert.Null(Change(Marked with { Keyspace = Known.Unknown }));
    }

    private static Json? Change(ShardScene scene) => PolicyInEffect.Next(scene.View()).Moves.Select(it => it.Move).OfType<Move.Patch>().SingleOrDefault()?
        .Change.At("metadata", "annotations", Annotations.PolicyInEffect);
}
