using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>One file of a Secret, or of a volume that the user has added to the pod.</summary>
public sealed record SecretSource
{
    /// <summary>The Secret, in the namespace of the cluster.</summary>
    public string? Name { get; init; }

    /// <summary>A volume of the pod; where the file is mounted it wins over <see cref="Name"/>.</summary>
    public string? VolumeName { get; init; }

    /// <summary>The name of the file: a key of the Secret, or a file in the volume.</summary>
    public string? Key { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<SecretSource> Shape { get; } = Shape<SecretSource>.Of("SecretSource")
        .Optional("name", Kinds.Text, s => s.Name, (s, v) => s with { Name = v })
        .Optional("volumeName", Kinds.Text, s => s.VolumeName, (s, v) => s with { VolumeName = v })
        .Required("key", Kinds.Text, s => s.Key, (s, v) => s with { Key = v });
}
