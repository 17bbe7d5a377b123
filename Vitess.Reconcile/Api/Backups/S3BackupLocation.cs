using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>A bucket in Amazon S3, or in what speaks its protocol.</summary>
public sealed record S3BackupLocation
{
    /// <summary>The region.</summary>
    public string? Region { get; init; }

    /// <summary>The name of the bucket.</summary>
    public string? Bucket { get; init; }

    /// <summary>Host and port of a server other than Amazon's.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Whether the bucket stands in the path instead of the host name; false unless set.</summary>
    public bool? ForcePathStyle { get; init; }

    /// <summary>
    /// What all keys begin with, before the name of the cluster; at most 256 characters without line breaks.
    /// </summary>
    public string? KeyPrefix { get; init; }

    /// <summary>The file with the credentials; the node's own unless set.</summary>
    public SecretSource? AuthSecret { get; init; }

    /// <summary>Bytes of the smallest part of an upload; 5242880 unless set, which is Vitess' own default.</summary>
    public long? MinPartSize { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<S3BackupLocation> Shape { get; } = Shape<S3BackupLocation>.Of("S3BackupLocation")
        .Required("region", Kinds.TextOf(new() { LengthMin = 1 }), s => s.Region, (s, v) => s with { Region = v })
        .Required("bucket", Kinds.TextOf(new() { LengthMin = 1 }), s => s.Bucket, (s, v) => s with { Bucket = v })
        .Optional("endpoint", Kinds.Text, s => s.Endpoint, (s, v) => s with { Endpoint = v })
        .Optional("forcePathStyle", Kinds.Truth, s => s.ForcePathStyle, (s, v) => s with { ForcePathStyle = v })
        .Optional(
            "keyPrefix", Kinds.TextOf(TextPatterns.OneLine with { LengthMax = 256 }),
            s => s.KeyPrefix, (s, v) => s with { KeyPrefix = v })
        .Nullable("authSecret", Kinds.Of(SecretSource.Shape), s => s.AuthSecret, (s, v) => s with { AuthSecret = v })
        .Optional("minPartSize", Kinds.Int64(), s => s.MinPartSize, (s, v) => s with { MinPartSize = v });
}
