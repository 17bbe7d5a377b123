using System.Diagnostics.Metrics;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Observe;

/// <summary>How full volumes are and when they will be full, from what passes were told of them.</summary>
/// <remarks>A volume that nobody has measured has no series: unknown is neither empty nor full.</remarks>
/// <param name="now">The clock.</param>
internal sealed class VolumeMetrics(Func<DateTimeOffset> now)
{
    // Reason: a day has the load's peaks and its nights; a trend over less follows whichever it was measured in.
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    // Reason: a trend over minutes is noise.
    private static readonly TimeSpan TrendMin = TimeSpan.FromHours(1);

    // Reason: at this distance a day has 48 points, and memory stays small with ten thousand volumes.
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private readonly SortedDictionary<ObjectKey, History> histories = [];

    /// <summary>Takes the readings of a pass.</summary>
    internal void Take(Snapshot snapshot)
    {
        foreach (var reading in snapshot.Readings.All)
        {
            if (reading is { Query: Query.VolumeUsage, Reading: Reading<Answer>.Known { Value: Answer.VolumeUsage { Value: var usage } } })
            {
                Take(usage);
            }
        }
    }

    /// <summary>Takes one measurement.</summary>
    internal void Take(VolumeUsage usage)
    {
        if (!histories.TryGetValue(usage.Claim, out var history))
        {
            histories.Add(usage.Claim, history = new(usage));
        }
        history.Latest = usage;
        if (usage.At - history.Points[^1].At >= Apart)
        {
            history.Points.Add(usage);
        }
        history.Points.RemoveAll(point => point.At < usage.At - Window);
    }

    /// <summary>Shows them among the metrics.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="turn">Held while something is taken.</param>
    internal void ShowIn(Metrics metrics, Lock turn)
    {
        metrics.Observe("vitess_volume_used_bytes", "What the file system of a claim holds.", () => All(turn, of => of.Latest.UsedBytes));
        metrics.Observe(
            "vitess_volume_capacity_bytes", "What the file system of a claim can hold.", () => All(turn, of => of.Latest.CapacityBytes));
        metrics.Observe(
            "vitess_volume_full_in_seconds", "When a claim's volume is full if it goes on filling as in the last day; absent when it does not fill.",
            () => All(turn, FullIn));
    }

    private List<Measurement<double>> All(Lock turn, Func<History, double?> value)
    {
        lock (turn)
        {
            var oldest = now() - KeptFor;
            return [.. histories
                .Where(one => one.Value.Latest.At >= oldest)
                .Select(one => (one.Key, Value: value(one.Value)))
                .Where(one => one.Value is not null)
                .Select(one => new Measurement<double>(
                    one.Value ?? 0, new KeyValuePair<string, object?>("namespace", one.Key.Namespace), new("claim", one.Key.Name)))];
        }
    }

    private static double? FullIn(History history)
    {
        var (first, last) = (history.Points[0], history.Latest);
        var (took, grown) = (last.At - first.At, last.UsedBytes - first.UsedBytes);
        return took >= TrendMin && grown > 0
            ? (last.CapacityBytes - last.UsedBytes) / (grown / took.TotalSeconds)
            : null;
    }

    private sealed class History(VolumeUsage first)
    {
        internal VolumeUsage Latest { get; set; } = first;

        internal List<VolumeUsage> Points { get; } = [first];
    }
}
