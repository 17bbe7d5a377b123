namespace Vitess.Reconcile.Kubernetes;

/// <summary>Volumes of pods, and what claims ask for.</summary>
/// <remarks>Source: core/v1 of Kubernetes 1.35 (defaults, and what the server copies between the two fields of a data source).</remarks>
internal static class VolumeShapes
{
    private const int ModeDefault = 420;

    /// <summary>The spec of a claim, also of one that is made with a pod.</summary>
    public static Shape ClaimSpec { get; } = Shape.Map(
        ("accessModes", Shape.Atomic(Shape.Any)),
        ("selector", Shape.AtomicMap),
        ("resources", Shape.Map(("limits", Shape.Quantities), ("requests", Shape.Quantities))))
        .Omitting("volumeName")
        .Filling(new FieldDefault("volumeMode", "Filesystem"));

    /// <summary>A volume of a pod.</summary>
    public static Shape Volume()
    {
        var mode = new FieldDefault("defaultMode", ModeDefault);
        var items = ("items", Shape.Atomic(Shape.Any));
        var downward = Shape.Map(("items", PodShapes.DownwardItems));
        return Shape.Map(
            ("secret", Shape.Map(items).Filling(mode)),
            ("configMap", Shape.Map(items).Filling(mode)),
            ("downwardAPI", downward.Filling(mode)),
            ("projected", Shape.Map(("sources", Shape.Atomic(Shape.Map(
                ("downwardAPI", downward),
                ("secret", Shape.Map(items)),
                ("configMap", Shape.Map(items)),
                ("serviceAccountToken", new Shape().Filling(new FieldDefault("expirationSeconds", 3600))))))).Filling(mode)),
            ("emptyDir", Shape.Map(("sizeLimit", Shape.Quantity)).Omitting("medium")),
            ("hostPath", new Shape().Filling(new FieldDefault("type", ""))),
            ("persistentVolumeClaim", Shape.Any.Omitting("readOnly")),
            ("nfs", Shape.Any.Omitting("readOnly")),
            ("ephemeral", Shape.Map(("volumeClaimTemplate", Shape.Map(("spec", ClaimSpec))))),
            ("image", new Shape().Filling(
                new FieldDefault("pullPolicy", volume => PodShapes.PullPolicy(volume["reference"]?.AsText ?? "")))),
            ("iscsi", new Shape().Filling(new FieldDefault("iscsiInterface", "default"))),
            ("rbd", new Shape().Filling(
                new FieldDefault("pool", "rbd"), new FieldDefault("user", "admin"), new FieldDefault("keyring", "/etc/ceph/keyring"))),
            ("azureDisk", new Shape().Filling(
                new FieldDefault("cachingMode", "ReadWrite"), new FieldDefault("kind", "Shared"),
                new FieldDefault("fsType", "ext4"), new FieldDefault("readOnly", false))),
            ("scaleIO", new Shape().Filling(
                new FieldDefault("storageMode", "ThinProvisioned"), new FieldDefault("fsType", "xfs"))))
        .Rewritten(volume => volume.Members.Count == 1 && volume["name"] is not null
            ? volume.With("emptyDir", Json.EmptyMap)
            : volume);
    }

    /// <summary>A claim's spec in which either field of the data source says what the other does; one in another namespace has no older field.</summary>
    public static Json DataSources(Json spec) => (spec["dataSource"], spec["dataSourceRef"]) switch
    {
        ({ IsMap: true } old, null) => spec.With("dataSourceRef", old),
        (null, { IsMap: true } reference) when string.IsNullOrEmpty(reference["namespace"]?.AsText) =>
            spec.With("dataSource", reference.With("namespace", null)),
        _ => spec,
    };
}
