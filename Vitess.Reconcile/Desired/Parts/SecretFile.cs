using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Desired.Parts;

/// <summary>A file of a Secret, or of a volume that the user adds, as a container sees it.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Directory">The last name of the directory that it is mounted in.</param>
internal sealed record SecretFile(SecretSource Source, string Directory)
{
    // Reason: secrets are for reading by everybody in the pod (0444 in octal).
    private const int Mode = 292;

    /// <summary>The volume that it is in.</summary>
    internal string VolumeName => Source.VolumeName is { Length: > 0 } given ? given : $"{Directory}-secret";

    private string MountPath => $"/vt/secrets/{Directory}";

    private string Key => Source.Key ?? "";

    /// <summary>The whole path of the file; of the directory when no file is named.</summary>
    internal string Path => Key.Length == 0 ? MountPath : $"{MountPath}/{Key}";

    /// <summary>The mount, read-only.</summary>
    internal Json Mount => Volumes.Mount(VolumeName, MountPath, isReadOnly: true);

    /// <summary>The volumes to add: one, or none when the source names no Secret and the user adds the volume.</summary>
    internal ValueList<Json> Volume => Source.Name is { Length: > 0 } secret
        ?
        [
            Json.Map(("name", VolumeName), ("secret", Json.Map(
                ("secretName", secret),
                ("defaultMode", Mode),
                ("items", Json.List(Json.Map(("key", Key), ("path", Key))))))),
        ]
        : [];

    /// <summary>The file, or null when there is no source.</summary>
    internal static SecretFile? Of(SecretSource? source, string directory) => source is null ? null : new(source, directory);
}
