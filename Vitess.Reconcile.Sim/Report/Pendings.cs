using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Report;

/// <summary>What keeps a world from having converged, most important first.</summary>
internal static class Pendings
{
    internal static ValueList<string> Of(Simulation simulation)
    {
        var found = new List<string>();
        foreach (var cluster in simulation.Api.All(Kinds.VitessCluster))
        {
            found.AddRange(Conditions(cluster));
        }
        found.AddRange(simulation.WaitTexts);
        found.AddRange(simulation.Progress.Unready.Select(pod => $"pod {pod} is not ready: {Why(simulation, pod)}"));
        found.AddRange(simulation.Writers.ErrantPods().Select(pod =>
            $"pod {pod} has transactions that its primary never had; whether they may be thrown away is for a person to say"));
        foreach (var shard in simulation.Writers.Shards)
        {
            if (!simulation.Writers.IsWritable(shard))
            {
                found.Add($"shard {shard} takes no writes");
            }
        }
        foreach (var zone in simulation.Description.Zones)
        {
            if (simulation.StateOf(zone.Name) != ZoneState.Well)
            {
                found.Add($"zone {zone.Name} is lost");
            }
        }
        if (found.Count == 0)
        {
            found.Add($"the operator still writes; it did so last at {(simulation.Progress.LastWrite - simulation.Clock.Start).TotalSeconds:0.0} s");
        }
        return found.Distinct(StringComparer.Ordinal).ToValueList();
    }

    private static IEnumerable<string> Conditions(Json cluster)
    {
        if (cluster.At("status", "conditions") is null)
        {
            yield return $"VitessCluster/{cluster.Name()} has no conditions yet";
        }
        foreach (var condition in cluster.At("status", "conditions")?.Items ?? [])
        {
            var (type, status) = (condition["type"]?.AsText ?? "", condition["status"]?.AsText ?? "");
            var isBad = type is "Ready" or "Available" ? status != "True" : type is "Degraded" or "Blocked" && status == "True";
            if (isBad)
            {
                yield return $"VitessCluster/{cluster.Name()} {type}={status}: {condition["reason"]?.AsText}: {condition["message"]?.AsText}";
            }
        }
    }

    private static string Why(Simulation simulation, string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var pod = simulation.Api.Find(Kinds.Pod, key[..slash], key[(slash + 1)..]);
        foreach (var container in pod?.At("status", "containerStatuses")?.Items ?? [])
        {
            if (container.At("state", "waiting", "reason")?.AsText is { } reason)
            {
                return $"{container["name"]?.AsText} {reason}";
            }
        }
        return pod?.At("spec", "nodeName") is null ? "it is on no node" : pod.At("status", "phase")?.AsText ?? "it has no phase";
    }
}
