using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>A MySQL server that the operator does not run.</summary>
public sealed record ExternalDatastore
{
    /// <summary>The MySQL user.</summary>
    public string? User { get; init; }

    /// <summary>The host.</summary>
    public string? Host { get; init; }

    /// <summary>The port, from 1 to 65535.</summary>
    public int? Port { get; init; }

    /// <summary>The name of the MySQL schema.</summary>
    public string? Database { get; init; }

    /// <summary>The file with the password, in the form of Vitess' <c>db-credentials-file</c>.</summary>
    public SecretSource? CredentialsSecret { get; init; }

    /// <summary>The authority that has signed the certificate of the server; no encryption unless set.</summary>
    public SecretSource? ServerCACertSecret { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<ExternalDatastore> Shape { get; } = Shape<ExternalDatastore>.Of("ExternalDatastore")
        .Required("user", Kinds.Text, s => s.User, (s, v) => s with { User = v })
        .Required("host", Kinds.Text, s => s.Host, (s, v) => s with { Host = v })
        .Required("port", Kinds.Int32(min: 1, max: 65535), s => s.Port, (s, v) => s with { Port = v })
        .Required("database", Kinds.Text, s => s.Database, (s, v) => s with { Database = v })
        .Required(
            "credentialsSecret", Kinds.Of(SecretSource.Shape),
            s => s.CredentialsSecret, (s, v) => s with { CredentialsSecret = v })
        .Nullable(
            "serverCACertSecret", Kinds.Of(SecretSource.Shape),
            s => s.ServerCACertSecret, (s, v) => s with { ServerCACertSecret = v });
}
