using System.Text;

namespace Vitess.Reconcile.Kubernetes;

/// <summary>The shape of every kind, and the shapes of the smaller kinds.</summary>
/// <remarks>Source: the types of Kubernetes 1.35, checked against stored objects.</remarks>
internal static class Shapes
{
    private static readonly Shape Other = Shape.Map(("metadata", ObjectShape.Metadata));

    private static readonly Shape ClaimSpec = VolumeShapes.ClaimSpec.Rewritten(VolumeShapes.DataSources);

    private static readonly Shape Conditions = Shape.Keyed(Shape.Any, "type");

    private static readonly ValueMap<string, Shape> ByKind = Shape.Map(
        ("Pod", PodShapes.Pod),
        ("Deployment", WorkloadShapes.Deployment),
        ("ReplicaSet", WorkloadShapes.ReplicaSet),
        ("Job", WorkloadShapes.Job),
        ("HorizontalPodAutoscaler", WorkloadShapes.Autoscaler),
        ("PodDisruptionBudget", ObjectShape.Spec(Shape.Map(("selector", Shape.AtomicMap)), Shape.Map(("conditions", Conditions)))),
        ("Service", ServiceShape.Service),
        ("PersistentVolumeClaim", ObjectShape.Spec(ClaimSpec, Shape.Map(
            ("conditions", Conditions), ("capacity", Shape.Quantities), ("allocatedResources", Shape.Quantities)))),
        ("PersistentVolume", ObjectShape.Spec(
            Shape.Map(("capacity", Shape.Quantities), ("claimRef", Shape.Any))
                .Filling(new("persistentVolumeReclaimPolicy", "Retain"), new("volumeMode", "Filesystem")),
            Shape.Any)),
        ("StorageClass", Shape.Map(("metadata", ObjectShape.Metadata), ("parameters", Shape.Texts))
            .Filling(new("reclaimPolicy", "Delete"), new("volumeBindingMode", "Immediate"))),
        ("Secret", Shape.Map(("metadata", ObjectShape.Metadata), ("data", Shape.Texts))
            .Rewritten(StringData).Omitting("type").Filling(new FieldDefault("type", "Opaque"))),
        ("ConfigMap", Shape.Map(("metadata", ObjectShape.Metadata), ("data", Shape.Texts), ("binaryData", Shape.Texts))),
        ("Node", ObjectShape.Spec(
            Shape.Map(("taints", Shape.Atomic(Shape.Any)), ("podCIDRs", Shape.Set())),
            Shape.Map(
                ("conditions", Conditions), ("addresses", Shape.Keyed(Shape.Any, "type")),
                ("capacity", Shape.Quantities), ("allocatable", Shape.Quantities)))),
        ("ServiceAccount", Shape.Map(
            ("metadata", ObjectShape.Metadata),
            ("secrets", Shape.Keyed(Shape.Any, "name")),
            ("imagePullSecrets", Shape.Atomic(Shape.Any))))).Members;

    /// <summary>What is known of a kind; of a custom resource, its metadata.</summary>
    /// <param name="kind">The kind's name.</param>
    public static Shape Of(string kind) => ByKind.GetValueOrDefault(kind) ?? Other;

    /// <summary>Whether the kind is one of Kubernetes' own that the table describes.</summary>
    public static bool Knows(string kind) => ByKind.ContainsKey(kind);

    private static Json StringData(Json secret)
    {
        if (secret["stringData"] is not { IsMap: true } plain)
        {
            return secret;
        }
        var encoded = plain.Members.ToValueMap(
            e => e.Key, e => (Json)Convert.ToBase64String(Encoding.UTF8.GetBytes(e.Value.AsText ?? "")));
        return secret
            .With("stringData", null)
            .With("data", Json.Map((secret["data"] ?? Json.EmptyMap).Members.Overlay(encoded)));
    }
}
