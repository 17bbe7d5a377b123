using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Tests.Host.Loop;

public sealed class LeadershipTests
{
    private readonly SmallWorld world = new();
    private readonly PodsPass first = new() { WakeUp = it => it.Now + TimeSpan.FromSeconds(1) };
    private readonly PodsPass second = new() { WakeUp = it => it.Now + TimeSpan.FromSeconds(1) };

    [Fact]
    public void One_who_does_not_lead_keeps_its_cache_warm_and_writes_nothing()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        world.Begin(first.Reconcile);
        var standby = world.Begin(second.Reconcile, "two");
        world.Pass(100);

        Assert.Empty(second.Snapshots);
        Assert.All(standby.Effects, effect => Assert.True(
            effect.Task is EffectTask.List or EffectTask.Watch or EffectTask.Timer or EffectTask.ReadLease));
        Assert.Equal(Kinds.Watched.Count, standby.CountOf<EffectTask.List>());
        Assert.Equal("one", world.Store.HolderOf("vitess-operator"));
    }

    [Fact]
    public void A_lease_that_stands_unchanged_for_fifteen_seconds_is_taken_over()
    {
        var leader = world.Begin(first.Reconcile);
        var standby = world.Begin(second.Reconcile, "two");
        world.Pass(7);
        leader.IsFrozen = true;

        world.Pass(14);
        Assert.Equal("one", world.Store.HolderOf("vitess-operator"));
        world.Pass(5);
        Assert.Equal("two", world.Store.HolderOf("vitess-operator"));
        Assert.True(standby.Controller.IsActive);
    }

    [Fact]
    public void A_lease_is_waited_for_as_long_as_its_holder_asks_though_one_asks_less_for_its_own()
    {
        var patient = new ControllerSettings
        {
            LeaseDuration = TimeSpan.FromSeconds(60), RenewDeadline = TimeSpan.FromSeconds(40), LeaseRetry = TimeSpan.FromSeconds(20),
        };
        var leader = world.Begin(first.Reconcile, settings: patient);
        var standby = world.Begin(second.Reconcile, "two");
        world.Pass(7);
        leader.IsFrozen = true;

        world.Pass(50);
        Assert.Equal("one", world.Store.HolderOf("vitess-operator"));
        world.Pass(6);
        Assert.Equal("two", world.Store.HolderOf("vitess-operator"));

        // The other way round one's own counts, being longer.
        leader.IsFrozen = false;
        standby.IsFrozen = true;
        world.Pass(50);
        Assert.Equal("two", world.Store.HolderOf("vitess-operator"));
        world.Pass(50);
        Assert.Equal("one", world.Store.HolderOf("vitess-operator"));
    }

    [Fact]
    public void One_that_is_asked_to_end_begins_nothing_new_and_gives_its_lease_back_when_its_moves_have_ended()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        var leader = world.Begin(first.Reconcile, fateOf: effect => effect.Task is EffectTask.Do ? Fate.Held : Fate.Answered);
        world.Pass(1);
        Assert.NotEmpty(leader.Moves);
        var passes = first.Snapshots.Count;

        leader.Inbox.Enqueue(new Input.Stop(world.Now + TimeSpan.FromSeconds(20)));
        world.Pass(5);
        Assert.Equal("one", world.Store.HolderOf("vitess-operator"));
        Assert.False(leader.Controller.IsStopped);
        world.Pass(16);
        Assert.Equal("", world.Store.HolderOf("vitess-operator"));
        Assert.True(leader.Controller.IsStopped);
        Assert.Equal(passes, first.Snapshots.Count);
    }

    [Fact]
    public void One_that_stands_by_and_is_asked_to_end_leaves_the_lease_alone()
    {
        world.Begin(first.Reconcile);
        var standby = world.Begin(second.Reconcile, "two");
        world.Pass(3);
        standby.Inbox.Enqueue(new Input.Stop(world.Now + TimeSpan.FromSeconds(20)));
        world.Pass(1);
        Assert.True(standby.Controller.IsStopped);
        Assert.Equal("one", world.Store.HolderOf("vitess-operator"));
    }

    [Fact]
    public void A_new_leader_lists_everything_anew_before_its_first_pass()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        var leader = world.Begin(first.Reconcile);
        var standby = world.Begin(second.Reconcile, "two");
        foreach (var kind in Kinds.Watched)
        {
            standby.DeafenWatch(kind);
        }
        world.Store.Change(Kinds.VitessShard, "shard", ["spec", "pods"], Json.List("b"));
        world.Pass(1);
        leader.IsFrozen = true;
        world.Pass(30);

        Assert.NotEmpty(second.Snapshots);
        Assert.Equal(["b"], second.Snapshots[0].Owned.Select(pod => pod.Key.Name));
        Assert.Empty(standby.Moves);
    }

    [Fact]
    public void A_frozen_leader_that_wakes_does_nothing()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        var leader = world.Begin(first.Reconcile);
        world.Pass(4);
        var (passes, moves) = (first.Snapshots.Count, leader.Moves.Count());

        // The answer to a renewal and a wish of the user lie in its inbox when it falls asleep.
        leader.IsFrozen = true;
        world.Store.Change(Kinds.VitessShard, "shard", ["spec", "pods"], Json.List("a", "b"));
        world.Pass(12);
        leader.FateOf = _ => Fate.Held;
        leader.IsFrozen = false;
        world.Run();

        Assert.Equal(passes, first.Snapshots.Count);
        Assert.Equal(moves, leader.Moves.Count());
        Assert.False(leader.Controller.IsActive);
    }

    [Fact]
    public void A_renewal_counts_from_when_it_was_sent()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        var leader = world.Begin(first.Reconcile);
        leader.FateOf = effect => effect.Task is EffectTask.WriteLease ? Fate.Held : Fate.Answered;
        world.Pass(2);
        var renewal = leader.Held.Single();
        leader.IsFrozen = true;
        leader.Meet(renewal, Fate.Answered);
        world.Pass(11);
        leader.IsFrozen = false;
        world.Run();

        Assert.False(leader.Controller.IsActive);
    }

    [Fact]
    public void A_leader_that_cannot_renew_stops_after_ten_seconds_and_goes_on_when_it_can()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        var leader = world.Begin(first.Reconcile);
        leader.FateOf = effect => effect.Task is EffectTask.WriteLease or EffectTask.ReadLease ? Fate.Lost : Fate.Answered;
        world.Pass(10);
        Assert.True(leader.Controller.IsActive);
        world.Pass(2);
        Assert.False(leader.Controller.IsActive);
        var passes = first.Snapshots.Count;
        world.Pass(20);
        Assert.Equal(passes, first.Snapshots.Count);

        leader.FateOf = _ => Fate.Answered;
        world.Pass(5);
        Assert.True(leader.Controller.IsActive);
        Assert.Equal(2, leader.Controller.Counters.Elections);
    }

    [Fact]
    public void A_renewal_that_landed_without_an_answer_is_found_by_reading()
    {
        var leader = world.Begin(first.Reconcile);
        leader.FateOf = effect => effect.Task is EffectTask.WriteLease ? Fate.DoneUnknown : Fate.Answered;
        world.Pass(3);
        leader.FateOf = _ => Fate.Answered;
        world.Pass(60);

        Assert.True(leader.Controller.IsActive);
        Assert.Equal(1, leader.Controller.Counters.Elections);
    }

    [Fact]
    public void What_keeps_it_from_the_lease_is_told_once_for_each_reason_until_it_leads()
    {
        var process = world.Begin(first.Reconcile, fateOf: effect => effect.Task is EffectTask.WriteLease ? Fate.Refused : Fate.Answered);
        world.Pass(60);
        Assert.Equal(["it cannot be written: refused by the test"], Troubles(process));
        Assert.Equal("it cannot be written: refused by the test", process.Controller.Signs.LeaseTrouble);

        process.FateOf = effect => effect.Task is EffectTask.ReadLease ? Fate.Refused : Fate.Answered;
        world.Pass(60);
        Assert.Equal(["it cannot be written: refused by the test", "it cannot be read: refused by the test"], Troubles(process));

        process.FateOf = _ => Fate.Answered;
        world.Pass(5);
        Assert.True(process.Controller.IsActive);
        Assert.Null(process.Controller.Signs.LeaseTrouble);
        process.FateOf = effect => effect.Task is EffectTask.WriteLease ? Fate.Refused : Fate.Answered;
        world.Pass(60);
        Assert.Equal(3, Troubles(process).Count);
    }

    [Fact]
    public void A_lease_that_stands_unchanged_and_cannot_be_taken_is_told_of_though_its_old_holder_is_waited_for_again()
    {
        var leader = world.Begin(first.Reconcile);
        var standby = world.Begin(second.Reconcile, "two", fateOf: effect => effect.Task is EffectTask.WriteLease ? Fate.Refused : Fate.Answered);
        world.Pass(3);
        Assert.Empty(Troubles(standby));
        leader.IsFrozen = true;
        world.Pass(40);
        Assert.Equal(["it cannot be written: refused by the test"], Troubles(standby));
        Assert.NotNull(standby.Controller.Signs.LeaseTrouble);
    }

    private static List<string> Troubles(Process process) =>
        [.. process.Log.Where(entry => entry.Message == "Cannot lead").Select(entry => entry.Values[1].Value)];

    [Fact]
    public void Never_do_two_lead_while_leaders_freeze_and_wake()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        Process[] all = [world.Begin(first.Reconcile, "one"), world.Begin(second.Reconcile, "two")];
        for (var second = 0; second < 600; second++)
        {
            all[0].IsFrozen = second % 50 is >= 10 and < 38;
            all[1].IsFrozen = second % 70 is >= 30 and < 61;
            world.Pass(1);
            Assert.False(
                all[0].Controller.IsActive && !all[0].IsFrozen && all[1].Controller.IsActive && !all[1].IsFrozen);
        }
        Assert.True(all.Sum(process => process.Controller.Counters.Elections) > 4);
        // That somebody else was faster is nothing to tell of.
        Assert.Empty(all.SelectMany(Troubles));
    }
}
