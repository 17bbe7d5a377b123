using System.Diagnostics;
using System.Globalization;
using Operator = Vitess.Reconcile.Host.Commands.CommandLine;

namespace Vitess.Reconcile.Bench;

/// <summary>Times the offline commands on a cluster of 100 shards with three tablets each.</summary>
internal static class OfflineRun
{
    private const int Rounds = 8;

    internal static void Run()
    {
        var folder = Directory.CreateTempSubdirectory("vitess-bench-");
        var file = Path.Combine(folder.FullName, "cluster.yaml");
        File.WriteAllText(file, LargeCluster.Text("big", shards: 100));
        var objects = Path.Combine(folder.FullName, "objects.json");
        using (var dump = new StreamWriter(objects))
        {
            Operator.Invoke(["render", "-f", file, "-o", "json"], dump, TextWriter.Null);
        }
        Measure("render -o json", ["render", "-f", file, "-o", "json"]);
        Measure("check", ["check", file]);
        Measure("plan, empty namespace", ["plan", "-f", file]);
        Measure("plan, all objects observed", ["plan", "-f", file, "--observed", objects, file]);
        folder.Delete(recursive: true);
    }

    private static void Measure(string what, string[] args)
    {
        var (times, work) = (new List<double>(), new List<double>());
        var bytes = 0L;
        for (var i = 0; i < Rounds; i++)
        {
            var (watch, before, allocated) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
            Operator.Invoke(args, TextWriter.Null, Console.Error);
            times.Add(watch.Elapsed.TotalMilliseconds);
            work.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
            bytes = GC.GetTotalAllocatedBytes() - allocated;
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: first {times[0]:0} ms ({work[0]:0} of CPU), best {times.Min():0} ms ({work.Min():0} of CPU), {bytes >> 20} MB"));
    }
}
