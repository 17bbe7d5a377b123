using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>Certificates and keys of VTGate in PEM.</summary>
public sealed record VitessGatewayTlsSecureTransport
{
    /// <summary>The authority that has signed the certificates of clients.</summary>
    public SecretSource? ClientCACertSecret { get; init; }

    /// <summary>The certificate of the server.</summary>
    public SecretSource? CertSecret { get; init; }

    /// <summary>The private key of the server.</summary>
    public SecretSource? KeySecret { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessGatewayTlsSecureTransport> Shape { get; } =
        Shape<VitessGatewayTlsSecureTransport>.Of("VitessGatewayTLSSecureTransport")
        .Nullable(
            "clientCACertSecret", Kinds.Of(SecretSource.Shape),
            s => s.ClientCACertSecret, (s, v) => s with { ClientCACertSecret = v })
        .Nullable("certSecret", Kinds.Of(SecretSource.Shape), s => s.CertSecret, (s, v) => s with { CertSecret = v })
        .Nullable("keySecret", Kinds.Of(SecretSource.Shape), s => s.KeySecret, (s, v) => s with { KeySecret = v });
}
