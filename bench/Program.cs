using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Vitess.Reconcile.Bench;

/// <summary>Measures what decides how large a cluster one operator carries, and how much the simulator can try.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
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
            case ["start", .. var sizes] when Sizes(sizes) is var (clusters, shards):
                await StartRun.Run(clusters, shards);
                return 0;
            case ["count"]:
                CountRun.Run();
                return 0;
            case ["pass" or "step" or "render", "--loop", var seconds] when int.TryParse(seconds, out var span):
                CountRun.Loop(args[0], TimeSpan.FromSeconds(span));
                return 0;
            default:
                await Console.Error.WriteLineAsync(
                    "Usage: bench pass|step|render|day|seed|count|offline, bench start [CLUSTERS SHARDS], or bench pass|step|render --loop SECONDS");
                return 2;
        }
    }

    /// <summary>How many clusters, and how many shards each has; null when that is not what is said.</summary>
    private static (int Clusters, int Shards)? Sizes(string[] sizes) => sizes switch
    {
        [] => (100, 100),
        [var clusters, var shards] when int.TryParse(clusters, out var some) && int.TryParse(shards, out var each) => (some, each),
        _ => null,
    };

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
