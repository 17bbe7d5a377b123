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

    private readonly CancellationTokenSource ended = new();
    private readonly Lock turn = new();
    private Proof? held;
    private Task<Proof>? renewing;

    /// <summary>The certificate that a program gave; null when it gave none.</summary>
    internal (string Certificate, string Key)? Client { get; private set; }

    /// <summary>Whether a proof that was refused can be had anew, so that another try may go better.</summary>
    internal bool IsRenewable => credential is Credential.TokenFile or Credential.Exec;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!ended.IsCancellationRequested)
        {
            // A program that is still at work is not left running.
            ended.Cancel();
            ended.Dispose();
        }
    }

    /// <summary>The header that holds now; null for none.</summary>
    /// <exception cref="KubeAccessException">There is none to be had.</exception>
    internal async ValueTask<AuthenticationHeaderValue?> Header(CancellationToken cancel) => (await Held(cancel)).Header;

    /// <summary>The proof that holds now.</summary>
    /// <exception cref="KubeAccessException">There is none to be had.</exception>
    internal async ValueTask<Proof> Held(CancellationToken cancel)
    {
        Task<Proof> renewal;
        lock (turn)
        {
            if (held is { } fresh && clock.Now < fresh.Until)
            {
                return fresh;
            }
            // One renewal serves all who wait: who gives up leaves it to the others, and to whoever comes next.
            var stop = ended.IsCancellationRequested ? new(canceled: true) : ended.Token;
            renewal = renewing ??= Task.Run(() => Renew(stop), CancellationToken.None);
        }
        return await renewal.WaitAsync(cancel);
    }

    /// <summary>Forgets a proof that was refused, unless another one is held by now.</summary>
    internal void Refused(Proof proof)
    {
        lock (turn)
        {
            held = ReferenceEquals(held, proof) ? null : held;
        }
    }

    private async Task<Proof> Renew(CancellationToken cancel)
    {
        Proof? proof = null;
        (string, string)? client = null;
        try
        {
            (proof, client) = await Given(cancel);
            return proof;
        }
        finally
        {
            lock (turn)
            {
                (held, Client, renewing) = (proof, proof is null ? Client : client, null);
            }
        }
    }

    private async Task<(Proof Proof, (string Certificate, string Key)? Client)> Given(CancellationToken cancel)
    {
        switch (credential)
        {
            case Credential.None:
                return (new(null, DateTimeOffset.MaxValue), null);
            case Credential.Token token:
                return (new(new("Bearer", token.Value), DateTimeOffset.MaxValue), null);
            case Credential.Password it:
                var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{it.User}:{it.Secret}"));
                return (new(new("Basic", pair), DateTimeOffset.MaxValue), null);
            case Credential.TokenFile file:
                return (await Read(file, cancel), null);
            default:
                return await Asked((Credential.Exec)credential, cancel);
        }
    }

    private async Task<Proof> Read(Credential.TokenFile file, CancellationToken cancel)
    {
        try
        {
            var token = (await File.ReadAllTextAsync(file.Path, cancel)).Trim();
            return new(new("Bearer", token), clock.Now + FileIsFreshFor);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new KubeAccessException($"The token in {file.Path} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static async Task<(Proof, (string, string)?)> Asked(Credential.Exec program, CancellationToken cancel)
    {
        var answer = await ExecPlugin.Run(program, cancel);
        var until = DateTimeOffset.TryParse(
            answer["expirationTimestamp"]?.AsText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at - Leeway
            : DateTimeOffset.MaxValue;
        var proof = new Proof(answer["token"]?.AsText is { } token ? new("Bearer", token) : null, until);
        return answer["clientCertificateData"]?.AsText is { } certificate && answer["clientKeyData"]?.AsText is { } key
            ? (proof, (certificate, key))
            : (proof, null);
    }

    /// <summary>What proves who we are, each time that it was found out.</summary>
    /// <param name="Header">What goes into the header; null for nothing.</param>
    /// <param name="Until">When it is to be found out anew.</param>
    internal sealed record Proof(AuthenticationHeaderValue? Header, DateTimeOffset Until);
}
