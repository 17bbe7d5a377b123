using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Vitess.Reconcile.Bench;

/// <summary>Measures what decides how large a cluster one operator carries, and how much the simulator can try.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        switch (args)
        {
            case ["pass"]:
                return Measure<PassBenchmark>();
            case ["step"]:
                return Measure<StepBenchmark>();
            case ["render"]:
                return Measure<RenderBenchmark>();
            case ["day"]:
                DayRun.Run();
                return 0;
            case ["seed"]:
                SeedRun.Run();
                return 0;
            case ["offline"]:
                OfflineRun.Run();
                return 0;
            case ["count"]:
                CountRun.Run();
                return 0;
            case ["pass" or "step" or "render", "--loop", var seconds] when int.TryParse(seconds, out var span):
                CountRun.Loop(args[0], TimeSpan.FromSeconds(span));
                return 0;
            default:
                Console.Error.WriteLine("Usage: bench pass|step|render|day|seed|count|offline, or bench pass|step|render --loop SECONDS");
                return 2;
        }
    }

    /// <summary>Measures within this process: to build a project for each benchmark would take longer than to run it.</summary>
    private static int Measure<T>()
    {
        var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
        var summary = BenchmarkRunner.Run<T>(ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(job)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "vitess-bench")));
        return summary.HasCriticalValidationErrors ? 1 : 0;
    }
}
