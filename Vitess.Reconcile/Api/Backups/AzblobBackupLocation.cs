using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>A container in Azure Blob Storage.</summary>
public sealed record AzblobBackupLocation
{
    /// <summary>The storage account.</summary>
    public string? Account { get; init; }

    /// <summary>The container of blobs.</summary>
    public string? Container { get; init; }

    /// <summary>
    /// What all keys begin with, before the name of the cluster; at most 256 characters without line breaks.
    /// </summary>
    public string? KeyPrefix { get; init; }

    /// <summary>The file with the key of the account.</summary>
    public SecretSource? AuthSecret { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<AzblobBackupLocation> Shape { get; } = Shape<AzblobBackupLocation>.Of("AzblobBackupLocation")
        .Required("account", Kinds.TextOf(new() { LengthMin = 1 }), s => s.Account, (s, v) => s with { Account = v })
        .Required(
            "container", Kinds.TextOf(new() { LengthMin = 1 }),
            s => s.Container, (s, v) => s with { Container = v })
        .Optional(
            "keyPrefix", Kinds.TextOf(TextPatterns.OneLine with { LengthMax = 256 }),
            s => s.KeyPrefix, (s, v) => s with { KeyPrefix = v })
        .Required("authSecret", Kinds.Of(SecretSource.Shape), s => s.AuthSecret, (s, v) => s with { AuthSecret = v });
}
