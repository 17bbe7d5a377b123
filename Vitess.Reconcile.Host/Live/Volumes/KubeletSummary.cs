using System.Globalization;
using System.Text.Json;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Live.Volumes;

/// <summary>What a kubelet tells of its pods at <c>/stats/summary</c>.</summary>
internal static class KubeletSummary
{
    /// <summary>The usage of every claim that a pod on the node has mounted.</summary>
    /// <param name="summary">The kubelet's answer.</param>
    /// <returns>Ascending by claim, each once. A volume that was not measured yet is left out.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    internal static ValueList<VolumeUsage> Read(JsonElement summary)
    {
        var found = new SortedDictionary<ObjectKey, VolumeUsage>();
        foreach (var pod in Items(summary, "pods"))
        {
            foreach (var volume in Items(pod, "volume"))
            {
                if (Usage(volume) is { } usage && (!found.TryGetValue(usage.Claim, out var other) || other.At < usage.At))
                {
                    found[usage.Claim] = usage;
                }
            }
        }
        return found.Values.ToValueList();
    }

    private static VolumeUsage? Usage(JsonElement volume)
    {
        if (!volume.TryGetProperty("pvcRef", out var claim)
            || Number(volume, "usedBytes") is not { } used
            || Number(volume, "capacityBytes") is not { } capacity
            || capacity == 0)
        {
            return null;
        }
        // A file system that makes inodes as it goes reports none.
        var inodesMax = Number(volume, "inodes") is > 0 and var max ? max : (long?)null;
        return new(
            new(Kinds.PersistentVolumeClaim, Text(claim, "namespace"), Text(claim, "name")),
            Instant(Text(volume, "time")),
            used,
            capacity,
            inodesMax is null ? null : Number(volume, "inodesUsed"),
            inodesMax);
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : default;

    private static string Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";

    private static long? Number(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            && number >= 0
            ? number
            : null;

    private static DateTimeOffset Instant(string text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
        ? at
        : DateTimeOffset.MinValue;
}
