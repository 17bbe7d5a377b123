using BenchmarkDotNet.Attributes;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Bench;

/// <summary>Renders a shard of nine tablets: pods, claims and Deployments, with their hashes.</summary>
[MemoryDiagnoser]
public class RenderBenchmark
{
    private readonly Snapshot unrendered;

    public RenderBenchmark()
    {
        var settled = SettledShard.With(tabletsPerZone: 3).Next();
        unrendered = settled with { Remembered = settled.Remembered is { } it ? it with { Rendering = null } : null };
    }

    /// <summary>A pass that remembers everything but the rendering; what it takes beyond a settled pass is the rendering.</summary>
    [Benchmark]
    public Plan RendersAnew() => Reconciler.Reconcile(unrendered);
}
