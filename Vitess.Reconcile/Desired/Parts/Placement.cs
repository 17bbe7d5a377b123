namespace Vitess.Reconcile.Desired.Parts;

/// <summary>Where pods may run and where they had better run.</summary>
internal static class Placement
{
    /// <summary>The label of a node's name.</summary>
    internal const string Host = "kubernetes.io/hostname";

    // Source: the Go operator 2.18 goes by it; Kubernetes has deprecated it.
    private const string DeprecatedZone = "failure-domain.beta.kubernetes.io/zone";

    private const string PresentZone = "topology.kubernetes.io/zone";

    /// <summary>The label of a node's zone that pods are placed by.</summary>
    internal static string Zone(Corrections corrections) => corrections.UsesPresentZoneLabel ? PresentZone : DeprecatedZone;

    /// <summary>The rule that pods run in a zone; null for no zone in particular.</summary>
    internal static Json? InZone(string? zone, Corrections corrections) =>
        NodesInZone(zone, corrections) is { } nodes ? Json.Map(("nodeAffinity", nodes)) : null;

    /// <summary>The rules that pods run in a zone and had better not run beside pods of the same labels.</summary>
    internal static Json Apart(string? zone, Corrections corrections, params ValueList<Json> apartFrom) => Json.Map(
        ("nodeAffinity", NodesInZone(zone, corrections)),
        ("podAntiAffinity", Json.Map(("preferredDuringSchedulingIgnoredDuringExecution", Json.List(apartFrom)))));

    /// <summary>A wish not to share a node, or a zone, with pods of these labels.</summary>
    internal static Json ApartFrom(Json labels, string topology, int weight) => Json.Map(
        ("weight", weight),
        ("podAffinityTerm", Json.Map(
            ("labelSelector", Json.Map(("matchLabels", labels))),
            ("topologyKey", topology))));

    private static Json? NodesInZone(string? zone, Corrections corrections) => zone is not { Length: > 0 } ? null : Json.Map(
        ("requiredDuringSchedulingIgnoredDuringExecution", Json.Map(
            ("nodeSelectorTerms", Json.List(Json.Map(
                ("matchExpressions", Json.List(Json.Map(
                    ("key", Zone(corrections)), ("operator", "In"), ("values", Json.List(zone)))))))))));
}
