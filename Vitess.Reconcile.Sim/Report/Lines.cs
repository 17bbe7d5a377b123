using System.Globalization;

namespace Vitess.Reconcile.Sim.Report;

/// <summary>The plain view: a line for each thing that has changed since the last look.</summary>
internal sealed class Lines(Action<string> write)
{
    private WorldView? last;

    internal void Show(WorldView view)
    {
        foreach (var text in Changes(last, view))
        {
            Say(view.Elapsed, text);
        }
        last = view;
    }

    internal void Say(TimeSpan at, string text) =>
        write(string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds,8:0.0} s  {text}"));

    private static IEnumerable<string> Changes(WorldView? before, WorldView now)
    {
        foreach (var zone in now.Zones)
        {
            if (before is not null && before.Zones.First(other => other.Name == zone.Name).State is var was && was != zone.State)
            {
                yield return zone.State switch
                {
                    ZoneState.Well => $"zone {zone.Name} is back",
                    ZoneState.WithoutPower => $"zone {zone.Name} has lost power",
                    ZoneState.CutOff => $"zone {zone.Name} is cut off",
                };
            }
        }
        foreach (var pod in now.Pods)
        {
            var was = before?.Pods.FirstOrDefault(other => other.Name == pod.Name)?.State;
            if (was != pod.State && pod.State is not PodGlyph.Pending)
            {
                yield return $"pod {pod.Name} is {Word(pod.State)}{(pod.Zone.Length > 0 ? $" in {pod.Zone}" : "")}";
            }
        }
        foreach (var gone in before?.Pods.Where(pod => now.Pods.All(other => other.Name != pod.Name)) ?? [])
        {
            yield return $"pod {gone.Name} is gone";
        }
        foreach (var shard in now.Shards)
        {
            var was = before?.Shards.FirstOrDefault(other => other.Name == shard.Name);
            if (shard.Primary is not null && was?.Primary != shard.Primary)
            {
                yield return $"shard {shard.Name} is led by {shard.Primary}";
            }
            if (was is not null && was.IsWritable != shard.IsWritable)
            {
                yield return shard.IsWritable ? $"shard {shard.Name} takes writes" : $"shard {shard.Name} takes no writes";
            }
        }
        if ((before?.IsReady ?? false) != now.IsReady)
        {
            yield return now.IsReady ? "the cluster is ready" : "the cluster is not ready";
        }
        foreach (var wait in now.Waits.Where(wait => before is null || !before.Waits.Contains(wait)))
        {
            yield return $"waits: {wait}";
        }
    }

    private static string Word(PodGlyph state) => state switch
    {
        PodGlyph.Pending => "pending",
        PodGlyph.Starting => "starting",
        PodGlyph.Ready => "ready",
        PodGlyph.Failed => "failed",
        PodGlyph.Going => "going",
        PodGlyph.Unknown => "on a node that does not report",
    };
}
