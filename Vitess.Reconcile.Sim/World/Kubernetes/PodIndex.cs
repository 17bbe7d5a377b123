using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>
/// The pods that stand, found by key, node, owner or need for distance, so that no actor has to look at all of them.
/// </summary>
internal sealed class PodIndex
{
    private readonly SortedDictionary<string, Json> all = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<string, Json>> byNode = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<string, Json>> byController = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<string, Json>> byClaim = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Json> repelling = new(StringComparer.Ordinal);

    /// <summary>Bound pods that forbid others near them.</summary>
    internal IEnumerable<Json> Repelling => repelling.Values;

    internal IEnumerable<Json> All => all.Values;

    internal Json? Find(string key) => all.GetValueOrDefault(key);

    /// <summary>The pods bound to a node, as a copy that outlives changes.</summary>
    internal IReadOnlyList<Json> CopyOnNode(string node) =>
        byNode.TryGetValue(node, out var found) ? [.. found.Values] : [];

    /// <summary>The pods bound to a node.</summary>
    internal IEnumerable<Json> OnNode(string node) => byNode.TryGetValue(node, out var found) ? found.Values : [];

    internal int CountOnNode(string node) => byNode.TryGetValue(node, out var found) ? found.Count : 0;

    /// <summary>The pods that an owner controls, as a copy that outlives changes.</summary>
    internal IReadOnlyList<Json> CopyOf(string controllerUid) =>
        byController.TryGetValue(controllerUid, out var found) ? [.. found.Values] : [];

    /// <summary>The pods bound to a node that use a claim.</summary>
    internal IEnumerable<Json> UsersOf(string ns, string claim) =>
        byClaim.TryGetValue($"{ns}/{claim}", out var found) ? found.Values : [];

    internal void Take(WatchEvent change)
    {
        if (change.Previous is { } previous)
        {
            Remove(previous);
        }
        if (change.Type is WatchEventType.Added or WatchEventType.Modified)
        {
            Add(change.Object);
        }
    }

    private void Add(Json pod)
    {
        var key = pod.Key();
        all[key] = pod;
        if (pod.ControllerUid() is { Length: > 0 } owner)
        {
            Slot(byController, owner)[key] = pod;
        }
        if (pod.NodeName() is not { Length: > 0 } node)
        {
            return;
        }
        Slot(byNode, node)[key] = pod;
        foreach (var claim in pod.ClaimNames())
        {
            Slot(byClaim, $"{pod.Namespace()}/{claim}")[key] = pod;
        }
        var apart = pod.At("spec", "affinity", "podAntiAffinity");
        if (apart?.ItemsAt("requiredDuringSchedulingIgnoredDuringExecution").Count > 0)
        {
            repelling[key] = pod;
        }
    }

    private void Remove(Json pod)
    {
        var key = pod.Key();
        all.Remove(key);
        repelling.Remove(key);
        RemoveFrom(byController, pod.ControllerUid(), key);
        RemoveFrom(byNode, pod.NodeName(), key);
        foreach (var claim in pod.ClaimNames())
        {
            RemoveFrom(byClaim, $"{pod.Namespace()}/{claim}", key);
        }
    }

    private static SortedDictionary<string, Json> Slot(
        Dictionary<string, SortedDictionary<string, Json>> index, string name)
    {
        if (!index.TryGetValue(name, out var slot))
        {
            index[name] = slot = new(StringComparer.Ordinal);
        }
        return slot;
    }

    private static void RemoveFrom(Dictionary<string, SortedDictionary<string, Json>> index, string name, string key)
    {
        if (index.TryGetValue(name, out var slot) && slot.Remove(key) && slot.Count == 0)
        {
            index.Remove(name);
        }
    }
}
