using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>Whom a TLS connection to vtctld trusts, and who it says to be.</summary>
internal static class VtctldTrust
{
    /// <summary>The options of a connection.</summary>
    /// <param name="tls">What was given.</param>
    /// <param name="host">The host that is called.</param>
    /// <exception cref="FormatException">A certificate or key is not PEM, they do not belong together, or the name is none.</exception>
    internal static SslClientAuthenticationOptions Options(VtctldTls tls, string host)
    {
        if (tls.ServerName is { } name && Uri.CheckHostName(name) is UriHostNameType.Unknown or UriHostNameType.IPv6)
        {
            throw new FormatException($"server-name \"{name}\" is not the name of a host");
        }
        try
        {
            return new()
            {
                TargetHost = tls.ServerName ?? host,
                CertificateChainPolicy = Policy(tls.Authorities),
                ClientCertificateContext = Own(tls),
            };
        }
        catch (CryptographicException failure)
        {
            throw new FormatException($"the certificates for vtctld cannot be read: {failure.Message}", failure);
        }
    }

    private static X509ChainPolicy? Policy(string? authorities)
    {
        if (authorities is null)
        {
            return null;
        }
        // Vitess' own clients check no revocation unless they are given a list.
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPem(authorities);
        return policy;
    }

    private static SslStreamCertificateContext? Own(VtctldTls tls)
    {
        if (tls.Certificate is null || tls.Key is null)
        {
            return null;
        }
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(tls.Certificate);
        return SslStreamCertificateContext.Create(
            X509Certificate2.CreateFromPem(tls.Certificate, tls.Key), chain, offline: true);
    }
}
