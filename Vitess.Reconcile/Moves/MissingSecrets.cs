using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Tells which secrets the pods that are not ready wait for. Kubernetes starts no container before they are there.</summary>
/// <remarks>It holds nothing back: what does not need the secret goes on, and pods that run keep what they have read.</remarks>
internal static class MissingSecrets
{
    /// <summary>One wait a secret, with everything that cannot start without it.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="notReady">Pods and Deployments that are not ready.</param>
    internal static Steps Of(Snapshot snapshot, ValueList<Rendered> notReady)
    {
        if (notReady.Count == 0)
        {
            return Steps.None;
        }
        var waiting = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var rendered in notReady.AsSpan())
        {
            var name = rendered.Key.ToString();
            foreach (var need in Needed(rendered))
            {
                if (Problem(snapshot, need) is not { } problem)
                {
                    continue;
                }
                if (!waiting.TryGetValue(problem, out var names))
                {
                    waiting.Add(problem, names = []);
                }
                if (names is not [.., var last] || last != name)
                {
                    names.Add(name);
                }
            }
        }
        return waiting.Aggregate(
            Steps.None, (steps, it) => steps + Steps.Blocked("SecretMissing", $"{it.Key}; waiting for it: {string.Join(", ", it.Value)}"));
    }

    private static string? Problem(Snapshot snapshot, Need need) => snapshot.Secret(need.Secret) switch
    {
        null => $"secret {need.Secret} does not exist: create it",
        { } secret when need.Item is { } item && !secret.Digests.ContainsKey(item) =>
            $"secret {need.Secret} has no item \"{item}\": add it",
        _ => null,
    };

    private static List<Need> Needed(Rendered rendered)
    {
        var pod = rendered.Object.At("spec", "template", "spec") ?? rendered.Object["spec"] ?? Json.EmptyMap;
        var needed = new List<Need>();
        foreach (var volume in Items(pod["volumes"]))
        {
            AddFiles(needed, volume["secret"], "secretName");
            foreach (var source in Items(volume.At("projected", "sources")))
            {
                AddFiles(needed, source["secret"], "name");
            }
        }
        foreach (var container in Items(pod["initContainers"]).Concat(Items(pod["containers"])))
        {
            foreach (var variable in Items(container["env"]))
            {
                AddReference(needed, variable.At("valueFrom", "secretKeyRef"));
            }
            foreach (var from in Items(container["envFrom"]))
            {
                AddReference(needed, from["secretRef"]);
            }
        }
        return needed;
    }

    private static void AddFiles(List<Need> needed, Json? source, string name)
    {
        if (source?[name]?.AsText is not { Length: > 0 } secret || IsOptional(source))
        {
            return;
        }
        var items = Items(source["items"]);
        if (items.Count == 0)
        {
            needed.Add(new(secret, null));
        }
        foreach (var item in items)
        {
            needed.Add(new(secret, item["key"]?.AsText));
        }
    }

    private static void AddReference(List<Need> needed, Json? reference)
    {
        if (reference?["name"]?.AsText is { Length: > 0 } secret && !IsOptional(reference))
        {
            needed.Add(new(secret, reference["key"]?.AsText));
        }
    }

    private static bool IsOptional(Json source) => source["optional"]?.AsBoolean == true;

    private static ValueList<Json> Items(Json? list) => list?.Items ?? [];

    /// <summary>A secret that a container does not start without, and the item of it; null for any.</summary>
    private readonly record struct Need(string Secret, string? Item);
}
