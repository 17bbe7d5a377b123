using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>What a pod asks of the pods around it, and they of it, worked out once for all nodes.</summary>
internal sealed class PodAffinity
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";
    private const string Preferred = "preferredDuringSchedulingIgnoredDuringExecution";

    /// <summary>Label and value of a topology where the pod must not be.</summary>
    private readonly HashSet<(string Key, string Value)> closed = [];

    /// <summary>Label and value of a topology that the pods there keep closed.</summary>
    private readonly HashSet<(string Key, string Value)> kept = [];

    /// <summary>One term each: where the pod may be. None when it asks for no company.</summary>
    private readonly List<(string Key, HashSet<string> Values)> company = [];

    private readonly Dictionary<(string Key, string Value), long> preferences = [];
    private readonly SortedSet<string> preferredKeys = new(StringComparer.Ordinal);

    internal PodAffinity(
        Json pod, List<Json> nodes, Func<string, IEnumerable<Json>> podsOn, IEnumerable<(Json Pod, Json? Node)> others)
    {
        var (near, far) = (pod.At("spec", "affinity", "podAffinity"), pod.At("spec", "affinity", "podAntiAffinity"));
        foreach (var term in far?.ItemsAt(Required) ?? [])
        {
            Visit(pod, term, nodes, podsOn, (key, value) => closed.Add((key, value)));
        }
        foreach (var term in near?.ItemsAt(Required) ?? [])
        {
            var values = new HashSet<string>(StringComparer.Ordinal);
            Visit(pod, term, nodes, podsOn, (_, value) => values.Add(value));
            // The first of a group that asks for its own company may be anywhere.
            if (values.Count > 0 || !Selects(term, owner: pod, other: pod))
            {
                company.Add((term["topologyKey"]?.AsText ?? "", values));
            }
        }
        Prefer(pod, near, nodes, podsOn, sign: 1);
        Prefer(pod, far, nodes, podsOn, sign: -1);
        foreach (var (other, node) in others)
        {
            Keep(pod, other, node);
        }
    }

    /// <summary>Why the pod cannot be on a node; empty when it can.</summary>
    internal string Obstacle(Json node)
    {
        foreach (var (key, values) in company)
        {
            if (node.Label(key) is not { } value || !values.Contains(value))
            {
                return "node(s) didn't match pod affinity rules";
            }
        }
        return Holds(closed, node) ? "node(s) didn't match pod anti-affinity rules"
            : Holds(kept, node) ? "node(s) didn't satisfy existing pods anti-affinity rules"
            : "";
    }

    /// <summary>The sum of the weights of the preferences that a node meets, less those that it goes against.</summary>
    internal long Preference(Json node)
    {
        long sum = 0;
        foreach (var key in preferredKeys)
        {
            sum += node.Label(key) is { } value ? preferences.GetValueOrDefault((key, value)) : 0;
        }
        return sum;
    }

    private void Prefer(Json pod, Json? side, List<Json> nodes, Func<string, IEnumerable<Json>> podsOn, int sign)
    {
        foreach (var preferred in side?.ItemsAt(Preferred) ?? [])
        {
            if (preferred["podAffinityTerm"] is not { } term)
            {
                continue;
            }
            var weight = sign * preferred.Number(0, "weight");
            Visit(pod, term, nodes, podsOn, (key, value) =>
            {
                preferredKeys.Add(key);
                preferences[(key, value)] = preferences.GetValueOrDefault((key, value)) + weight;
            });
        }
    }

    private void Keep(Json pod, Json other, Json? node)
    {
        foreach (var term in other.ItemsAt("spec", "affinity", "podAntiAffinity", Required))
        {
            var key = term["topologyKey"]?.AsText ?? "";
            if (node?.Label(key) is { } value && !other.IsOver() && Selects(term, owner: other, other: pod))
            {
                kept.Add((key, value));
            }
        }
    }

    /// <summary>Calls for each pod that a term selects, with the topology of its node.</summary>
    private static void Visit(
        Json pod, Json term, List<Json> nodes, Func<string, IEnumerable<Json>> podsOn, Action<string, string> found)
    {
        var key = term["topologyKey"]?.AsText ?? "";
        var selector = Selectors.OfObject(term["labelSelector"]);
        foreach (var node in nodes)
        {
            if (node.Label(key) is not { } value)
            {
                continue;
            }
            foreach (var other in podsOn(node.Name()))
            {
                if (!other.IsOver() && IsInNamespace(term, pod, other)
                    && selector.Matches(other.At("metadata", "labels")))
                {
                    found(key, value);
                }
            }
        }
    }

    private static bool Selects(Json term, Json owner, Json other) =>
        IsInNamespace(term, owner, other)
        && Selectors.OfObject(term["labelSelector"]).Matches(other.At("metadata", "labels"));

    private static bool IsInNamespace(Json term, Json owner, Json other) =>
        term.ItemsAt("namespaces") is { Count: > 0 } named
            ? named.Contains(other.Namespace())
            : owner.Namespace() == other.Namespace();

    private static bool Holds(HashSet<(string Key, string Value)> topologies, Json node)
    {
        foreach (var (key, value) in topologies)
        {
            if (node.Label(key) == value)
            {
                return true;
            }
        }
        return false;
    }
}
