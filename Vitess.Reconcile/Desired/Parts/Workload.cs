using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Desired.Parts;

/// <summary>A Deployment of one of the stateless components; the same rules hold for all of them.</summary>
internal sealed record Workload
{
    /// <summary>The labels of the object, of its selector and, beneath the user's, of its pods.</summary>
    internal required ValueMap<string, string> Labels { get; init; }

    /// <summary>How many pods; null leaves it to Kubernetes, which makes one.</summary>
    internal int? Replicas { get; init; }

    /// <summary>The operator's own containers.</summary>
    internal required ValueList<Container> Containers { get; init; }

    /// <summary>The user's containers; they stand before the operator's.</summary>
    internal ValueList<Json>? Sidecars { get; init; }

    /// <summary>The user's init containers.</summary>
    internal ValueList<Json>? InitContainers { get; init; }

    /// <summary>The volumes.</summary>
    internal ValueList<Json> Volumes { get; init; }

    /// <summary>The user's labels of the pods.</summary>
    internal ValueMap<string, string>? ExtraLabels { get; init; }

    /// <summary>The annotations of the pods.</summary>
    internal ValueMap<string, string> Annotations { get; init; }

    /// <summary>The user's rules of where pods may run; set, even if empty, they take the place of the zone's.</summary>
    internal Json? Affinity { get; init; }

    /// <summary>The zone of the pods; empty for none in particular.</summary>
    internal string? Zone { get; init; }

    /// <summary>The taints that the pods bear.</summary>
    internal ValueList<Json>? Tolerations { get; init; }

    /// <summary>How the pods spread.</summary>
    internal ValueList<Json>? Spread { get; init; }

    /// <summary>Credentials for the registries.</summary>
    internal ValueList<Json>? PullSecrets { get; init; }

    /// <summary>Seconds between the request to stop and the kill; null leaves it to Kubernetes.</summary>
    internal long? GraceSeconds { get; init; }

    /// <summary>How pods are replaced; null or empty leaves it to Kubernetes.</summary>
    internal Json? Strategy { get; init; }

    /// <summary>The whole object.</summary>
    /// <param name="seal">Makes the object.</param>
    /// <param name="name">Its name.</param>
    /// <param name="options">How the operator was configured.</param>
    internal Rendered Render(Seal.Of seal, ObjectName name, Options options) => seal.Object(
        Kinds.Deployment, name, Labels, Json.Map(
            ("replicas", Replicas),
            ("revisionHistoryLimit", 0),
            ("selector", Json.Map(("matchLabels", Json.Map(Labels)))),
            ("strategy", Strategy is { Members.Count: > 0 } ? Strategy : null),
            ("template", Json.Map(("metadata", TemplateMetadata(Corrections.Of(options))), ("spec", TemplateSpec(options))))));

    private Json TemplateMetadata(Corrections corrections) => Json.Map(
        ("labels", Json.Map(corrections.Labels(Labels, ExtraLabels ?? default))),
        ("annotations", Annotations.Count == 0 ? null : Json.Map(Annotations)));

    private Json TemplateSpec(Options options) => Json.Map(
        ("affinity", Affinity ?? Placement.InZone(Zone, Corrections.Of(options))),
        ("containers", Json.List(Once(Merge.TemplateContainers(
            Sidecars ?? [], Containers.Select(container => container.ToJson()).ToValueList())))),
        ("initContainers", Merge.ListOrNone(Once(Merge.TemplateContainers([], InitContainers)))),
        ("imagePullSecrets", Merge.ListOrNone(Merge.ByName([], PullSecrets))),
        ("priorityClassName", options.PriorityClass.Length == 0 ? null : options.PriorityClass),
        ("serviceAccountName", options.ServiceAccount.Length == 0 ? null : options.ServiceAccount),
        ("terminationGracePeriodSeconds", GraceSeconds),
        ("tolerations", Merge.ListOrNone(Tolerations)),
        ("topologySpreadConstraints", Merge.ListOrNone(Spread)),
        ("volumes", Merge.ListOrNone(Merge.ByName([], Volumes))));

    // Reason: the Go operator lets a variable stand twice, which server-side apply refuses for good. A container takes the last too.
    private static ValueList<Json> Once(ValueList<Json> containers) => containers
        .Select(container => container["env"] is { Items.Count: > 1 } env
            ? container.With("env", Json.List(Merge.ByName([], env.Items)))
            : container)
        .ToValueList();
}
