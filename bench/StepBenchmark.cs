using BenchmarkDotNet.Attributes;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Bench;

/// <summary>A step of the host's loop that holds a settled shard of nine tablets.</summary>
[MemoryDiagnoser]
public class StepBenchmark
{
    private readonly Action<DateTimeOffset, Input> step;
    private readonly SettledShard shard;
    private readonly DateTimeOffset now;
    private readonly Input seenBefore;
    private ulong version;

    public StepBenchmark()
    {
        shard = SettledShard.With(tabletsPerZone: 3);
        (step, now) = (shard.Process.Loop ?? throw new InvalidOperationException("The process has no loop."), shard.Simulation.Clock.Now);
        seenBefore = shard.SeenBefore();
        version = shard.Snapshot.Owned.Max(owned => owned.Meta.Version) + 1_000_000;
    }

    /// <summary>Hears of a pod that it knows already: no pass runs.</summary>
    [Benchmark(Baseline = true)]
    public void HearsNothingNew() => step(now, seenBefore);

    /// <summary>Hears of a newer version of a pod in which nothing of interest has changed: the pass of the shard runs.</summary>
    [Benchmark]
    public void RunsThePass() => step(now, shard.SeenAnew(++version));
}
