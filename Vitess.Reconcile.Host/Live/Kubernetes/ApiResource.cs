using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>A kind as the API server's paths name it.</summary>
/// <param name="ApiVersion">Group and version, as objects carry them.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Plural">The resource in paths.</param>
/// <param name="IsNamespaced">Whether its objects are in namespaces.</param>
internal sealed record ApiResource(string ApiVersion, string Kind, string Plural, bool IsNamespaced = true)
{
    internal static readonly ApiResource Lease = new("coordination.k8s.io/v1", "Lease", "leases");

    internal static readonly ApiResource Event = new("v1", "Event", "events");

    internal static readonly ApiResource ConfigMap = new("v1", "ConfigMap", "configmaps");

    internal static readonly ApiResource StorageClass =
        new(Kinds.ApiVersion(Kinds.StorageClass), Kinds.StorageClass, "storageclasses", IsNamespaced: false);

    private static readonly ValueMap<string, ApiResource> ByKind =
        Kinds.Watched.Add(Kinds.HorizontalPodAutoscaler).Add("Job").Select(Named)
            .Concat([Lease, Event, ConfigMap, StorageClass]).ToValueMap(resource => resource.Kind, resource => resource);

    /// <summary>The API group; empty for the core group.</summary>
    internal string Group => ApiVersion.Contains('/', StringComparison.Ordinal) ? ApiVersion.Split('/')[0] : "";

    /// <summary>Where the group and version are, for discovery.</summary>
    internal string GroupPath => (Group.Length == 0 ? "/api/" : "/apis/") + ApiVersion;

    /// <summary>Every kind that the operator speaks of.</summary>
    internal static IEnumerable<ApiResource> All => ByKind.Values;

    /// <summary>The resource of a kind.</summary>
    /// <exception cref="ArgumentException">The operator does not know the kind.</exception>
    internal static ApiResource Of(string kind) => ByKind.TryGetValue(kind, out var known)
        ? known
        : throw new ArgumentException($"\"{kind}\" is not a kind that the operator knows.", nameof(kind));

    /// <summary>The path of the collection.</summary>
    /// <param name="space">The namespace; empty for all of them.</param>
    internal string Collection(string space) =>
        IsNamespaced && space.Length > 0 ? $"{GroupPath}/namespaces/{Uri.EscapeDataString(space)}/{Plural}" : $"{GroupPath}/{Plural}";

    /// <summary>The path of one object.</summary>
    internal string Object(string space, string name, string subresource = "") =>
        $"{Collection(space)}/{Uri.EscapeDataString(name)}{(subresource.Length > 0 ? "/" + subresource : "")}";

    /// <summary>The resource of a kind, as every kind here forms it.</summary>
    internal static string PluralOf(string kind) => kind.ToLowerInvariant() + "s";

    private static ApiResource Named(string kind) => new(
        kind == "Job" ? "batch/v1" : Kinds.ApiVersion(kind),
        kind,
        PluralOf(kind),
        IsNamespaced: kind != Kinds.Node);
}
