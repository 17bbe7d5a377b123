using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;

namespace Vitess.Reconcile.Host.Live.Volumes;

/// <summary>How full volumes are, from the first source that can tell.</summary>
/// <remarks>What no source tells is unknown and says so; it is never taken for empty or full.</remarks>
/// <param name="sources">In order of preference; none where an installation allows none.</param>
/// <param name="now">The clock; it never goes back.</param>
internal sealed class VolumeReadings(IReadOnlyList<IVolumeSource> sources, Func<DateTimeOffset> now)
{
    // Reason: kubelets measure once a minute, and the claims of one node are asked for together.
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    private readonly Dictionary<(IVolumeSource Source, string Group), Measuring> measurings = [];
    private readonly Lock gate = new();

    /// <summary>Asks.</summary>
    /// <param name="query">Which claim.</param>
    /// <param name="within">How long it may take.</param>
    /// <param name="stop">Gives it up.</param>
    internal async Task<Outcome> Read(Query.VolumeUsage query, TimeSpan within, CancellationToken stop)
    {
        var why = "there is nobody to ask for the usage of volumes";
        foreach (var source in sources)
        {
            if (source.GroupOf(query) is not { } group)
            {
                why = "the volume is mounted on no node";
                continue;
            }
            try
            {
                var all = await Measured(source, group, within).WaitAsync(within, stop);
                if (all.FirstOrDefault(usage => usage.Claim == query.Claim) is { } usage)
                {
                    return new Outcome.Done(new Result.Answered(new Answer.VolumeUsage(usage)));
                }
                why = $"nobody has measured the volume of {query.Claim} yet";
            }
            catch (Exception failure) when (failure is VolumesUnreadableException or TimeoutException)
            {
                why = failure.Message;
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                why = "no answer in time";
            }
        }
        return new Outcome.Unknown(why);
    }

    /// <summary>The measurements of a group: those on their way, or those that came lately.</summary>
    private Task<ValueList<VolumeUsage>> Measured(IVolumeSource source, string group, TimeSpan within)
    {
        lock (gate)
        {
            var key = (source, group);
            if (measurings.TryGetValue(key, out var known) && now() - known.SentAt < KeptFor && !known.HasFailed)
            {
                return known.Usages;
            }
            foreach (var (old, _) in measurings.Where(entry => now() - entry.Value.SentAt > KeptFor + within).ToList())
            {
                measurings.Remove(old);
            }
            var measuring = new Measuring(now(), Ask(source, group, within));
            measurings[key] = measuring;
            return measuring.Usages;
        }
    }

    // One asking serves several: whoever gives up ends only the own waiting.
    private static async Task<ValueList<VolumeUsage>> Ask(IVolumeSource source, string group, TimeSpan within)
    {
        using var bounded = new CancellationTokenSource(within);
        return await source.Read(group, bounded.Token);
    }

    private sealed record Measuring(DateTimeOffset SentAt, Task<ValueList<VolumeUsage>> Usages)
    {
        internal bool HasFailed => Usages.IsCompleted && !Usages.IsCompletedSuccessfully;
    }
}
