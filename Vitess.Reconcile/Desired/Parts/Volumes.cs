namespace Vitess.Reconcile.Desired.Parts;

/// <summary>Volumes of pods and their mounts in containers.</summary>
internal static class Volumes
{
    /// <summary>A mount.</summary>
    internal static Json Mount(string volume, string path, string? subPath = null, bool isReadOnly = false) => Json.Map(
        ("name", volume),
        ("mountPath", path),
        ("subPath", subPath is { Length: > 0 } ? subPath : null),
        ("readOnly", isReadOnly ? Json.True : null));

    /// <summary>A volume that is empty at first and goes with the pod.</summary>
    internal static Json Empty(string name) => Json.Map(("name", name), ("emptyDir", Json.EmptyMap));

    /// <summary>A volume that is a claim's.</summary>
    internal static Json Claim(string name, string claim) =>
        Json.Map(("name", name), ("persistentVolumeClaim", Json.Map(("claimName", claim))));

    /// <summary>A volume with one file that holds an annotation of the pod.</summary>
    internal static Json Annotation(string name, string file, string annotation) => Json.Map(
        ("name", name),
        ("downwardAPI", Json.Map(("items", Json.List(Json.Map(
            ("path", file),
            ("fieldRef", Json.Map(("apiVersion", "v1"), ("fieldPath", $"metadata.annotations['{annotation}']")))))))));
}
