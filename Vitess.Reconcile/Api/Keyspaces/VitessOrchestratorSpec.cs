using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>How VTOrc runs.</summary>
public sealed record VitessOrchestratorSpec
{
    /// <summary>Of the VTOrc container; 100m CPU and 128Mi of memory unless set.</summary>
    public Json? Resources { get; init; }

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

    /// <summary>Has no effect: VTOrc has no Service.</summary>
    public ServiceOverrides? Service { get; init; }

    /// <summary>Taints of nodes that the pods bear.</summary>
    public ValueList<Json>? Tolerations { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessOrchestratorSpec> Shape { get; } =
        Shape<VitessOrchestratorSpec>.Of("VitessOrchestratorSpec")
        .Always("resources", CoreKinds.Resources, s => s.Resources, (s, v) => s with { Resources = v })
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
