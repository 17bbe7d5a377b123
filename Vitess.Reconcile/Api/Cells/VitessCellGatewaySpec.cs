using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>How the VTGates of a cell run.</summary>
public sealed record VitessCellGatewaySpec
{
    /// <summary>Pods; 2 unless set.</summary>
    public int? Replicas { get; init; }

    /// <summary>How a HorizontalPodAutoscaler sets the number of pods; there is none unless set.</summary>
    public AutoscalerSpec? Autoscaler { get; init; }

    /// <summary>Of the VTGate container; 500m CPU and 1Gi of memory unless set.</summary>
    public Json? Resources { get; init; }

    /// <summary>How MySQL clients prove who they are.</summary>
    public VitessGatewayAuthentication? Authentication { get; init; }

    /// <summary>Encryption towards MySQL clients; none unless set.</summary>
    public VitessGatewaySecureTransport? SecureTransport { get; init; }

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

    /// <summary>How the pods spread over nodes and zones.</summary>
    public ValueList<Json>? TopologySpreadConstraints { get; init; }

    /// <summary>Hooks of the VTGate container.</summary>
    public Json? Lifecycle { get; init; }

    /// <summary>
    /// Seconds between the request to stop and the kill; 30 unless set, which is Kubernetes' own default.
    /// </summary>
    public long? TerminationGracePeriodSeconds { get; init; }

    /// <summary>How the Deployment replaces pods; a quarter at a time unless set.</summary>
    public Json? Strategy { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessCellGatewaySpec> Shape { get; } =
        Shape<VitessCellGatewaySpec>.Of("VitessCellGatewaySpec")
        .Nullable("replicas", Kinds.Int32(min: 0), s => s.Replicas, (s, v) => s with { Replicas = v })
        .Nullable(
            "autoscaler", Kinds.Of(AutoscalerSpec.Shape),
            s => s.Autoscaler, (s, v) => s with { Autoscaler = v })
        .Always("resources", CoreKinds.Resources, s => s.Resources, (s, v) => s with { Resources = v })
        .Always(
            "authentication", Kinds.Of(VitessGatewayAuthentication.Shape),
            s => s.Authentication, (s, v) => s with { Authentication = v })
        .Nullable(
            "secureTransport", Kinds.Of(VitessGatewaySecureTransport.Shape),
            s => s.SecureTransport, (s, v) => s with { SecureTransport = v })
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
        .Optional("tolerations", CoreKinds.Tolerations, s => s.Tolerations, (s, v) => s with { Tolerations = v })
        .Optional(
            "topologySpreadConstraints", CoreKinds.TopologySpreadConstraints,
            s => s.TopologySpreadConstraints, (s, v) => s with { TopologySpreadConstraints = v })
        .Always("lifecycle", CoreKinds.Lifecycle, s => s.Lifecycle, (s, v) => s with { Lifecycle = v })
        .Nullable(
            "terminationGracePeriodSeconds", Kinds.Int64(),
            s => s.TerminationGracePeriodSeconds, (s, v) => s with { TerminationGracePeriodSeconds = v })
        .Always("strategy", CoreKinds.DeploymentStrategy, s => s.Strategy, (s, v) => s with { Strategy = v });
}
