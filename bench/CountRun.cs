using System.Diagnostics;
using System.Globalization;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Bench;

/// <summary>Counts bytes and takes times in plain loops: allocations are exact on any machine, times are the best of many rounds.</summary>
internal static class CountRun
{
    private const int Rounds = 40;
    private const int PerRound = 200;
    private const int Kept = 500;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    internal static void Run()
    {
        var (pass, step, render) = (new PassBenchmark(), new StepBenchmark(), new RenderBenchmark());
        Tell("pass, settled", () => pass.Settled());
        Tell("pass, first of a process", () => pass.First());
        Tell("step, nothing new", step.HearsNothingNew);
        Tell("step, runs the pass", step.RunsThePass);
        Tell("render", () => render.RendersAnew());
        TellKept(SettledShard.With(1).Snapshot with { Remembered = null });
    }

    /// <summary>What the host keeps of a shard from one pass to the next.</summary>
    private static void TellKept(Snapshot settled)
    {
        var kept = new List<Remembered?>(Kept);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Kept; i++)
        {
            kept.Add(Reconciler.Reconcile(settled).Remembered);
        }
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / Kept;
        GC.KeepAlive(kept);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"kept of three tablets",-39} {bytes,9} B"));
    }

    /// <summary>Repeats one operation for a while, for a profiler to look at.</summary>
    internal static void Loop(string what, TimeSpan span)
    {
        Action action = what switch
        {
            "pass" => Repeated(new PassBenchmark()),
            "step" => new StepBenchmark().RunsThePass,
            _ => Repeated(new RenderBenchmark()),
        };
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < span)
        {
            action();
        }
    }

    private static Action Repeated(PassBenchmark pass) => () => pass.Settled();

    private static Action Repeated(RenderBenchmark render) => () => render.RendersAnew();

    private static void Tell(string what, Action action)
    {
        // The runtime compiles methods anew in the background once they have been called often.
        for (var warm = Stopwatch.StartNew(); warm.Elapsed < WarmUp;)
        {
            Repeat(action);
        }
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            Repeat(action);
            best = watch.Elapsed < best ? watch.Elapsed : best;
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(action);
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / PerRound;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what,-26} {best.TotalMicroseconds / PerRound,9:0.00} µs {bytes,9} B"));
    }

    private static void Repeat(Action action)
    {
        for (var i = 0; i < PerRound; i++)
        {
            action();
        }
    }
}
