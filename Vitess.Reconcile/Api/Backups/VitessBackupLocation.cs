using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>
/// A place for backups; just one of the five backends is to be set, and of several the first in this order counts.
/// </summary>
public sealed record VitessBackupLocation
{
    /// <summary>What tablet pools name it by; the one without a name is the default.</summary>
    public string? Name { get; init; }

    /// <summary>Google Cloud Storage.</summary>
    public GcsBackupLocation? Gcs { get; init; }

    /// <summary>Amazon S3, or what speaks its protocol.</summary>
    public S3BackupLocation? S3 { get; init; }

    /// <summary>Azure Blob Storage.</summary>
    public AzblobBackupLocation? Azblob { get; init; }

    /// <summary>A Ceph object store.</summary>
    public CephBackupLocation? Ceph { get; init; }

    /// <summary>A volume that all pods of the shard can mount.</summary>
    public Json? Volume { get; init; }

    /// <summary>A path within the volume.</summary>
    public string? VolumeSubPath { get; init; }

    /// <summary>Annotations of all pods that use this place.</summary>
    public ValueMap<string, string>? Annotations { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessBackupLocation> Shape { get; } = Shape<VitessBackupLocation>.Of("VitessBackupLocation")
        .Optional(
            "name", Kinds.TextOf(TextPatterns.Name with { LengthMax = 63 }),
            s => s.Name, (s, v) => s with { Name = v })
        .Nullable("gcs", Kinds.Of(GcsBackupLocation.Shape), s => s.Gcs, (s, v) => s with { Gcs = v })
        .Nullable("s3", Kinds.Of(S3BackupLocation.Shape), s => s.S3, (s, v) => s with { S3 = v })
        .Nullable("azblob", Kinds.Of(AzblobBackupLocation.Shape), s => s.Azblob, (s, v) => s with { Azblob = v })
        .Nullable("ceph", Kinds.Of(CephBackupLocation.Shape), s => s.Ceph, (s, v) => s with { Ceph = v })
        .Nullable("volume", CoreKinds.VolumeSource, s => s.Volume, (s, v) => s with { Volume = v })
        .Optional("volumeSubPath", Kinds.Text, s => s.VolumeSubPath, (s, v) => s with { VolumeSubPath = v })
        .Optional("annotations", Kinds.TextMap, s => s.Annotations, (s, v) => s with { Annotations = v });
}
