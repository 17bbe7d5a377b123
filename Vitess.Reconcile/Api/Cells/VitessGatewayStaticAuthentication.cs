using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>Users from a file.</summary>
public sealed record VitessGatewayStaticAuthentication
{
    /// <summary>The file with the users, in the form of Vitess' <c>mysql_auth_server_static_file</c>.</summary>
    public SecretSource? Secret { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessGatewayStaticAuthentication> Shape { get; } =
        Shape<VitessGatewayStaticAuthentication>.Of("VitessGatewayStaticAuthentication")
        .Nullable("secret", Kinds.Of(SecretSource.Shape), s => s.Secret, (s, v) => s with { Secret = v });
}
