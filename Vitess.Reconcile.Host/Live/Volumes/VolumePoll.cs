using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Live.Volumes;

/// <summary>Asks once a minute how full the volumes of tablets are that the latest passes showed, for people and their alerts.</summary>
/// <remarks>What a pass wants to know it asks for itself; nothing is decided by what is asked here.</remarks>
/// <param name="readings">Who measures.</param>
/// <param name="tell">Where measurements go.</param>
/// <param name="now">The clock.</param>
internal sealed class VolumePoll(VolumeReadings readings, Action<VolumeUsage> tell, Func<DateTimeOffset> now)
{
    // Reason: kubelets measure once a minute.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    // Reason: a settled shard has a pass every minute; one that has had none for this long is gone, or looked after elsewhere.
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    // Reason: a cluster of a thousand nodes is asked in less than the minute, and no burst is felt.
    private const int AtOnce = 8;

    private readonly Lock turn = new();
    private readonly SortedDictionary<ObjectKey, Volume> volumes = [];

    /// <summary>A core whose passes are looked at.</summary>
    internal Func<Snapshot, Plan> Watched(Func<Snapshot, Plan> reconcile) => snapshot =>
    {
        if (snapshot.Subject.Key.Kind == Kinds.VitessShard)
        {
            See(snapshot);
        }
        return reconcile(snapshot);
    };

    /// <summary>Asks until it is told to stop, whenever this process leads.</summary>
    internal async Task Run(TimeProvider time, Func<bool> leads, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Every, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (leads() && !stop.IsCancellationRequested)
            {
                await Ask(stop);
            }
        }
    }

    /// <summary>Asks for all of them once.</summary>
    internal async Task Ask(CancellationToken stop)
    {
        try
        {
            await Parallel.ForEachAsync(
                Known(),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
                async (volume, cancel) =>
                {
                    if (await readings.Read(volume.Query, Within, cancel)
                        is Outcome.Done { Result: Result.Answered { Answer: Answer.VolumeUsage usage } })
                    {
                        tell(usage.Value);
                    }
                });
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private void See(Snapshot snapshot)
    {
        // A tablet's claim has its pod's name.
        var nodes = snapshot.Owned.OfType<ObservedObject.Pod>().ToDictionary(pod => pod.Key.Name, pod => pod.State.Node);
        lock (turn)
        {
            foreach (var claim in snapshot.Owned.OfType<ObservedObject.Claim>())
            {
                var node = nodes.GetValueOrDefault(claim.Key.Name) is { Length: > 0 } bound ? bound : null;
                volumes[claim.Key] = new(new(claim.Key, node), snapshot.Now);
            }
        }
    }

    private List<Volume> Known()
    {
        lock (turn)
        {
            var oldest = now() - KeptFor;
            foreach (var key in volumes.Where(one => one.Value.SeenAt < oldest).Select(one => one.Key).ToList())
            {
                volumes.Remove(key);
            }
            return [.. volumes.Values];
        }
    }

    /// <summary>A claim that a pass showed.</summary>
    private sealed record Volume(Query.VolumeUsage Query, DateTimeOffset SeenAt);
}
