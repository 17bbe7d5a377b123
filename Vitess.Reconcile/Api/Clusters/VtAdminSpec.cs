using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>How VTAdmin, API and web, runs.</summary>
public sealed record VtAdminSpec
{
    /// <summary>The file with access rules; everything is allowed unless set.</summary>
    public SecretSource? Rbac { get; init; }

    /// <summary>The cells in which VTAdmin runs; all unless set, and all if empty.</summary>
    public ValueList<string>? Cells { get; init; }

    /// <summary>Where browsers reach the API: one address for all cells, or one for each in their order.</summary>
    public ValueList<string>? ApiAddresses { get; init; }

    /// <summary>Pods a cell; 1 unless set.</summary>
    public int? Replicas { get; init; }

    /// <summary>Of the web container; 100m CPU and 128Mi of memory unless set.</summary>
    public Json? WebResources { get; init; }

    /// <summary>Of the API container; 100m CPU and 128Mi of memory unless set.</summary>
    public Json? ApiResources { get; init; }

    /// <summary>The browser's mode of sending credentials: omit, same-origin or include; omit unless set.</summary>
    public string? FetchCredentials { get; init; }

    /// <summary>Whether the web offers no changes; false unless set.</summary>
    public bool? ReadOnly { get; init; }

    /// <summary>Flags by name over those that the operator sets; dashes before a name do not count.</summary>
    public ValueMap<string, string>? ExtraFlags { get; init; }

    /// <summary>
    /// Environment variables over those that the operator sets; one of the same name takes its place.
    /// </summary>
    public ValueList<Json>? ExtraEnv { get; init; }

    /// <summary>Volumes beside those that the operator adds; one of the same name takes its place.</summary>
    public ValueList<Json>? ExtraVolumes { get; init; }

    /// <summary>Mounts beside those that the operator adds; one at the same path takes its place.</summary>
    public ValueList<Json>? ExtraVolumeMounts { get; init; }

    /// <summary>Init containers that run after the operator's own; one of the same name is laid over it.</summary>
    public ValueList<Json>? InitContainers { get; init; }

    /// <summary>Containers beside the operator's own; one of the same name is laid over it.</summary>
    public ValueList<Json>? SidecarContainers { get; init; }

    /// <summary>Where pods may run; set, even if empty, it takes the place of all rules of the operator.</summary>
    public Json? Affinity { get; init; }

    /// <summary>Annotations of the pods.</summary>
    public ValueMap<string, string>? Annotations { get; init; }

    /// <summary>Labels of the pods over the operator's own.</summary>
    public ValueMap<string, string>? ExtraLabels { get; init; }

    /// <summary>What is set of the Service; nothing unless given.</summary>
    public ServiceOverrides? Service { get; init; }

    /// <summary>Taints of nodes that the pods bear.</summary>
    public ValueList<Json>? Tolerations { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VtAdminSpec> Shape { get; } = Shape<VtAdminSpec>.Of("VtAdminSpec")
        .Nullable("rbac", Kinds.Of(SecretSource.Shape), s => s.Rbac, (s, v) => s with { Rbac = v })
        .Optional("cells", Kinds.Texts, s => s.Cells, (s, v) => s with { Cells = v })
        .Required("apiAddresses", Kinds.Texts, s => s.ApiAddresses, (s, v) => s with { ApiAddresses = v })
        .Nullable("replicas", Kinds.Int32(), s => s.Replicas, (s, v) => s with { Replicas = v })
        .Always("webResources", CoreKinds.Resources, s => s.WebResources, (s, v) => s with { WebResources = v })
        .Always("apiResources", CoreKinds.Resources, s => s.ApiResources, (s, v) => s with { ApiResources = v })
        .Optional("fetchCredentials", Kinds.Text, s => s.FetchCredentials, (s, v) => s with { FetchCredentials = v })
        .Nullable("readOnly", Kinds.Truth, s => s.ReadOnly, (s, v) => s with { ReadOnly = v })
        .Optional("extraFlags", Kinds.TextMap, s => s.ExtraFlags, (s, v) => s with { ExtraFlags = v })
        .Optional("extraEnv", CoreKinds.EnvVars, s => s.ExtraEnv, (s, v) => s with { ExtraEnv = v })
        .Optional("extraVolumes", CoreKinds.Volumes, s => s.ExtraVolumes, (s, v) => s with { ExtraVolumes = v })
        .Optional(
            "extraVolumeMounts", CoreKinds.VolumeMounts,
            s => s.ExtraVolumeMounts, (s, v) => s with { ExtraVolumeMounts = v })
        .Optional(
            "initContainers", CoreKinds.Containers,
            s => s.InitContainers, (s, v) => s with { InitContainers = v })
        .Optional(
            "sidecarContainers", CoreKinds.Containers,
            s => s.SidecarContainers, (s, v) => s with { SidecarContainers = v })
        .Nullable("affinity", CoreKinds.Affinity, s => s.Affinity, (s, v) => s with { Affinity = v })
        .Optional("annotations", Kinds.TextMap, s => s.Annotations, (s, v) => s with { Annotations = v })
        .Optional("extraLabels", Kinds.TextMap, s => s.ExtraLabels, (s, v) => s with { ExtraLabels = v })
        .Nullable("service", Kinds.Of(ServiceOverrides.Shape), s => s.Service, (s, v) => s with { Service = v })
        .Optional("tolerations", CoreKinds.Tolerations, s => s.Tolerations, (s, v) => s with { Tolerations = v });
}
