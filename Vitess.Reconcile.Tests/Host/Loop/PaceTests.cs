using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Host.Loop;

public sealed class PaceTests
{
    private readonly SmallWorld world = new();

    [Fact]
    public void A_status_that_changes_all_the_time_is_written_steadily_and_at_last_as_it_is()
    {
        var count = 0;
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec());
        var process = world.Begin(snapshot =>
        {
            count += world.Seconds < 120 ? 1 : 0;
            var (meta, status) = (snapshot.Subject.Meta, Json.Map(("count", count)));
            ValueList<PlannedMove> moves = status == snapshot.Subject.Status || meta.Key.Kind != Kinds.VitessShard
                ? []
                : [new(new Move.SetStatus(meta.Key, meta.Uid, meta.Version, status), PodsPass.Deadline)];
            return new(moves, [], snapshot.Now + TimeSpan.FromMilliseconds(100), [], null);
        });
        world.Pass(130);

        var times = process.Effects.Where(effect => effect.Task is EffectTask.Do(Move.SetStatus)).Select(effect => effect.SentAt).ToList();
        Assert.InRange(times.Count, Pace.Burst + 100, Pace.Burst + 122);
        Assert.True(times[Pace.Burst - 1] - SmallWorld.Start < TimeSpan.FromSeconds(10), "the first ones wait for nothing");
        Assert.Equal(count, ((ObservedObject.Resource)world.Store.Get(Kinds.VitessShard, "shard")).Status["count"]?.AsInteger);
    }

    [Fact]
    public void Who_rests_may_hurry_again()
    {
        var (pace, now) = (new Pace(), SmallWorld.Start);
        Assert.Null(pace.NextAfter(now));
        var written = 0;
        for (; pace.NextAfter(now) is null; written++)
        {
            pace.Use(now);
        }
        Assert.Equal(Pace.Burst, written);
        Assert.Equal(now + Pace.Every, pace.NextAfter(now));
        Assert.Null(pace.NextAfter(now + Pace.Every));
        Assert.Null(pace.NextAfter(now + (Pace.Burst * Pace.Every)));
    }
}
