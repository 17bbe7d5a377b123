using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Report;

/// <summary>A look at a simulation, for people.</summary>
internal static class Views
{
    internal static WorldView Of(Simulation simulation) => new(
        simulation.Clock.Elapsed,
        simulation.Description.Zones.Select(zone => new ZoneView(zone.Name, simulation.StateOf(zone.Name))).ToValueList(),
        Pods(simulation),
        simulation.Writers.Shards.Select(shard => Shard(simulation, shard)).ToValueList(),
        simulation.Progress.IsReady,
        simulation.WaitTexts.ToValueList(),
        simulation.Writers.Acknowledged);

    private static ValueList<PodView> Pods(Simulation simulation)
    {
        var zones = simulation.Nodes.ToDictionary(node => node.Name, node => node.Zone, StringComparer.Ordinal);
        return simulation.Api.All(Kinds.Pod)
            .Select(pod => new PodView(
                pod.Name(),
                zones.GetValueOrDefault(pod.At("spec", "nodeName")?.AsText ?? "", ""),
                pod.At("metadata", "labels", "planetscale.com/component")?.AsText ?? "",
                TabletOf(pod),
                Glyph(pod)))
            .OrderBy(pod => pod.Zone, StringComparer.Ordinal)
            .ThenBy(pod => pod.Name, StringComparer.Ordinal)
            .ToValueList();
    }

    private static TabletAlias? TabletOf(Json pod) =>
        pod.At("metadata", "labels", "planetscale.com/cell")?.AsText is { } cell
        && pod.At("metadata", "labels", "planetscale.com/tablet-uid")?.AsText is { } uid
            ? TabletAlias.Parse($"{cell}-{uid}")
            : null;

    private static PodGlyph Glyph(Json pod)
    {
        var phase = pod.At("status", "phase")?.AsText;
        return pod.IsBeingDeleted() ? PodGlyph.Going
            : phase == "Failed" || IsCrashing(pod) ? PodGlyph.Failed
            : phase == "Unknown" ? PodGlyph.Unknown
            : pod.At("spec", "nodeName") is null ? PodGlyph.Pending
            : phase == "Succeeded" || pod.IsReady() ? PodGlyph.Ready
            : PodGlyph.Starting;
    }

    private static bool IsCrashing(Json pod)
    {
        foreach (var container in pod.At("status", "containerStatuses")?.Items ?? [])
        {
            if (container.At("state", "waiting", "reason")?.AsText is "CrashLoopBackOff" or "ImagePullBackOff" or "ErrImagePull")
            {
                return true;
            }
        }
        return false;
    }

    private static ShardView Shard(Simulation simulation, ShardName shard) => new(
        shard,
        simulation.Writers.RecordedPrimary(shard),
        simulation.Writers.IsWritable(shard),
        simulation.Writers.ReadOnlyFor(shard));
}
