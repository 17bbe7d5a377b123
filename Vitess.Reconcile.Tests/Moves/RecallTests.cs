using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class RecallTests
{
    /// <summary>The last of three tablets led, its pool asks for nobody any more, and its pod is gone.</summary>
    private static readonly ShardScene Left = new ShardScene
    {
        Tablets = [new("zone1"), new("zone2"), new TabletScene("zone3").Leading(ShardScene.OldTerm).Silent()],
        Primary = 2,
    };

    /// <summary>The same shard in a topology that was made anew.</summary>
    private static readonly ShardScene Anew = Left with { Primary = null, Term = null };

    private static readonly DesiredTablet Last = Left.Desired.Tablets[2];

    [Fact]
    public void A_primary_that_the_spec_took_away_comes_back_on_its_claim()
    {
        var view = View(Left, [Kept()]);
        Assert.Equal(Last.Alias, view.Tablets[2].Alias);
        Assert.Equal(Last.Pod.Hash, view.Tablets[2].Desired.Pod.Hash);
        Assert.Contains("TabletRecalled", Recall.Next(view).Waits.Select(wait => wait.Code));
        var proven = view with { Snapshot = view.Snapshot.Standing() };
        var back = Assert.IsType<Move.Patch>(Assert.Single(TabletClaims.Next(proven).Moves).Move);
        Assert.Equal(Last.Claim?.Key, back.Key);
    }

    [Fact]
    public void Nobody_comes_back_without_a_claim() => Assert.Equal(2, View(Left, []).Tablets.Count);

    [Fact]
    public void Nobody_comes_back_whose_pool_is_gone() => Assert.Equal(2, View(Left, [Kept()], pools: 2).Tablets.Count);

    [Fact]
    public void Nobody_comes_back_while_the_record_is_unknown() =>
        Assert.Equal(2, View(Left with { Record = Known.Unknown }, [Kept()]).Tablets.Count);

    [Fact]
    public void Nobody_comes_back_to_a_shard_that_another_leads() =>
        Assert.Equal(2, View(Left with { Primary = 0 }, [Kept(led: true)]).Tablets.Count);

    [Fact]
    public void A_primary_that_runs_leaves_as_any_tablet_that_is_not_wanted()
    {
        var scene = Left with { Tablets = [.. Left.Tablets.Take(2), new TabletScene("zone3").Leading(ShardScene.OldTerm)] };
        Assert.Equal([Last.Alias], Leavers.Of(View(scene, [Kept()])).Select(leaver => leaver.Alias));
    }

    [Fact]
    public void Where_nobody_may_succeed_it_nobody_comes_back_and_the_spec_is_told_what_it_lacks()
    {
        var view = View(Left with { Tablets = [.. Left.Tablets.Select(tablet => tablet with { Pool = "rdonly" })] }, [Kept()]);
        Assert.Equal(2, view.Tablets.Count);
        Assert.Equal("NobodyMayLead", Assert.IsType<Decision.NotYet>(Emergency.Decide(view)).Steps.Waits[0].Code);
    }

    [Fact]
    public void In_a_topology_made_anew_who_led_last_or_was_in_use_is_compared_before_a_first_primary_is_elected()
    {
        Assert.Equal(3, View(Anew, [Kept(led: true)]).Tablets.Count);
        Assert.Equal(3, View(Anew, [InUse()]).Tablets.Count);
        Assert.Equal(3, View(Anew with { Record = Known.Absent }, [Kept(led: true)]).Tablets.Count);
        Assert.Equal(2, View(Anew, [Kept()]).Tablets.Count);
    }

    [Fact]
    public void While_it_cannot_be_compared_no_first_primary_is_elected()
    {
        var waiting = Assert.IsType<Decision.NotYet>(FirstPrimary.Decide(View(Anew, [Kept(led: true)], pools: 2)));
        Assert.Equal("ClaimOfLeader", waiting.Steps.Waits[0].Code);
        Assert.IsNotType<Decision.NotYet>(FirstPrimary.Decide(View(
            Anew with { Tablets = [.. Anew.Tablets.Take(2), new TabletScene("zone3") with { Record = null, Pod = PodScene.Missing }] }, [Kept()], pools: 2)));
    }

    [Fact]
    public void Who_asks_why_a_primary_that_was_taken_away_is_not_replaced_is_told_of_its_claim()
    {
        var silent = Left with { Tablets = [.. Left.Tablets.Select((it, index) => index == 0 ? it.CutOff() : it.Silent())] };
        Assert.Equal("ClaimOfLeader", Assert.IsType<Decision.NotYet>(Emergency.Decide(View(silent, [Kept()], pools: 2))).Steps.Waits[0].Code);
        Assert.Equal("VolumeOfPrimaryLost", Assert.IsType<Decision.NotYet>(Emergency.Decide(View(silent, [], pools: 2))).Steps.Waits[0].Code);
        Assert.Equal("WritesStopped", Assert.IsType<Decision.NotYet>(Emergency.Decide(View(silent, [Kept() with { Meta = Kept().Meta with { Deletion = ShardScene.Now } }], pools: 2))).Steps.Waits[0].Code);
    }

    [Theory]
    [InlineData(2, Known.Fresh, true)]
    [InlineData(0, Known.Fresh, false)]
    [InlineData(2, Known.Unknown, true)]
    [InlineData(0, Known.Unknown, true)]
    internal void A_claim_that_is_let_go_says_whether_its_tablet_may_have_led(int primary, Known record, bool expected)
    {
        var scene = Left with { Primary = primary, Record = record };
        var view = ShardView.Of(scene.Snapshot(), scene.Desired with { Tablets = [.. scene.Desired.Tablets.Take(2)] }, DateTimeOffset.MinValue);
        var patch = TabletClaims.Next(view).Moves.Select(it => it.Move).OfType<Move.Patch>().Single(it => it.Key == Last.Claim?.Key);
        Assert.Equal(expected ? "true" : null, patch.Change.At("metadata", "annotations", Annotations.Led)?.AsText);
    }

    /// <summary>The shard as its pass sees it, the last pool asking for nobody.</summary>
    private static ShardView View(ShardScene scene, ValueList<ObservedObject.Claim> claims, int pools = 3)
    {
        var snapshot = scene.Snapshot();
        var spec = snapshot.Subject.Spec;
        var asked = (spec["tabletPools"]?.Items ?? []).Take(pools).Select((pool, index) => index == 2 ? pool.With("replicas", 0) : pool);
        return Recall.Of(ShardView.Of(
            snapshot with
            {
                Subject = snapshot.Subject with { Spec = spec.With("tabletPools", Json.List(asked.ToValueList())) },
                Owned = snapshot.Owned.Where(it => it.Key != Last.Claim?.Key).ToValueList(),
                Claims = claims,
            },
            scene.Desired with { Tablets = [.. scene.Desired.Tablets.Take(2)] },
            DateTimeOffset.MinValue));
    }

    private static ObservedObject.Claim InUse()
    {
        var claim = Left.Snapshot().Owned.OfType<ObservedObject.Claim>().Single(it => it.Key == Last.Claim?.Key);
        return claim with { Meta = claim.Meta with { Labels = claim.Meta.Labels.With(Annotations.Protected, "true") } };
    }

    private static ObservedObject.Claim Kept(bool led = false)
    {
        var (claim, labels) = (InUse(), InUse().Meta.Labels.Without(Annotations.Protected).Without(Labels.Component).With(Annotations.Component, Labels.VtTablet));
        return claim with
        {
            Meta = claim.Meta with { Labels = labels, Annotations = led ? claim.Meta.Annotations.With(Annotations.Led, "true") : claim.Meta.Annotations },
        };
    }
}
