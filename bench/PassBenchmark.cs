using BenchmarkDotNet.Attributes;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Bench;

/// <summary>A pass over a settled shard of nine tablets in three cells, which finds nothing to do.</summary>
[MemoryDiagnoser]
public class PassBenchmark
{
    private readonly Snapshot remembering;
    private readonly Snapshot forgetful;

    public PassBenchmark()
    {
        remembering = SettledShard.With(tabletsPerZone: 3).Next();
        forgetful = remembering with { Remembered = null };
    }

    /// <summary>With what the pass before handed on, as the host runs it.</summary>
    [Benchmark(Baseline = true)]
    public Plan Settled() => Reconciler.Reconcile(remembering);

    /// <summary>As the first pass of a process: renders and compares everything anew.</summary>
    [Benchmark]
    public Plan First() => Reconciler.Reconcile(forgetful);
}
