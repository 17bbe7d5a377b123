using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Host.Loop;

public sealed class QuestionsTests
{
    private static readonly Query Tablets = new Query.Tablets("vtctld:15999", new KeyspaceName("app"));
    private static readonly Answer NoTablets = new Answer.Tablets([]);

    private readonly SmallWorld world = new();

    [Fact]
    public void What_two_keys_need_is_asked_once_and_runs_both()
    {
        var pass = Needing(_ => SmallWorld.Start);
        var process = BeginTwoShards(pass, Fate.Held);
        var asked = Assert.Single(process.Held);

        process.Answers = _ => new Result.Answered(NoTablets);
        process.Meet(asked, Fate.Answered);
        world.Run();

        Assert.Equal(1, process.CountOf<EffectTask.Read>());
        foreach (var shard in (string[])["one", "two"])
        {
            var last = pass.Snapshots.Last(it => it.Subject.Key.Name == shard);
            var known = Assert.IsType<Reading<Answer.Tablets>.Known>(last.Readings.Of<Answer.Tablets>(Tablets));
            Assert.Equal(SmallWorld.Start, known.SentAt);
        }
    }

    [Fact]
    public void What_is_known_is_asked_again_only_when_it_is_older_than_needed()
    {
        // Each pass needs what is not older than five seconds, and looks again every second.
        var pass = Needing(it => it.Now - TimeSpan.FromSeconds(5));
        var process = BeginTwoShards(pass, Fate.Answered);
        world.Pass(20);

        Assert.Equal([0, 6, 12, 18], AskedAt(process));
    }

    [Fact]
    public void What_is_on_its_way_since_before_the_needed_instant_is_asked_once_more()
    {
        var pass = Needing(it => it.Now);
        var process = BeginTwoShards(pass, Fate.Held);
        world.Pass(5);

        // The bound of two keeps askings that hang from piling up.
        Assert.Equal([0, 1], AskedAt(process));
    }

    [Fact]
    public void What_cannot_be_answered_is_unknown_with_the_reason_and_asked_again_later_and_later()
    {
        var pass = Needing(_ => SmallWorld.Start);
        var process = BeginTwoShards(pass, Fate.Refused);
        world.Pass(40);

        Assert.Equal([0, 1, 3, 7, 15, 23, 31, 39], AskedAt(process));
        var unknown = Assert.IsType<Reading<Answer.Tablets>.Unknown>(pass.Snapshots[^1].Readings.Of<Answer.Tablets>(Tablets));
        Assert.Equal("refused by the test", unknown.Why);
        Assert.Equal(SmallWorld.Start + TimeSpan.FromSeconds(39), unknown.SentAt);
    }

    [Fact]
    public void An_answer_that_comes_late_does_not_replace_a_fresher_one()
    {
        var pass = Needing(it => it.Now);
        var process = BeginTwoShards(pass, Fate.Held);
        world.Pass(1);
        process.Answers = _ => new Result.Answered(NoTablets);
        process.Meet(process.Held[1], Fate.Answered);
        process.Meet(process.Held[0], Fate.Answered);
        world.Run();

        var known = Assert.IsType<Reading<Answer.Tablets>.Known>(pass.Snapshots[^1].Readings.Of<Answer.Tablets>(Tablets));
        Assert.Equal(SmallWorld.Start + TimeSpan.FromSeconds(1), known.SentAt);
    }

    [Fact]
    public void Absence_is_not_believed_while_the_cache_shows_the_object()
    {
        var query = new Query.Object(ObjectStore.KeyOf(Kinds.Pod, "a"));
        var pass = new PodsPass { Needs = it => [new(query, SmallWorld.Start)] };
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec());
        world.Store.Put(Kinds.Pod, "a");
        world.Begin(pass.Reconcile);

        Assert.IsType<Reading<Answer.Object>.Unknown>(pass.Snapshots[^1].Readings.Of<Answer.Object>(query));

