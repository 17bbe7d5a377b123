using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>The Secrets of a cell's gateways: users, certificates.</summary>
/// <param name="Gateway">What the cell's spec says of its gateways.</param>
internal sealed record VtGateSecrets(VitessCellGatewaySpec Gateway)
{
    private SecretFile? Users => SecretFile.Of(Gateway.Authentication?.Static?.Secret, "vtgate-static-auth");

    // Without both a certificate and its key there is no TLS.
    private VitessGatewayTlsSecureTransport? Tls =>
        Gateway.SecureTransport?.Tls is { CertSecret: not null, KeySecret: not null } tls ? tls : null;

    private SecretFile? Certificate => SecretFile.Of(Tls?.CertSecret, "vtgate-tls-cert");

    private SecretFile? PrivateKey => SecretFile.Of(Tls?.KeySecret, "vtgate-tls-key");

    private SecretFile? Authority => SecretFile.Of(Tls?.ClientCACertSecret, "vtgate-tls-ca-cert");

    /// <summary>All files.</summary>
    internal ValueList<SecretFile> Files =>
        new[] { Users, Certificate, PrivateKey, Authority }.OfType<SecretFile>().ToValueList();

    /// <summary>The Secrets that a gateway reads only when it starts, in order of their names; users are read again and again.</summary>
    internal ValueList<string> NeedingRestart => Named(Gateway.ExtraVolumes ?? []);

    /// <summary>Those of them that have to be there: all but the secrets of volumes that are optional.</summary>
    internal ValueList<string> Required =>
        Named((Gateway.ExtraVolumes ?? []).Where(volume => volume.At("secret", "optional")?.AsBoolean != true));

    private ValueList<string> Named(IEnumerable<Json> volumes)
    {
        var tls = Gateway.SecureTransport?.Tls;
        return new[] { tls?.ClientCACertSecret, tls?.CertSecret, tls?.KeySecret }.Select(source => source?.Name)
            .Concat(volumes.Select(volume => volume.At("secret", "secretName")?.AsText))
            .OfType<string>().Where(name => name.Length > 0)
            .Distinct().Order(StringComparer.Ordinal).ToValueList();
    }

    /// <summary>The flags that name the files.</summary>
    internal VitessFlags Flags
    {
        get
        {
            var flags = Users is { } users
                ? VitessFlags.Of(
                    ("mysql_auth_server_impl", "static"),
                    ("mysql_auth_server_static_file", users.Path),
                    ("mysql_auth_static_reload_interval", "30s"))
                : VitessFlags.Empty;
            if (Certificate is not { } certificate || PrivateKey is not { } key)
            {
                return flags;
            }
            flags = flags.With("mysql_server_require_secure_transport", Gateway.SecureTransport?.Required == true)
                .With("mysql_server_ssl_cert", certificate.Path).With("grpc_cert", certificate.Path)
                .With("mysql_server_ssl_key", key.Path).With("grpc_key", key.Path);
            return Authority is { } authority
                ? flags.With("mysql_server_ssl_ca", authority.Path).With("grpc_ca", authority.Path)
                : flags;
        }
    }
}
