using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>How MySQL clients prove to VTGate who they are.</summary>
public sealed record VitessGatewayAuthentication
{
    /// <summary>Users from a file; nobody is checked unless set.</summary>
    public VitessGatewayStaticAuthentication? Static { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessGatewayAuthentication> Shape { get; } =
        Shape<VitessGatewayAuthentication>.Of("VitessGatewayAuthentication")
        .Nullable(
            "static", Kinds.Of(VitessGatewayStaticAuthentication.Shape),
            s => s.Static, (s, v) => s with { Static = v });
}
