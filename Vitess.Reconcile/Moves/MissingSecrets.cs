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
            foreach (var problem in Needed(rendered).Select(need => Problem(snapshot, need)).OfType<string>().Distinct())
            {
                if (!waiting.TryGetValue(problem, out var names))
                {
                    waiting.Add(problem, names = []);
                }
                names.Add(rendered.Key.ToString());
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

    private static IEnumerable<Need> Needed(Rendered rendered)
    {
        var pod = rendered.Object.At("spec", "template", "spec") ?? rendered.Object["spec"] ?? Json.EmptyMap;
        var volumes = Items(pod["volumes"]);
        var containers = Items(pod["initContainers"]).Concat(Items(pod["containers"])).ToList();
        return
        [
            .. volumes.SelectMany(volume => OfFiles(volume["secret"], "secretName")),
            .. volumes.SelectMany(volume => Items(volume.At("projected", "sources"))).SelectMany(source => OfFiles(source["secret"], "name")),
            .. containers.SelectMany(container => Items(container["env"]))
                .SelectMany(variable => OfReference(variable.At("valueFrom", "secretKeyRef"))),
            .. containers.SelectMany(container => Items(container["envFrom"])).SelectMany(from => OfReference(from["secretRef"])),
        ];
    }

    private static IEnumerable<Need> OfFiles(Json? source, string name)
    {
        if (source?[name]?.AsText is not { Length: > 0 } secret || IsOptional(source))
        {
            return [];
        }
        var items = Items(source["items"]);
        return items.Count == 0 ? [new(secret, null)] : items.Select(item => new Need(secret, item["key"]?.AsText));
    }

    private static IEnumerable<Need> OfReference(Json? reference) =>
        reference?["name"]?.AsText is { Length: > 0 } secret && !IsOptional(reference)
            ? [new Need(secret, reference["key"]?.AsText)]
            : [];

    private static bool IsOptional(Json source) => source["optional"]?.AsBoolean == true;

    private static ValueList<Json> Items(Json? list) => list?.Items ?? [];

    /// <summary>A secret that a container does not start without, and the item of it; null for any.</summary>
    private readonly record struct Need(string Secret, string? Item);
}
