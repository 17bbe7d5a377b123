using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Host.Loop;

public sealed class UnderWayTests
{
    private readonly SmallWorld world = new();
    private readonly PodsPass pass = new() { WakeUp = it => it.Now + TimeSpan.FromSeconds(1) };

    [Fact]
    public void A_move_equal_to_one_in_flight_is_not_begun_again()
    {
        var process = BeginWithCreations(Fate.Held);
        world.Pass(15);

        var underWay = Assert.Single(pass.Snapshots[^1].UnderWay);
        Assert.Equal(EffectPhase.InFlight, underWay.Phase);
        Assert.Equal(SmallWorld.Start, underWay.SentAt);
        Assert.Single(process.Moves, move => move is Move.Create);

        process.Meet(process.Held.Single(), Fate.Answered);
        world.Run();
        Assert.Empty(pass.Snapshots[^1].UnderWay);
        Assert.Equal(world.Now, pass.Snapshots[^1].LastEnd);
    }

    [Fact]
    public void A_move_whose_end_is_unknown_stays_under_way_until_its_bound()
    {
        var process = BeginWithCreations(Fate.LostUnknown);
        world.Pass(19.5);

        var underWay = Assert.Single(pass.Snapshots[^1].UnderWay);
        Assert.Equal(EffectPhase.Unknown, underWay.Phase);
        Assert.Equal("it was lost", underWay.Why);
        Assert.True(underWay.MayHappen);
        Assert.Equal(SmallWorld.Start + TimeSpan.FromSeconds(20), underWay.Bound);
        Assert.Single(process.Moves, move => move is Move.Create);

        world.Pass(1);
        Assert.Equal(2, process.Moves.Count(move => move is Move.Create));
    }

    [Fact]
    public void The_bound_of_an_unknown_end_runs_the_key_by_itself()
    {
        var lazy = new PodsPass();
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        var process = world.Begin(lazy.Reconcile, fateOf: effect => effect.Task is EffectTask.Do(Move.Create) ? Fate.LostUnknown : Fate.Answered);
        world.Pass(19);
        Assert.Single(process.Moves, move => move is Move.Create);
        world.Pass(1);
        Assert.Equal(2, process.Moves.Count(move => move is Move.Create));
    }

    [Fact]
    public void A_move_that_took_effect_unknown_is_found_by_the_watch()
    {
        var process = BeginWithCreations(Fate.DoneUnknown);
        world.Pass(40);

        Assert.Single(process.Moves, move => move is Move.Create);
        Assert.Equal(["a"], pass.Snapshots[^1].Owned.Select(pod => pod.Key.Name));
    }

    [Fact]
    public void A_move_that_never_ends_counts_as_unknown_by_our_own_clock()
    {
        var process = BeginWithCreations(Fate.Lost);
        world.Pass(19.5);
        Assert.Equal(EffectPhase.InFlight, Assert.Single(pass.Snapshots[^1].UnderWay).Phase);
        Assert.Single(process.Moves, move => move is Move.Create);

        world.Pass(1);
        Assert.Equal(2, process.Moves.Count(move => move is Move.Create));
        Assert.Equal(1, process.Controller.Counters.MovesUnknown);
        Assert.Equal(SmallWorld.Start + TimeSpan.FromSeconds(20), pass.Snapshots[^1].LastEnd);
    }

    [Fact]
    public void A_refusal_backs_off_and_doubles_up_to_a_minute()
    {
        var process = BeginWithCreations(Fate.Refused);
        world.Pass(200);

        Assert.Equal([0, 1, 3, 7, 15, 31, 63, 123, 183], Begun<Move.Create>(process));
        var underWay = Assert.Single(pass.Snapshots[^1].UnderWay);
        Assert.Equal(EffectPhase.Refused, underWay.Phase);
        Assert.False(underWay.MayHappen);
    }

    [Fact]
    public void What_a_refusal_said_stands_while_the_move_is_tried_again()
    {
        var process = BeginWithCreations(Fate.Refused);
        var before = pass.Snapshots.Count;
        process.FateOf = _ => Fate.Held;
        world.Pass(5);

        Assert.Equal([0, 1], Begun<Move.Create>(process));
        Assert.Equal(["refused by the test"], pass.Snapshots.Skip(before).Select(snapshot => Assert.Single(snapshot.UnderWay).Why).Distinct());
    }

    [Fact]
    public void Refusals_are_forgotten_when_the_plan_does_not_want_the_move_any_more()
    {
        var process = BeginWithCreations(Fate.Refused);
        world.Pass(8);
        Assert.Equal([0, 1, 3, 7], Begun<Move.Create>(process));

        world.Store.Change(Kinds.VitessShard, "shard", ["spec", "pods"], Json.EmptyList);
        world.Pass(12);
        world.Store.Change(Kinds.VitessShard, "shard", ["spec", "pods"], Json.List("a"));
        world.Pass(2);
        Assert.Equal([0, 1, 3, 7, 20, 21], Begun<Move.Create>(process));
    }

    [Fact]
    public void A_move_on_a_newer_version_does_not_wait_for_the_refusal_of_the_old_one()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        var refusals = 1;
        var process = world.Begin(
            pass.Reconcile,
            fateOf: effect => effect.Task is EffectTask.Do(Move.SetStatus) && refusals-- > 0 ? Fate.Refused : Fate.Answered);
        world.Store.Change(Kinds.VitessShard, "shard", ["metadata", "annotations"], Json.Map(("x", "y")));
        world.Run();

        Assert.Equal([0, 0], Begun<Move.SetStatus>(process));
    }

    [Fact]
    public void What_a_gone_resource_had_begun_is_still_under_way_when_one_of_its_name_comes()
    {
        BeginWithCreations(Fate.Held);
        world.Store.Remove(Kinds.VitessShard, "shard");
        world.Pass(1);
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        world.Run();

        Assert.Contains(pass.Snapshots[^1].UnderWay, it => it.SentAt == SmallWorld.Start);
    }

    private Process BeginWithCreations(Fate fate)
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        return world.Begin(pass.Reconcile, fateOf: effect => effect.Task is EffectTask.Do(Move.Create) ? fate : Fate.Answered);
    }

    private static IEnumerable<double> Begun<T>(Process process)
        where T : Move => process.Effects
        .Where(effect => effect.Task is EffectTask.Do(T))
        .Select(effect => (effect.SentAt - SmallWorld.Start).TotalSeconds);
}
