using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Tests.Desired;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class EvictionsTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public void None_may_be_evicted_also_while_tablets_are_on_their_way_out_until_one_is_declared_drained(int unwanted, bool isDrained)
    {
        var scene = new ShardScene { Unwanted = unwanted };
        scene = isDrained ? scene.With(0, tablet => tablet with { Drain = DrainScene.Finished }) : scene;
        var budget = Assert.Single(Evictions.Due(scene.Asked()));
        Assert.Equal(scene.Tablets.Count - (isDrained ? 1 : 0), budget.Object.At("spec", "minAvailable")?.AsInteger);
    }

    [Fact]
    public void Tablets_that_are_being_deleted_do_not_count_as_Kubernetes_does_not_count_them()
    {
        var scene = new ShardScene { Unwanted = 1 };
        var going = scene.With(scene.Tablets.Count - 1, tablet => tablet with { Pod = PodScene.Going });
        Assert.Equal(scene.Tablets.Count - 1, Assert.Single(Evictions.Due(going.Asked())).Object.At("spec", "minAvailable")?.AsInteger);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void There_is_a_budget_from_level_1_on(int level, bool isMade) =>
        Assert.Equal(isMade, Sample.Shard(Sample.Pool).Render(levelMax: level).EvictionBudget is not null);
}
