using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Host.Loop;

public sealed class ControllerTests
{
    private readonly SmallWorld world = new();
    private readonly PodsPass pass = new();

    [Fact]
    public void Brings_about_what_the_passes_plan()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a", "b"));
        world.Begin(pass.Reconcile);

        Assert.NotNull(world.Store.Find(Kinds.Pod, "a"));
        Assert.NotNull(world.Store.Find(Kinds.Pod, "b"));
        Assert.Equal(2, Status("shard"));

        world.Store.Change(Kinds.VitessShard, "shard", ["spec", "pods"], Json.List("b", "c"));
        world.Run();

        Assert.Null(world.Store.Find(Kinds.Pod, "a"));
        Assert.NotNull(world.Store.Find(Kinds.Pod, "c"));
        Assert.Equal(2, Status("shard"));
    }

    [Fact]
    public void Runs_no_pass_before_every_kind_has_been_listed()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        world.Store.Put(Kinds.Pod, "a", owner: OwnerOf("shard"));
        var process = world.Begin(
            pass.Reconcile, fateOf: effect => effect.Task is EffectTask.List { Kind: Kinds.Pod } ? Fate.Held : Fate.Answered);

        Assert.Empty(pass.Snapshots);

        process.Meet(process.Held.Single(), Fate.Answered);
        world.Run();

        Assert.NotEmpty(pass.Snapshots);
        Assert.DoesNotContain(process.Moves, move => move is Move.Create);
    }

    [Fact]
    public void A_pass_sees_what_its_key_has_created_even_while_the_watch_is_silent()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        var process = world.Begin(pass.Reconcile);
        process.HoldsEvents = true;
        world.Store.Change(Kinds.VitessShard, "shard", ["spec", "pods"], Json.List("a", "b"));
        process.Inbox.Enqueue(new Input.Seen(0, world.Store.Get(Kinds.VitessShard, "shard")));
        world.Run();

        Assert.Equal(["a", "b"], pass.Snapshots[^1].Owned.Select(pod => pod.Key.Name));
        Assert.Equal(2, process.Moves.Count(move => move is Move.Create));
        Assert.Equal(2, Status("shard"));
    }

    [Fact]
    public void A_key_does_not_run_before_its_own_deletion_is_seen()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a", "b"));
        var process = world.Begin(pass.Reconcile);
        world.Store.Change(Kinds.VitessShard, "shard", ["spec", "pods"], Json.List("b"));
        process.HoldsEvents = true;
        process.FateOf = effect => effect.Task is EffectTask.Do(Move.SetStatus) ? Fate.Lost : Fate.Answered;
        world.Run();
        Assert.Null(world.Store.Find(Kinds.Pod, "a"));
        var passes = pass.Snapshots.Count;

        process.Inbox.Enqueue(new Input.Seen(0, world.Store.Change(Kinds.VitessShard, "shard", ["metadata", "annotations"], Json.Map(("x", "y")))));
        world.Run();
        Assert.Equal(passes, pass.Snapshots.Count);

        process.ReleaseEvents();
        world.Run();
        Assert.True(pass.Snapshots.Count > passes);
        Assert.Equal(["b"], pass.Snapshots[^1].Owned.Select(pod => pod.Key.Name));
        Assert.Single(process.Moves, move => move is Move.Delete);
    }

    [Fact]
    public void One_status_of_an_object_is_on_its_way_at_a_time_and_the_next_tells_what_is_so_then()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        var process = world.Begin(pass.Reconcile, fateOf: effect => effect.Task is EffectTask.Do(Move.SetStatus) ? Fate.Held : Fate.Answered);
        world.Store.Change(Kinds.VitessShard, "shard", ["spec", "pods"], Json.List("a", "b"));
        world.Run();
        var held = Assert.Single(process.Held);

        process.FateOf = _ => Fate.Answered;
        process.Meet(held, Fate.Answered);
        world.Run();

        Assert.Equal(2, Status("shard"));
    }

    [Fact]
    public void A_deletion_that_a_dead_watch_does_not_show_is_found_by_a_new_list()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a", "b"));
        var process = world.Begin(pass.Reconcile);
        process.DeafenWatch(Kinds.Pod);
        world.Store.Change(Kinds.VitessShard, "shard", ["spec", "pods"], Json.List("b"));
        world.Pass(14);
        Assert.NotEqual(1, Status("shard"));

        world.Pass(5);
        Assert.Equal(1, Status("shard"));
    }

    [Fact]
    public void A_pod_that_is_going_counts_as_seen_deletion()
    {
        world.Store.DeletesGracefully = true;
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a", "b"));
        var process = world.Begin(pass.Reconcile);
        world.Store.Change(Kinds.VitessShard, "shard", ["spec", "pods"], Json.List("b"));
        world.Run();

        Assert.True(pass.Snapshots[^1].Owned[0].Meta.IsGoing);
        Assert.Single(process.Moves, move => move is Move.Delete);
    }

    [Fact]
    public void A_pass_that_throws_backs_off_and_the_others_go_on()
    {
        world.Store.Put(Kinds.VitessShard, "bad", PodsPass.Spec("x"));
        world.Store.Put(Kinds.VitessShard, "good", PodsPass.Spec("a"));
        var tried = new List<double>();
        var process = world.Begin(snapshot =>
        {
            if (snapshot.Subject.Key.Name == "bad")
            {
                tried.Add(world.Seconds);
                throw new InvalidOperationException("a defect");
            }
            return pass.Reconcile(snapshot);
        });
        world.Pass(10);

        Assert.Equal(1, Status("good"));
        Assert.Equal([0, 1, 3, 7], tried);
        Assert.Equal(4, process.Controller.Counters.Exceptions);
    }

    [Fact]
    public void A_step_runs_a_bounded_number_of_passes_and_the_rest_follows_at_once()
    {
        for (var i = 0; i < 10; i++)
        {
            world.Store.Put(Kinds.VitessShard, $"shard-{i}", PodsPass.Spec());
        }
        var seen = new List<string>();
        world.Begin(
            snapshot =>
            {
                seen.Add(snapshot.Subject.Key.Name);
                return default;
            },
            settings: new() { PassesMax = 3 });
        Assert.Equal(["shard-0", "shard-1", "shard-2"], seen);

        world.Pass(0);
        Assert.Equal(10, seen.Distinct().Count());
    }

    [Fact]
    public void A_settled_world_makes_no_effects_but_timers_and_renewals_and_says_nothing()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a", "b"));
        var process = world.Begin(new PodsPass { WakeUp = it => it.Now + TimeSpan.FromSeconds(60) }.Reconcile);
        world.Pass(5);
        var (effects, log) = (process.Effects.Count, process.Log.Count);
        world.Pass(300);

        Assert.All(
            process.Effects.Skip(effects), effect => Assert.True(effect.Task is EffectTask.Timer or EffectTask.WriteLease));
        // One renewal and one timer every two seconds.
        Assert.InRange(process.Effects.Count - effects, 300, 310);
        Assert.Equal(log, process.Log.Count);
    }

    [Fact]
    public void Equal_inputs_give_equal_effects()
    {
        static List<Effect> Live()
        {
            var world = new SmallWorld();
            for (var i = 0; i < 20; i++)
            {
                world.Store.Put(Kinds.VitessShard, $"shard-{i * 7 % 20}", PodsPass.Spec($"a{i}", $"b{i}"));
            }
            var process = world.Begin(new PodsPass { WakeUp = it => it.Now + TimeSpan.FromSeconds(3) }.Reconcile);
            process.FateOf = effect => (effect.Id % 7) switch
            {
                3 when effect.Task is EffectTask.Do => Fate.Refused,
                5 when effect.Task is EffectTask.Do => Fate.DoneUnknown,
                _ => Fate.Answered,
            };
            world.Store.Change(Kinds.VitessShard, "shard-3", ["spec", "pods"], Json.List("c"));
            world.Pass(20);
            process.LoseWatch(Kinds.Pod);
            world.Store.Remove(Kinds.VitessShard, "shard-4");
            world.Pass(100);
            return process.Effects;
        }

        Assert.Equal(Live(), Live());
    }

    [Fact]
    public void A_resource_that_is_gone_has_no_pass_and_one_of_its_name_starts_anew()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        world.Begin(pass.Reconcile);
        world.Store.Remove(Kinds.VitessShard, "shard");
        world.Run();
        var passes = pass.Snapshots.Count;
        world.Pass(60);
        Assert.Equal(passes, pass.Snapshots.Count);

        world.Store.Remove(Kinds.Pod, "a");
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        world.Run();
        Assert.Equal(DateTimeOffset.MinValue, pass.Snapshots[passes].LastEnd);
        Assert.Equal(1, Status("shard"));
    }

    [Fact]
    public void A_pass_is_given_what_the_last_one_handed_on_unless_the_resource_is_another()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec());
        var given = new List<object?>();
        world.Begin(snapshot =>
        {
            given.Add(snapshot.Remembered?.Rendering);
            return new([], [], null, [], new(snapshot.Subject.Meta.Generation, default, default));
        });
        world.Store.Change(Kinds.VitessShard, "shard", ["spec", "x"], 1);
        world.Run();
        world.Store.Remove(Kinds.VitessShard, "shard");
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec());
        world.Run();

        Assert.Equal([null, 1L, null], given);
    }

    [Fact]
    public void A_pass_that_asks_for_an_instant_that_is_over_does_not_spin()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec());
        var hasty = new PodsPass { WakeUp = it => it.Now };
        world.Begin(hasty.Reconcile);
        var before = hasty.Snapshots.Count;
        world.Pass(1);

        Assert.Equal(10, hasty.Snapshots.Count - before);
    }

    [Fact]
    public void Each_move_has_one_entry_in_the_log_for_its_beginning_and_one_for_its_end()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec());
        var process = world.Begin(
            pass.Reconcile, fateOf: effect => effect.Task is EffectTask.Do ? Fate.Refused : Fate.Answered);
        process.FateOf = _ => Fate.Answered;
        world.Pass(60);

        Assert.Equal(
            ["Leading", "Move begun SetStatus", "Move refused SetStatus", "Move begun SetStatus", "Move done SetStatus"],
            process.Log.Select(Told));
    }

    /// <summary>Such as one that writes down the time: while a watch lags, it would be sent and refused twenty times a second.</summary>
    [Fact]
    public void A_patch_of_a_version_that_was_refused_waits_whatever_it_says()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec());
        var process = world.Begin(
            snapshot => new([new(Stamp(snapshot), TimeSpan.FromSeconds(5), null)], default, snapshot.Now + TimeSpan.FromMilliseconds(50), default, null),
            fateOf: effect => effect.Task is EffectTask.Do ? Fate.Refused : Fate.Answered);
        world.Pass(10);
        Assert.InRange(process.Moves.Count(), 2, 10);

        static Move.Patch Stamp(Snapshot snapshot) => new(
            snapshot.Subject.Key, snapshot.Subject.Meta.Uid, snapshot.Subject.Meta.Version, Json.EmptyMap.WithAt(["metadata", "annotations", "at"], Conditions.Time(snapshot.Now) + snapshot.Now.Ticks));
    }

    [Fact]
    public void A_settled_pass_costs_the_loop_less_than_half_of_what_a_pass_may_cost()
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec());
        ValueList<Need> needs = [new(new Query.Cells("vtctld:15999"), SmallWorld.Start)];
        var process = world.Begin(snapshot => new(default, needs, snapshot.Now + TimeSpan.FromMilliseconds(100), default, null));
        var (now, nothing) = (world.Now, new Input.Bookmark(0, 0));
        long Bytes(int passes)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < passes; i++)
            {
                now += TimeSpan.FromMilliseconds(100);
                process.Controller.Step(now, nothing);
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Bytes(10);
        var passes = process.Controller.Counters.Passes;

        Assert.InRange(Bytes(10) / 10, 1, 1000);
        Assert.Equal(10, process.Controller.Counters.Passes - passes);
    }

    private static string Told(LogEntry entry) =>
        $"{entry.Message} {entry.Values.FirstOrDefault(value => value.Name == "move")?.Value}".TrimEnd();

    private Owner OwnerOf(string shard) =>
        new(Kinds.VitessShard, shard, world.Store.Get(Kinds.VitessShard, shard).Meta.Uid);

    private long? Status(string shard) =>
        ((ObservedObject.Resource)world.Store.Get(Kinds.VitessShard, shard)).Status["pods"]?.AsInteger;
}
