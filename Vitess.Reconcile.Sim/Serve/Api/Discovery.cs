using System.Security.Cryptography;
using System.Text;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>Which kinds there are, as clients ask for it: list by list, or all at once.</summary>
internal static class Discovery
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    // Source: the orders in which a server tells the verbs of its own kinds and those of custom resources.
    private static readonly string[] OwnVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] CustomVerbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
    private static readonly string[] InAll =
        ["pods", "services", "deployments", "replicasets", "jobs", "horizontalpodautoscalers"];

    /// <summary>The answer to a path of discovery; null when it is none.</summary>
    internal static ApiAnswer? Find(string path, string accept)
    {
        var isAggregated = accept.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal)
            && accept.Contains("v=v2;", StringComparison.Ordinal);
        return path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["version"] => new(200, Version),
            ["api"] when isAggregated => new(200, All([""]), Aggregated),
            ["apis"] when isAggregated => new(200, All(Groups), Aggregated),
            ["api"] => new(200, Json.Map(("kind", "APIVersions"), ("versions", Json.List("v1")))),
            ["apis"] => new(200, Json.Map(
                ("kind", "APIGroupList"), ("apiVersion", "v1"), ("groups", Json.List(Groups.Select(group => Group(group)))))),
            ["apis", var group] when Groups.Contains(group, StringComparer.Ordinal) =>
                new(200, Json.Map(("kind", "APIGroup"), ("apiVersion", "v1")).With(Group(group))),
            ["api", "v1"] => new(200, Resources("v1")),
            ["apis", var group, var version] when Of($"{group}/{version}").Any() => new(200, Resources($"{group}/{version}")),
            _ => null,
        };
    }

    private static Json Version { get; } = Json.Map(
        ("major", "1"), ("minor", "35"), ("emulationMajor", "1"), ("emulationMinor", "35"), ("minCompatibilityMajor", "1"),
        ("minCompatibilityMinor", "34"), ("gitVersion", "v1.35.4+simulated"), ("gitCommit", ""), ("gitTreeState", ""),
        ("buildDate", "1970-01-01T00:00:00Z"), ("goVersion", ""), ("compiler", ""), ("platform", "linux/amd64"));

    private static ValueList<string> Groups { get; } =
        AdmissionPolicies.Served.Select(kind => kind.Group).Where(group => group.Length > 0).Distinct().Order(StringComparer.Ordinal).ToValueList();

    private static IEnumerable<KindInfo> Of(string apiVersion) =>
        AdmissionPolicies.Served.Where(kind => kind.ApiVersion == apiVersion).OrderBy(kind => kind.Plural, StringComparer.Ordinal);

    private static Json Group(string name)
    {
        var versions = AdmissionPolicies.Served.Where(kind => kind.Group == name).Select(kind => kind.Version).Distinct()
            .Select(version => Json.Map(("groupVersion", $"{name}/{version}"), ("version", version))).ToValueList();
        return Json.Map(("name", name), ("versions", Json.List(versions)), ("preferredVersion", versions[0]));
    }

    private static Json With(this Json map, Json others) =>
        others.Members.Aggregate(map, (whole, member) => whole.With(member.Key, member.Value));

    private static Json Resources(string apiVersion) => Json.Map(
        ("kind", "APIResourceList"),
        // Source: the list of the core group, which is older than the field, has none.
        ("apiVersion", apiVersion == "v1" ? null : (Json)"v1"),
        ("groupVersion", apiVersion),
        ("resources", Json.List(Of(apiVersion).SelectMany(ResourcesOf))));

    private static IEnumerable<Json> ResourcesOf(KindInfo kind)
    {
        yield return Json.Map(
            ("name", kind.Plural),
            ("singularName", Singular(kind)),
            ("namespaced", kind.IsNamespaced),
            ("kind", kind.Name),
            ("verbs", Json.List(VerbsOf(kind).Select(Json.FromString))),
            ("shortNames", kind.ShortNames.Count == 0 ? null : Json.List(kind.ShortNames.Select(Json.FromString))),
            ("categories", InAll.Contains(kind.Plural, StringComparer.Ordinal) ? Json.List("all") : null),
            ("storageVersionHash", HashOf(kind)));
        foreach (var part in PartsOf(kind))
        {
            yield return Json.Map(
                ("name", $"{kind.Plural}/{part.Name}"), ("singularName", ""), ("namespaced", kind.IsNamespaced),
                ("group", part.Group), ("version", part.Group is null ? null : (Json)"v1"), ("kind", part.Kind),
                ("verbs", Json.List(part.Verbs.Select(Json.FromString))));
        }
    }

    private static IEnumerable<(string Name, string? Group, string Kind, string[] Verbs)> PartsOf(KindInfo kind)
    {
        if (kind == Kinds.Pod)
        {
            yield return ("binding", null, "Binding", ["create"]);
            yield return ("eviction", "policy", "Eviction", ["create"]);
            yield return ("log", null, "Pod", ["get"]);
        }
        if (kind.HasStatus)
        {
            yield return ("status", null, kind.Name, ["get", "patch", "update"]);
        }
        if (kind.HasScale)
        {
            yield return ("scale", "autoscaling", "Scale", ["get", "patch", "update"]);
        }
    }

    private static string[] VerbsOf(KindInfo kind) => kind.IsCustom ? CustomVerbs
        : kind == Kinds.Namespace ? [.. OwnVerbs.Where(verb => verb != "deletecollection")]
        : OwnVerbs;

    private static string Singular(KindInfo kind) => kind.Name.ToLowerInvariant();

    /// <summary>Source: the first eight bytes of the SHA-256 of group, version and kind.</summary>
    private static string HashOf(KindInfo kind) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind.Group}/{kind.Version}/{kind.Name}")).AsSpan(0, 8));

    private static Json All(IEnumerable<string> groups) => Json.Map(
        ("kind", "APIGroupDiscoveryList"),
        ("apiVersion", "apidiscovery.k8s.io/v2"),
        ("metadata", Json.EmptyMap),
        ("items", Json.List(groups.Select(group => Json.Map(
            ("metadata", Json.Map(("name", group.Length == 0 ? null : (Json)group), ("creationTimestamp", Json.Null))),
            ("versions", Json.List(AdmissionPolicies.Served.Where(kind => kind.Group == group).Select(kind => kind.ApiVersion).Distinct()
                .Select(Described))))))));

    private static Json Described(string apiVersion) => Json.Map(
        ("version", apiVersion.Split('/')[^1]),
        ("freshness", "Current"),
        ("resources", Json.List(Of(apiVersion).Select(kind => Json.Map(
            ("resource", kind.Plural),
            ("responseKind", GroupKind(kind.Group, kind.Version, kind.Name)),
            ("scope", kind.IsNamespaced ? "Namespaced" : "Cluster"),
            ("singularResource", Singular(kind)),
            ("verbs", Json.List(VerbsOf(kind).Select(Json.FromString))),
            ("shortNames", kind.ShortNames.Count == 0 ? null : Json.List(kind.ShortNames.Select(Json.FromString))),
            ("categories", InAll.Contains(kind.Plural, StringComparer.Ordinal) ? Json.List("all") : null),
            ("subresources", Json.List(PartsOf(kind).Select(part => Json.Map(
                ("subresource", part.Name),
                ("responseKind", GroupKind(part.Group ?? kind.Group, part.Group is null ? kind.Version : "v1", part.Kind)),
                ("verbs", Json.List(part.Verbs.Select(Json.FromString))))))))))));

    private static Json GroupKind(string group, string version, string kind) =>
        Json.Map(("group", group), ("version", version), ("kind", kind));
}
