using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class HeirsTests
{
    /// <summary>What both said was asked for at one time, so that the primary may just not have told yet what it wrote itself.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void What_another_wrote_and_the_primary_has_not_makes_a_tablet_unfit_whenever_they_were_asked(bool isOfPrimary, bool isFit)
    {
        var scene = new ShardScene().With(0, tablet => tablet with { IsOwn = isOfPrimary }).With(1, tablet => tablet with { Executed = "1-12" });
        var view = scene.View();
        var shard = Assert.IsType<ShardReport>(ShardReport.Of(view).Report);
        var heirs = Heirs.Of(view, shard, leaving: null, tablet => tablet.Alias == scene.Alias(1));
        Assert.Equal(isFit ? scene.Alias(1) : null, heirs.Best);
    }

    /// <summary>The volume goes with the next pod that does, for whatever reason.</summary>
    [Theory]
    [InlineData(ClaimScene.Bound, true)]
    [InlineData(ClaimScene.Going, false)]
    internal void A_tablet_whose_claim_was_deleted_is_no_heir(ClaimScene claim, bool isFit)
    {
        var scene = new ShardScene().With(1, tablet => tablet with { Claim = claim });
        var view = scene.View();
        var shard = Assert.IsType<ShardReport>(ShardReport.Of(view).Report);
        Assert.Equal(isFit ? scene.Alias(1) : null, Heirs.Of(view, shard, leaving: null, tablet => tablet.Alias == scene.Alias(1)).Best);
    }

    /// <summary>A planned reparent stops writes first, and then waits for those that are on their way.</summary>
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Nobody_is_fit_while_the_primary_waits_for_acknowledgements(bool isBlocked, bool isFit)
    {
        var view = new ShardScene().With(0, tablet => tablet with { IsBlocked = isBlocked }).View();
        var shard = Assert.IsType<ShardReport>(ShardReport.Of(view).Report);
        Assert.Equal(isFit, Heirs.Of(view, shard, leaving: null, _ => true).Best is not null);
    }
}
