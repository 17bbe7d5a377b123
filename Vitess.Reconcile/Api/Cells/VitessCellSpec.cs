using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>What the cluster asks of one cell; written by the operator.</summary>
public sealed record VitessCellSpec
{
    /// <summary>What the spec of the cluster says of this cell.</summary>
    public VitessCellTemplate Template { get; init; } = new();

    /// <summary>How the global topology is reached.</summary>
    public VitessLockserverParams? GlobalLockserver { get; init; }

    /// <summary>The names of all cells of the cluster in the order of its spec.</summary>
    public ValueList<string>? AllCells { get; init; }

    /// <summary>The image of VTGate.</summary>
    public VitessCellImages? Images { get; init; }

    /// <summary>When images are pulled, by component.</summary>
    public VitessImagePullPolicies? ImagePullPolicies { get; init; }

    /// <summary>Secrets with credentials for the image registries.</summary>
    public ValueList<Json>? ImagePullSecrets { get; init; }

    /// <summary>Flags by name for VTGate, vtctld, VTOrc and vttablet, but not for vtbackup.</summary>
    public ValueMap<string, string>? ExtraVitessFlags { get; init; }

    /// <summary>What the operator registers in the topology and takes out of it; all unless set.</summary>
    public TopoReconcileConfig? TopologyReconciliation { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessCellSpec> Shape { get; } = Shape<VitessCellSpec>.Of("VitessCellSpec")
        .Inlined(VitessCellTemplate.Shape, s => s.Template, (s, v) => s with { Template = v })
        .Required(
            "globalLockserver", Kinds.Of(VitessLockserverParams.Shape),
            s => s.GlobalLockserver, (s, v) => s with { GlobalLockserver = v })
        .Required("allCells", Kinds.Texts, s => s.AllCells, (s, v) => s with { AllCells = v })
        .Always("images", Kinds.Of(VitessCellImages.Shape), s => s.Images, (s, v) => s with { Images = v })
        .Always(
            "imagePullPolicies", Kinds.Of(VitessImagePullPolicies.Shape),
            s => s.ImagePullPolicies, (s, v) => s with { ImagePullPolicies = v })
        .Optional(
            "imagePullSecrets", CoreKinds.PullSecrets,
            s => s.ImagePullSecrets, (s, v) => s with { ImagePullSecrets = v })
        .Optional(
            "extraVitessFlags", Kinds.TextMap,
            s => s.ExtraVitessFlags, (s, v) => s with { ExtraVitessFlags = v })
        .Nullable(
            "topologyReconciliation", Kinds.Of(TopoReconcileConfig.Shape),
            s => s.TopologyReconciliation, (s, v) => s with { TopologyReconciliation = v });
}
