using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Vitess.Reconcile.Host.Observe;

/// <summary>What this process takes of its node, under the names that every Prometheus client has for it.</summary>
internal static class ProcessMetrics
{
    internal static void ShowIn(Metrics metrics)
    {
        metrics.ObserveCount(
            "process_cpu_seconds", "User and system CPU time spent, in seconds.", () => Environment.CpuUsage.TotalTime.TotalSeconds);
        metrics.Observe("process_resident_memory_bytes", "Resident memory size in bytes.", () => One(Environment.WorkingSet));
        metrics.Observe("process_start_time_seconds", "Start time of the process since the Unix epoch, in seconds.", () => One(StartedAt()));
        metrics.Observe(
            "dotnet_gc_last_collection_heap_size_bytes", "What the last garbage collection left standing, dead space in it aside.",
            () => One(GC.GetGCMemoryInfo() is var last ? last.HeapSizeBytes - last.FragmentedBytes : 0));
    }

    private static Measurement<double>[] One(double value) => [new(value)];

    private static double StartedAt()
    {
        using var self = Process.GetCurrentProcess();
        return (self.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
    }
}
