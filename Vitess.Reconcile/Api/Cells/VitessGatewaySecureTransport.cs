using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>Encryption between MySQL clients and VTGate.</summary>
public sealed record VitessGatewaySecureTransport
{
    /// <summary>Whether clients without encryption are turned away; false unless set.</summary>
    public bool? Required { get; init; }

    /// <summary>Certificates and keys.</summary>
    public VitessGatewayTlsSecureTransport? Tls { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessGatewaySecureTransport> Shape { get; } =
        Shape<VitessGatewaySecureTransport>.Of("VitessGatewaySecureTransport")
        .Optional("required", Kinds.Truth, s => s.Required, (s, v) => s with { Required = v })
        .Nullable("tls", Kinds.Of(VitessGatewayTlsSecureTransport.Shape), s => s.Tls, (s, v) => s with { Tls = v });
}
