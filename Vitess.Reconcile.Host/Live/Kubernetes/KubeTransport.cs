using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>Connections to an API server.</summary>
internal static class KubeTransport
{
    private const int PingSeconds = 30;

    // Source: RFC 5280, the purpose of a certificate that a TLS server shows.
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private static readonly string[] ProxyVariables =
        ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

    /// <summary>Connections as the access says.</summary>
    internal static SocketsHttpHandler Open(KubeAccess access, TokenSource tokens) => new()
    {
        AutomaticDecompression = DecompressionMethods.All,
        AllowAutoRedirect = false,
        UseCookies = false,
        Proxy = access.Proxy is { } proxy ? ProxyOf(proxy) : null,
        UseProxy = access.Proxy is not null || HasProxyInEnvironment(),
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // Names are looked up again, so that a server that moves is found.
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = TimeSpan.FromSeconds(PingSeconds),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(PingSeconds / 2),
        ConnectCallback = Connect,
        SslOptions = new()
        {
            RemoteCertificateValidationCallback = (_, certificate, sent, errors) => IsTrusted(access, certificate, sent, errors),
            LocalCertificateSelectionCallback = (_, _, _, _, _) => ClientCertificate(access, tokens)!,
        },
    };

    /// <summary>A proxy, with what its URL says of who comes; .NET leaves that out of account, and prints it in its errors.</summary>
    private static WebProxy ProxyOf(Uri url)
    {
        var plain = new UriBuilder(url) { UserName = "", Password = "" }.Uri;
        return url.UserInfo.Split(':', 2) is [{ Length: > 0 } name, .. var rest]
            ? new(plain) { Credentials = new NetworkCredential(Uri.UnescapeDataString(name), Uri.UnescapeDataString(string.Concat(rest))) }
            : new(plain);
    }

    private static bool HasProxyInEnvironment() => ProxyVariables
        .Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 });

    private static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        Socket? socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // A watch says nothing for minutes: the system has to find out that the other side has gone.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, PingSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, PingSeconds / 6);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
            var stream = new NetworkStream(socket, ownsSocket: true);
            socket = null;
            return stream;
        }
        finally
        {
            socket?.Dispose();
        }
    }

    /// <summary>Whether a server is the one that the access means.</summary>
    internal static bool IsTrusted(
        KubeAccess access, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (access.IsUnverified)
        {
            return true;
        }
        if (access.Authority is not { } authority)
        {
            return errors == SslPolicyErrors.None;
        }
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(authority.Read());
        // A cluster's authority signs its users' certificates too, with whatever names they ask for.
        chain.ChainPolicy.ApplicationPolicy.Add(new(ServerAuthentication));
        if (sent is not null)
        {
            // What the server sent along leads from its certificate to the authority.
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainElements.Select(link => link.Certificate).ToArray());
        }
        using var presented = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(presented);
    }

    private static X509Certificate2? ClientCertificate(KubeAccess access, TokenSource tokens)
    {
        var (certificate, key) = tokens.Client is { } given ? given
            : access.Client is { } own ? (own.Certificate.Read(), own.Key.Read())
            : ("", "");
        if (certificate.Length == 0)
        {
            return null;
        }
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (CryptographicException broken)
        {
            throw new KubeAccessException($"The client certificate cannot be used: {broken.Message}", broken);
        }
    }
}
