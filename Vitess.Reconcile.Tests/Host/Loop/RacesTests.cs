using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Observe;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Host.Loop;

/// <summary>A person is warned of what somebody may have to act on, and not of each race that is lost.</summary>
public sealed class RacesTests
{
    private readonly SmallWorld world = new();

    [Fact]
    public void What_is_overtaken_and_then_done_is_no_warning()
    {
        var left = 3;
        var process = Begin(_ => left-- > 0 ? Fate.Overtaken : Fate.Answered);
        world.Pass(120);
        Assert.Equal(3, process.Log.Count(entry => entry.Message == MoveLog.MoveOvertaken));
        Assert.Contains(process.Log, entry => entry.Message == "Move done");
        Assert.Empty(Warnings(process));
    }

    [Fact]
    public void What_is_overtaken_time_and_again_is_a_warning_until_it_is_done()
    {
        var isOvertaken = true;
        var process = Begin(_ => isOvertaken ? Fate.Overtaken : Fate.Answered);
        world.Pass(25);
        Assert.True(process.Log.Count(entry => entry.Message == MoveLog.MoveOvertaken) > 3);
        Assert.Empty(Warnings(process));
        world.Pass(60);
        Assert.NotEmpty(Warnings(process));
        Assert.All(Warnings(process), entry => Assert.Contains(entry.Values, value => value == new LogValue("why", "overtaken by the test")));

        isOvertaken = false;
        world.Pass(120);
        var before = Warnings(process).Count();
        isOvertaken = true;
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a", "b"));
        world.Pass(10);
        Assert.Equal(before, Warnings(process).Count());
    }

    [Fact]
    public void What_is_refused_for_itself_or_ends_unknown_is_a_warning_at_once()
    {
        Assert.Equal([MoveLog.MoveRefused], Warnings(Begin(_ => Fate.Refused)).Select(entry => entry.Message));
        world.Store.Put(Kinds.VitessShard, "other", PodsPass.Spec("b"));
        Assert.Contains(Warnings(Begin(_ => Fate.LostUnknown)), entry => entry.Message == MoveLog.MoveUnknown);
    }

    private Process Begin(Func<Effect, Fate> fateOfCreations)
    {
        world.Store.Put(Kinds.VitessShard, "shard", PodsPass.Spec("a"));
        return world.Begin(
            new PodsPass().Reconcile, fateOf: effect => effect.Task is EffectTask.Do(Move.Create) ? fateOfCreations(effect) : Fate.Answered);
    }

    private static IEnumerable<LogEntry> Warnings(Process process) => process.Log.Where(entry => Log.LevelOf(entry) >= LogLevel.Warning);
}
