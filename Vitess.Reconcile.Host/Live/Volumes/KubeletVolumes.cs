using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Live.Volumes;

/// <summary>How the kubelets are reached.</summary>
internal sealed record KubeletSettings
{
    /// <summary>The authorities of the kubelets' certificates, in PEM; null for whom the system trusts.</summary>
    internal string? Authorities { get; init; }

    /// <summary>Whether the kubelets' certificates are not checked.</summary>
    /// <value>False. Where kubelets sign their own certificates, nothing but this reads them.</value>
    internal bool IsInsecure { get; init; }

    /// <summary>Where the kubelets listen. Source: the kubelet's default --port.</summary>
    internal int Port { get; init; } = 10250;
}

/// <summary>Volume usage from the kubelets themselves, which takes <c>nodes/stats</c> and nothing more.</summary>
/// <param name="settings">How they are reached.</param>
/// <param name="addressOf">The address of a node; null when there is no such node.</param>
/// <param name="token">The token of the operator's own service account; asked for each time, for it changes.</param>
internal sealed class KubeletVolumes(
    KubeletSettings settings, Func<string, CancellationToken, Task<string?>> addressOf, Func<CancellationToken, Task<string?>> token)
    : IVolumeSource, IDisposable
{
    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        SslOptions = Trust(settings),
    });

    public string? GroupOf(Query.VolumeUsage query) => query.Node;

    public async Task<ValueList<VolumeUsage>> Read(string group, CancellationToken stop)
    {
        var host = await addressOf(group, stop)
            ?? throw new VolumesUnreadableException($"the address of node {group} is not known");
        var address = new UriBuilder(Uri.UriSchemeHttps, host, settings.Port, "/stats/summary").Uri;
        return await HttpJson.Get(client, address, await token(stop), KubeletSummary.Read, stop);
    }

    public void Dispose() => client.Dispose();

    private static SslClientAuthenticationOptions Trust(KubeletSettings settings)
    {
        var options = new SslClientAuthenticationOptions();
        if (settings.IsInsecure)
        {
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }
        else if (settings.Authorities is { } authorities)
        {
            options.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPem(authorities);
        }
        return options;
    }
}
