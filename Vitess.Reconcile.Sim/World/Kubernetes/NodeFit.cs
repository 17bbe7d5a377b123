using System.Globalization;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>On which nodes a pod can run, and which of them suit it best.</summary>
internal sealed class NodeFit(Client api, PodIndex pods, Func<IEnumerable<Assumption>> assumed)
{
    /// <summary>
    /// What a point of a preference counts against one pod more on a node. Reason: preferences come before even
    /// spreading.
    /// </summary>
    private const int PreferenceWeight = 10_000;

    private const int SiblingInZoneWeight = 100;
    private const int SiblingOnNodeWeight = 300;

    private List<Json>? nodes;

    /// <summary>The best nodes by name, all equally good.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="why">Why there are none, in the scheduler's words; empty when there are some.</param>
    internal IReadOnlyList<string> Fitting(Json pod, out string why)
    {
        why = Volumes.Obstacle(api, pod);
        if (why.Length > 0)
        {
            return [];
        }
        var all = AllNodes();
        var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var others = pods.Repelling.Select(other => (other, NodeOf(other.NodeName())))
            .Concat(assumed().Select(each => (each.Pod, NodeOf(each.Node))));
        var affinity = new PodAffinity(pod, all, PodsOn, others);
        var fitting = new List<Json>(all.Count);
        foreach (var node in all)
        {
            var obstacle = Obstacle(pod, node, affinity);
            if (obstacle.Length == 0)
            {
                fitting.Add(node);
            }
            else
            {
                reasons[obstacle] = reasons.GetValueOrDefault(obstacle) + 1;
            }
        }
        if (fitting.Count > 0)
        {
            return Best(pod, fitting, affinity);
        }
        var counts = reasons.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Value} {each.Key}"));
        var parts = string.Join(", ", counts);
        why = string.Create(CultureInfo.InvariantCulture, $"0/{all.Count} nodes are available: {parts}.");
        return [];
    }

    /// <summary>Nodes have changed.</summary>
    internal void Forget() => nodes = null;

    private List<Json> AllNodes() => nodes ??= [.. api.List(Kinds.Node)];

    private string Obstacle(Json pod, Json node, PodAffinity affinity)
    {
        if (Tolerations.Obstacle(node, pod) is { } taint)
        {
            return $"node(s) had untolerated taint {{{taint["key"]?.AsText}: {taint["value"]?.AsText}}}";
        }
        if (node.At("spec", "unschedulable")?.AsBoolean == true)
        {
            return "node(s) were unschedulable";
        }
        if (!node.IsReady())
        {
            return "node(s) were not ready";
        }
        return !NodeAffinity.Matches(pod, node) ? "node(s) didn't match Pod's node affinity/selector"
            : !Volumes.AreReachable(api, pod, node) ? "node(s) had volume node affinity conflict"
            : affinity.Obstacle(node);
    }

    private List<string> Best(Json pod, List<Json> fitting, PodAffinity affinity)
    {
        var best = new List<string>();
        var most = long.MinValue;
        var siblings = Siblings(pod);
        foreach (var node in fitting)
        {
            var zone = node.Label("topology.kubernetes.io/zone") ?? "";
            var score = (PreferenceWeight * (NodeAffinity.Preference(pod, node) + affinity.Preference(node)))
                - (SiblingInZoneWeight * siblings.GetValueOrDefault("zone " + zone))
                - (SiblingOnNodeWeight * siblings.GetValueOrDefault("node " + node.Name()))
                - PodsOn(node.Name()).Count();
            if (score > most)
            {
                most = score;
                best.Clear();
            }
            if (score == most)
            {
                best.Add(node.Name());
            }
        }
        return best;
    }

    /// <summary>How many pods of the same controller there are by zone and by node.</summary>
    private SortedDictionary<string, int> Siblings(Json pod)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        if (pod.ControllerUid() is not { Length: > 0 } owner)
        {
            return counts;
        }
        var placed = pods.CopyOf(owner).Where(other => other.IsActive()).Select(other => other.NodeName())
            .Concat(assumed().Where(each => each.Pod.ControllerUid() == owner).Select(each => each.Node));
        foreach (var name in placed)
        {
            if (name.Length > 0 && NodeOf(name) is { } node)
            {
                var zone = "zone " + node.Label("topology.kubernetes.io/zone");
                counts[zone] = counts.GetValueOrDefault(zone) + 1;
                counts["node " + name] = counts.GetValueOrDefault("node " + name) + 1;
            }
        }
        return counts;
    }

    private IEnumerable<Json> PodsOn(string node) =>
        pods.OnNode(node).Concat(assumed().Where(each => each.Node == node).Select(each => each.Pod));

    private Json? NodeOf(string name) => AllNodes().Find(node => node.Name() == name);
}
