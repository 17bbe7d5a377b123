using System.Diagnostics;
using System.Globalization;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.Commands;
using Vitess.Reconcile.Sim.Faults;

namespace Vitess.Reconcile.Bench;

/// <summary>What a seed with planned operations costs, and what of it the passes are.</summary>
internal static class SeedRun
{
    private const int Seeds = 6;

    internal static void Run()
    {
        var passes = new SortedDictionary<string, Passes>(StringComparer.Ordinal);
        var drill = new Drill(Inputs.ThreeZones(), Profile.Named("operations") ?? Profile.None, snapshot =>
        {
            var (watch, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
            var plan = Reconciler.Reconcile(snapshot);
            var last = passes.GetValueOrDefault(snapshot.Subject.Key.Kind);
            passes[snapshot.Subject.Key.Kind] = new(
                last.Count + 1, last.Idle + (plan.Moves.Count == 0 ? 1 : 0), last.Took + watch.Elapsed, last.Bytes + GC.GetAllocatedBytesForCurrentThread() - before);
            return plan;
        });
        drill.Run(1, null);
        passes.Clear();
        var (events, simulated, all, start) = (0L, TimeSpan.Zero, Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
        for (var seed = 2UL; seed < 2 + Seeds; seed++)
        {
            simulated += drill.Run(seed, (_, _, _) => events++).Simulated;
        }
        var bytes = GC.GetAllocatedBytesForCurrentThread() - start;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"a seed of operations: {simulated.TotalSeconds / Seeds:0} s simulated, {events / Seeds} lines of trace, {all.Elapsed.TotalSeconds / Seeds:0.00} s, {bytes / Seeds / 1_000_000} MB"));
        foreach (var (kind, of) in passes)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {kind,-22} {of.Count / Seeds,6} passes, {100 * of.Idle / of.Count,3} % without moves, {of.Took.TotalMicroseconds / of.Count,6:0} µs and {of.Bytes / of.Count,7} B each, {of.Took.TotalSeconds / Seeds:0.00} s a seed"));
        }
    }

    private readonly record struct Passes(long Count, long Idle, TimeSpan Took, long Bytes);
}
