using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>A bucket in Google Cloud Storage.</summary>
public sealed record GcsBackupLocation
{
    /// <summary>The name of the bucket.</summary>
    public string? Bucket { get; init; }

    /// <summary>
    /// What all keys begin with, before the name of the cluster; at most 256 characters without line breaks.
    /// </summary>
    public string? KeyPrefix { get; init; }

    /// <summary>The file with the credentials; the node's own unless set.</summary>
    public SecretSource? AuthSecret { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<GcsBackupLocation> Shape { get; } = Shape<GcsBackupLocation>.Of("GCSBackupLocation")
        .Required("bucket", Kinds.TextOf(new() { LengthMin = 1 }), s => s.Bucket, (s, v) => s with { Bucket = v })
        .Optional(
            "keyPrefix", Kinds.TextOf(TextPatterns.OneLine with { LengthMax = 256 }),
            s => s.KeyPrefix, (s, v) => s with { KeyPrefix = v })
        .Nullable("authSecret", Kinds.Of(SecretSource.Shape), s => s.AuthSecret, (s, v) => s with { AuthSecret = v });
}
