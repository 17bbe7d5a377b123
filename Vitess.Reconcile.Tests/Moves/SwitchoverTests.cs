using Vitess.Reconcile.Api;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class SwitchoverTests
{
    private static readonly ShardScene Well = new();

    [Theory]
    [InlineData(0.5, 60, true)]
    [InlineData(10, 60, false)]
    [InlineData(0.5, 0.1, false)]
    public void What_was_asked_for_is_taken_for_done_only_when_the_record_was_read_afresh(double age, double lastEnd, bool isTakenOff)
    {
        var scene = Well with { Age = TimeSpan.FromSeconds(age), LastEnd = TimeSpan.FromSeconds(lastEnd) };
        var view = View(scene, scene.Desired.Tablets[0].Alias.ToString());
        var steps = Switchover.Next(view);
        var since = lastEnd < 1 ? ShardScene.Now.AddSeconds(-lastEnd) : ShardScene.Now.AddSeconds(-1.5);
        Assert.Contains(new Need(view.ShardsQuery, since), steps.Needs);
        Assert.Equal(isTakenOff, steps.Moves.Count == 1);
        Assert.Equal(isTakenOff, steps.WakeUp is null);
        if (isTakenOff)
        {
            Assert.Equal(Json.Null, Assert.IsType<Move.Patch>(steps.Moves[0].Move).Change.At("metadata", "annotations", Annotations.Switchover));
            Assert.Equal(ShardScene.Now.AddSeconds(1.5), steps.Moves[0].NotAfter);
        }
    }

    [Fact]
    public void What_is_not_so_stays_asked_for() =>
        Assert.Equal(Steps.None, Switchover.Next(View(Well, Well.Desired.Tablets[1].Alias.ToString())));

    /// <summary>The shard whose user wants it to be led from somewhere.</summary>
    private static ShardView View(ShardScene scene, string target)
    {
        var snapshot = scene.Snapshot();
        var meta = snapshot.Subject.Meta;
        return ShardView.Of(
            snapshot with { Subject = snapshot.Subject with { Meta = meta with { Annotations = meta.Annotations.With(Annotations.Switchover, target) } } },
            scene.Desired,
            DateTimeOffset.MinValue);
    }
}
