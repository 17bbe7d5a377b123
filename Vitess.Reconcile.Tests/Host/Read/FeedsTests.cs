using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Tests.Host.Loop;

namespace Vitess.Reconcile.Tests.Host.Read;

public sealed class FeedsTests
{
    private readonly SmallWorld world = new();
    private readonly PodsPass pass = new();

    [Fact]
    public void A_lost_watch_is_followed_by_a_list_that_finds_what_was_missed()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a", "b"));
        var process = world.Begin(pass.Reconcile);
        process.LoseWatch(Kinds.Pod);
        world.Store.Remove(Kinds.Pod, "b");
        world.Run();
        Assert.Null(world.Store.Find(Kinds.Pod, "b"));

        world.Pass(1);
        Assert.NotNull(world.Store.Find(Kinds.Pod, "b"));

        // The new watch shows what comes.
        world.Store.Remove(Kinds.Pod, "a");
        world.Run();
        Assert.NotNull(world.Store.Find(Kinds.Pod, "a"));
    }

    [Fact]
    public void Watches_that_die_at_once_and_lists_that_fail_back_off()
    {
        var process = world.Begin(pass.Reconcile);
        process.FateOf = effect => effect.Task is EffectTask.Watch { Kind: Kinds.Pod } ? Fate.Refused : Fate.Answered;
        process.LoseWatch(Kinds.Pod);
        world.Pass(32);
        Assert.Equal([0, 1, 3, 7, 15, 31], ListedAt(process));

        process.FateOf = effect => effect.Task is EffectTask.List ? Fate.LostUnknown : Fate.Answered;
        world.Pass(200);
        Assert.Equal([0, 1, 3, 7, 15, 31, 63, 123, 183], ListedAt(process));
    }

    [Fact]
    public void A_watch_that_has_lived_long_is_renewed_soon()
    {
        var process = world.Begin(pass.Reconcile);
        for (var i = 0; i < 5; i++)
        {
            world.Pass(100);
            process.LoseWatch(Kinds.Pod);
        }
        world.Pass(10);
        Assert.Equal([0, 101, 201, 301, 401, 501], ListedAt(process));
    }

    [Fact]
    public void A_watch_that_never_ends_is_given_up_after_its_deadline()
    {
        var process = world.Begin(pass.Reconcile);
        world.Pass(615);
        Assert.Equal([0, 611], ListedAt(process));
    }

    [Fact]
    public void Late_sights_do_not_undo_what_was_seen_since()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        var process = world.Begin(pass.Reconcile);
        var old = world.Store.Get(Kinds.Pod, "a");
        world.Store.Change(Kinds.Pod, "a", ["metadata", "labels"], Json.Map(("new", "yes")));
        world.Run();
        var passes = pass.Snapshots.Count;

        process.Inbox.Enqueue(new Input.Seen(0, old));
        world.Run();
        Assert.Equal(passes, pass.Snapshots.Count);
        Assert.Equal("yes", pass.Snapshots[^1].Owned[0].Meta.Labels["new"]);
    }

    [Fact]
    public void A_deleted_object_does_not_rise_again()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a", "b"));
        var process = world.Begin(pass.Reconcile);
        var old = world.Store.Get(Kinds.Pod, "b");
        world.Store.Change(Kinds.VitessShard, "shard", ["spec", "pods"], Json.List("a"));
        world.Run();

        process.Inbox.Enqueue(new Input.Seen(0, old with { Meta = old.Meta with { Version = 10_000 } }));
        world.Run();
        Assert.Equal(["a"], pass.Snapshots[^1].Owned.Select(pod => pod.Key.Name));
        Assert.Single(process.Moves, move => move is Reconcile.Planning.Move.Delete);
    }

    private static IEnumerable<double> ListedAt(Process process) => process.Effects
        .Where(effect => effect.Task is EffectTask.List { Kind: Kinds.Pod })
        .Select(effect => (effect.SentAt - SmallWorld.Start).TotalSeconds);
}