        world.Store.Remove(Kinds.Pod, "a");
        world.Pass(2);
        Assert.IsType<Reading<Answer.Object>.Absent>(pass.Snapshots[^1].Readings.Of<Answer.Object>(query));
    }

    [Fact]
    public void A_need_from_a_later_instant_is_asked_then()
    {
        var pass = new PodsPass { Needs = it => [new(Tablets, SmallWorld.Start + TimeSpan.FromSeconds(3))] };
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec());
        var process = world.Begin(pass.Reconcile);
        world.Pass(10);

        Assert.Equal([3], AskedAt(process));
    }

    [Fact]
    public void A_new_leader_forgets_what_was_known()
    {
        var pass = Needing(_ => SmallWorld.Start);
        var process = BeginTwoShards(pass, Fate.Answered);
        process.FateOf = effect => effect.Task is EffectTask.WriteLease or EffectTask.ReadLease ? Fate.Lost : Fate.Answered;
        world.Pass(20);
        process.FateOf = _ => Fate.Answered;
        var passes = pass.Snapshots.Count;
        world.Pass(20);

        Assert.Empty(pass.Snapshots[passes].Readings.All);
        Assert.Equal(2, process.CountOf<EffectTask.Read>());
    }

    [Fact]
    public void More_questions_than_may_be_on_their_way_wait_unsent_and_all_are_answered_in_the_end()
    {
        var pass = new PodsPass { Needs = it => [new(StatusOf(it.Subject), SmallWorld.Start)], WakeUp = it => it.Now + TimeSpan.FromSeconds(1) };
        for (var i = 0; i < 150; i++)
        {
            world.Store.Put(Kinds.VitessShard, $"shard{i:000}", PodsPass.Spec());
        }
        var process = world.Begin(pass.Reconcile, fateOf: effect => effect.Task is EffectTask.Read ? Fate.Held : Fate.Answered);
        world.Pass(2);
        // All go to one vtctld, which is asked so much at once.
        Assert.Equal(64, process.CountOf<EffectTask.Read>());

        process.Answers = _ => new Result.Answered(NoTablets);
        while (process.Held.Count > 0)
        {
            process.Meet(process.Held[0], Fate.Answered);
            world.Pass(0.1);
            Assert.InRange(process.Held.Count, 0, 64);
        }
        world.Pass(2);
        Assert.Equal(150, process.CountOf<EffectTask.Read>());
        Assert.Equal(0, process.Controller.Counters.ReadsFailed);
        Assert.All(pass.Snapshots.TakeLast(150), it => Assert.IsType<Reading<Answer.Tablets>.Known>(it.Readings.Of<Answer.Tablets>(StatusOf(it.Subject))));
    }

    [Fact]
    public void A_vtctld_that_does_not_answer_keeps_no_other_from_being_asked()
    {
        var pass = new PodsPass { Needs = it => [new(StatusOf(it.Subject), SmallWorld.Start)] };
        for (var i = 0; i < 150; i++)
        {
            world.Store.Put(Kinds.VitessShard, $"a-shard{i:000}", PodsPass.Spec());
        }
        world.Store.Put(Kinds.VitessShard, "b-shard", PodsPass.Spec());
        var process = world.Begin(pass.Reconcile, fateOf: effect =>
            effect.Task is EffectTask.Read { Query: Query.Tablets { Vtctld: "a" } } ? Fate.Lost : Fate.Answered);
        process.Answers = _ => new Result.Answered(NoTablets);
        world.Pass(1);
        Assert.Equal(65, process.CountOf<EffectTask.Read>());
        Assert.Contains(process.Effects, effect => effect.Task is EffectTask.Read { Query: Query.Tablets { Vtctld: "b" } });

        // What is lost ends by the loop's own clock, and makes room.
        world.Pass(25);
        Assert.Equal(129, process.CountOf<EffectTask.Read>());
    }

    private static Query.Tablets StatusOf(ObservedObject.Resource shard) => new(shard.Key.Name[..1], new KeyspaceName(shard.Key.Name));

    private static PodsPass Needing(Func<Snapshot, DateTimeOffset> since) => new()
    {
        Needs = it => [new(Tablets, since(it))],
        WakeUp = it => it.Now + TimeSpan.FromSeconds(1),
    };

    private Process BeginTwoShards(PodsPass pass, Fate fate)
    {
        world.Store.Put(Kinds.VitessShard, "one", PodsPass.Spec());
        world.Store.Put(Kinds.VitessShard, "two", PodsPass.Spec());
        return world.Begin(pass.Reconcile, fateOf: effect => effect.Task is EffectTask.Read ? fate : Fate.Answered);
    }

    private static IEnumerable<double> AskedAt(Process process) => process.Effects
        .Where(effect => effect.Task is EffectTask.Read)
        .Select(effect => (effect.SentAt - SmallWorld.Start).TotalSeconds);
}
