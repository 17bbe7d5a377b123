using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>What goes into the Authorization header, renewed before it runs out and when it was refused.</summary>
/// <param name="credential">What proves who we are.</param>
/// <param name="clock">The clock.</param>
internal sealed class TokenSource(Credential credential, SteadyClock clock) : IDisposable
{
    // Source: client-go reads token files again after a minute; kubelets renew them long before they run out.
    private static readonly TimeSpan FileIsFreshFor = TimeSpan.FromMinutes(1);

    // Reason: a token must not run out on its way.
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim turn = new(1);
    private (AuthenticationHeaderValue? Header, DateTimeOffset Until)? held;

    /// <summary>The certificate that a program gave; null when it gave none.</summary>
    internal (string Certificate, string Key)? Client { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    /// <summary>The header that holds now; null for none.</summary>
    /// <exception cref="KubeAccessException">There is none to be had.</exception>
    internal async ValueTask<AuthenticationHeaderValue?> Header(CancellationToken cancel)
    {
        switch (credential)
        {
            case Credential.None:
                return null;
            case Credential.Token token:
                return new("Bearer", token.Value);
            case Credential.Password it:
                return new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{it.User}:{it.Secret}")));
            default:
                break;
        }
        await turn.WaitAsync(cancel);
        try
        {
            if (held is not { } fresh || clock.Now >= fresh.Until)
            {
                held = await Renew(cancel);
            }
            return held.Value.Header;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Forgets what was refused.</summary>
    /// <returns>Whether another try may go better.</returns>
    internal bool Refused()
    {
        held = null;
        return credential is Credential.TokenFile or Credential.Exec;
    }

    private async Task<(AuthenticationHeaderValue?, DateTimeOffset)> Renew(CancellationToken cancel)
    {
        if (credential is Credential.TokenFile file)
        {
            try
            {
                var token = (await File.ReadAllTextAsync(file.Path, cancel)).Trim();
                return (new("Bearer", token), clock.Now + FileIsFreshFor);
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                throw new KubeAccessException($"The token in {file.Path} cannot be read: {unreadable.Message}", unreadable);
            }
        }
        var answer = await ExecPlugin.Run((Credential.Exec)credential, cancel);
        Client = answer["clientCertificateData"]?.AsText is { } certificate && answer["clientKeyData"]?.AsText is { } key
            ? (certificate, key) : null;
        var until = DateTimeOffset.TryParse(
            answer["expirationTimestamp"]?.AsText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at - Leeway
            : DateTimeOffset.MaxValue;
        return (answer["token"]?.AsText is { } given ? new("Bearer", given) : null, until);
    }
}
