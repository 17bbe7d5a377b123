using System.Globalization;
using System.Text.Json;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Live.Volumes;

/// <summary>Volume usage from a Prometheus that scrapes the kubelets.</summary>
/// <param name="server">Its address, with any path before <c>/api</c>.</param>
/// <param name="token">A bearer token; null for none.</param>
internal sealed class PrometheusVolumes(Uri server, Func<CancellationToken, Task<string?>> token) : IVolumeSource, IDisposable
{
    private const string Prefix = "kubelet_volume_stats_";

    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(3),
    });

    /// <summary>One request answers for a whole namespace.</summary>
    public string? GroupOf(Query.VolumeUsage query) => query.Claim.Namespace;

    public async Task<ValueList<VolumeUsage>> Read(string group, CancellationToken stop)
    {
        // The timestamp of each sample, not of the query: Prometheus repeats a sample for five minutes.
        var selector = $"{{__name__=~\"{Prefix}(used_bytes|capacity_bytes|inodes|inodes_used)\",namespace=\"{group}\"}}";
        var address = new UriBuilder(server)
        {
            Path = $"{server.AbsolutePath.TrimEnd('/')}/api/v1/query",
            Query = $"query={Uri.EscapeDataString($"{selector}[5m]")}",
        }.Uri;
        return await HttpJson.Get(client, address, await token(stop), Read, stop);
    }

    public void Dispose() => client.Dispose();

    /// <summary>Reads the answer to the query of the last samples.</summary>
    /// <exception cref="FormatException">It is no answer.</exception>
    internal static ValueList<VolumeUsage> Read(JsonElement answer)
    {
        if (!answer.TryGetProperty("data", out var data) || !data.TryGetProperty("result", out var series))
        {
            throw new FormatException("the answer has no result");
        }
        var found = new SortedDictionary<ObjectKey, Samples>();
        foreach (var one in series.EnumerateArray())
        {
            var labels = one.GetProperty("metric");
            if (Label(labels, "persistentvolumeclaim") is not { } claim || Last(one) is not var (at, value))
            {
                continue;
            }
            var key = new ObjectKey(Kinds.PersistentVolumeClaim, Label(labels, "namespace") ?? "", claim);
            if (!found.TryGetValue(key, out var samples))
            {
                found.Add(key, samples = new());
            }
            samples.Add(Label(labels, "__name__") ?? "", at, value);
        }
        return found.Select(entry => entry.Value.Usage(entry.Key)).OfType<VolumeUsage>().ToValueList();
    }

    private static string? Label(JsonElement labels, string name) =>
        labels.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static (DateTimeOffset At, long Value)? Last(JsonElement series)
    {
        if (!series.TryGetProperty("values", out var values) || values.GetArrayLength() == 0)
        {
            return null;
        }
        var sample = values[values.GetArrayLength() - 1];
        return double.TryParse(sample[1].GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value is >= 0 and < long.MaxValue
            ? (DateTimeOffset.UnixEpoch.AddSeconds(sample[0].GetDouble()), (long)value)
            : null;
    }

    /// <summary>The last samples of one claim.</summary>
    private sealed class Samples
    {
        private readonly SortedDictionary<string, (DateTimeOffset At, long Value)> last = new(StringComparer.Ordinal);

        internal void Add(string name, DateTimeOffset at, long value)
        {
            // After a volume has moved, the series of its old node is still there for a while.
            if (!last.TryGetValue(name, out var other) || other.At < at)
            {
                last[name] = (at, value);
            }
        }

        internal VolumeUsage? Usage(ObjectKey claim)
        {
            if (!last.TryGetValue(Prefix + "used_bytes", out var used)
                || !last.TryGetValue(Prefix + "capacity_bytes", out var capacity)
                || capacity.Value == 0)
            {
                return null;
            }
            var inodesMax = Value("inodes") is > 0 and var max ? max : (long?)null;
            return new(
                claim,
                used.At < capacity.At ? used.At : capacity.At,
                used.Value,
                capacity.Value,
                inodesMax is null ? null : Value("inodes_used"),
                inodesMax);
        }

        private long? Value(string name) => last.TryGetValue(Prefix + name, out var sample) ? sample.Value : null;
    }
}
