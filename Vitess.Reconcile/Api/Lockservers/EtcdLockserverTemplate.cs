using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>An etcd of three members.</summary>
public sealed record EtcdLockserverTemplate
{
    /// <summary>Image of etcd; the one in the operator's options unless set.</summary>
    public string? Image { get; init; }

    /// <summary>When the image is pulled.</summary>
    public string? ImagePullPolicy { get; init; }

    /// <summary>Secrets with credentials for the image registries.</summary>
    public ValueList<Json>? ImagePullSecrets { get; init; }

    /// <summary>Of each member; 100m CPU and 256Mi of memory unless set.</summary>
    public Json? Resources { get; init; }

    /// <summary>The claim of each member; 1Gi, ReadWriteOnce, unless set.</summary>
    public Json? DataVolumeClaimTemplate { get; init; }

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

    /// <summary>Labels of the pods and their claims.</summary>
    public ValueMap<string, string>? ExtraLabels { get; init; }

    /// <summary>Whether a PodDisruptionBudget is kept; true unless set.</summary>
    public bool? CreatePDB { get; init; }

    /// <summary>Whether a Service for clients, port 2379, is kept; true unless set.</summary>
    public bool? CreateClientService { get; init; }

    /// <summary>Whether a headless Service for the members, port 2380, is kept; true unless set.</summary>
    public bool? CreatePeerService { get; init; }

    /// <summary>
    /// The addresses of members 1, 2 and 3 as the others reach them; those of the Service unless set.
    /// </summary>
    public ValueList<string>? AdvertisePeerURLs { get; init; }

    /// <summary>
    /// The only member to be run here, 1 to 3, when the others are in other Kubernetes clusters; all three unless set.
    /// </summary>
    public int? LocalMemberIndex { get; init; }

    /// <summary>What is set of the Service for clients.</summary>
    public ServiceOverrides? ClientService { get; init; }

    /// <summary>What is set of the Service for the members.</summary>
    public ServiceOverrides? PeerService { get; init; }

    /// <summary>Taints of nodes that the pods bear.</summary>
    public ValueList<Json>? Tolerations { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<EtcdLockserverTemplate> Shape { get; } =
        Shape<EtcdLockserverTemplate>.Of("EtcdLockserverTemplate")
        .Optional("image", Kinds.Text, s => s.Image, (s, v) => s with { Image = v })
        .Optional("imagePullPolicy", Kinds.Text, s => s.ImagePullPolicy, (s, v) => s with { ImagePullPolicy = v })
        .Optional(
            "imagePullSecrets", CoreKinds.PullSecrets,
            s => s.ImagePullSecrets, (s, v) => s with { ImagePullSecrets = v })
        .Always("resources", CoreKinds.Resources, s => s.Resources, (s, v) => s with { Resources = v })
        .Always(
            "dataVolumeClaimTemplate", CoreKinds.Claim,
            s => s.DataVolumeClaimTemplate, (s, v) => s with { DataVolumeClaimTemplate = v })
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
        .Nullable("createPDB", Kinds.Truth, s => s.CreatePDB, (s, v) => s with { CreatePDB = v })
        .Nullable(
            "createClientService", Kinds.Truth,
            s => s.CreateClientService, (s, v) => s with { CreateClientService = v })
        .Nullable(
            "createPeerService", Kinds.Truth,
            s => s.CreatePeerService, (s, v) => s with { CreatePeerService = v })
        .Optional(
            "advertisePeerURLs", Kinds.TextsOf(min: 3, max: 3),
            s => s.AdvertisePeerURLs, (s, v) => s with { AdvertisePeerURLs = v })
        .Nullable(
            "localMemberIndex", Kinds.Int32(min: 1, max: 3),
            s => s.LocalMemberIndex, (s, v) => s with { LocalMemberIndex = v })
        .Nullable(
            "clientService", Kinds.Of(ServiceOverrides.Shape),
            s => s.ClientService, (s, v) => s with { ClientService = v })
        .Nullable(
            "peerService", Kinds.Of(ServiceOverrides.Shape),
            s => s.PeerService, (s, v) => s with { PeerService = v })
        .Optional("tolerations", CoreKinds.Tolerations, s => s.Tolerations, (s, v) => s with { Tolerations = v });
}
