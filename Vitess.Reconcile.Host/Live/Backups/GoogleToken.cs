using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>Tokens of Google Cloud: for the key of a service account, or from the metadata server of a workload.</summary>
/// <param name="client">The client.</param>
/// <param name="credentials">The content of <c>GOOGLE_APPLICATION_CREDENTIALS</c>; null for the workload's own identity.</param>
/// <param name="metadata">The metadata server. Source: Google's own name for it unless <c>GCE_METADATA_HOST</c> says another.</param>
/// <param name="now">The clock.</param>
internal sealed class GoogleToken(HttpMessageInvoker client, string? credentials, Uri metadata, Func<DateTimeOffset> now)
{
    private const string Scope = "https://www.googleapis.com/auth/devstorage.read_only";

    // Reason: a token that ends while a listing is on its way fails it.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private string? token;
    private DateTimeOffset until;

    /// <summary>A token that is good for a while.</summary>
    /// <exception cref="BackupsUnreadableException">None is to be had.</exception>
    internal async Task<string?> Get(CancellationToken stop)
    {
        if (token is not null && now() < until - Margin)
        {
            return token;
        }
        using var request = Request();
        var body = await CloudHttp.Send(client, request, stop)
            ?? throw new BackupsUnreadableException($"{request.RequestUri} has no token");
        try
        {
            using var document = JsonDocument.Parse(body);
            token = document.RootElement.GetProperty("access_token").GetString();
            until = now() + TimeSpan.FromSeconds(document.RootElement.GetProperty("expires_in").GetInt32());
            return token;
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BackupsUnreadableException($"the token of {request.RequestUri} cannot be read: {failure.Message}", failure);
        }
    }

    private HttpRequestMessage Request()
    {
        if (credentials is null)
        {
            var own = new HttpRequestMessage(
                HttpMethod.Get,
                new Uri(metadata, "/computeMetadata/v1/instance/service-accounts/default/token"));
            own.Headers.Add("Metadata-Flavor", "Google");
            return own;
        }
        try
        {
            using var account = JsonDocument.Parse(credentials);
            return ForAccount(account.RootElement);
        }
        catch (Exception failure) when (
            failure is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException
                or CryptographicException or UriFormatException)
        {
            throw new BackupsUnreadableException($"the credentials are no service account's key: {failure.Message}", failure);
        }
    }

    // Source: RFC 7523, a token in exchange for a claim that is signed with the account's key.
    private HttpRequestMessage ForAccount(JsonElement account)
    {
        var server = account.GetProperty("token_uri").GetString() ?? "";
        var issued = now().ToUnixTimeSeconds();
        var claim = JsonSerializer.Serialize(new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["aud"] = server,
            ["exp"] = issued + 3600,
            ["iat"] = issued,
            ["iss"] = account.GetProperty("client_email").GetString() ?? "",
            ["scope"] = Scope,
        });
        var unsigned = string.Create(
            CultureInfo.InvariantCulture, $"{Text("""{"alg":"RS256","typ":"JWT"}""")}.{Text(claim)}");
        using var key = RSA.Create();
        key.ImportFromPem(account.GetProperty("private_key").GetString() ?? "");
        var signature = key.SignData(
            Encoding.ASCII.GetBytes(unsigned), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return new(HttpMethod.Post, new Uri(server))
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                new("assertion", $"{unsigned}.{Text(signature)}"),
            ]),
        };
    }

    private static string Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    private static string Text(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
