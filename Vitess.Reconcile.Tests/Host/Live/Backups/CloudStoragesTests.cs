using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Live.Backups;

namespace Vitess.Reconcile.Tests.Host.Live.Backups;

/// <summary>Google Cloud Storage and Azure Blob Storage, as servers of the test's own play them.</summary>
public sealed class CloudStoragesTests : IDisposable
{
    private const string Key = "a2V5IG9mIHRoZSBhY2NvdW50";
    private static readonly ShardName Shard = new(new("commerce"), "-80");
    private static readonly ShardName Denied = new(new("denied"), "-");

    private readonly string folder = Directory.CreateTempSubdirectory("clouds-").FullName;
    private readonly List<string> asked = [];
    private DateTimeOffset now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private int tokens;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Google_is_read_as_the_workload_itself_page_by_page()
    {
        await using var server = await WebServer.Start(Google);
        using var client = new Rerouted(server.Address);
        var storage = GoogleStorage(client, _ => null);
        await Reads(storage);
        Assert.Equal(1, tokens);

        // A token is used as long as it holds, and no longer.
        now += TimeSpan.FromMinutes(58);
        await storage.List(Shard, default);
        Assert.Equal(1, tokens);
        now += TimeSpan.FromMinutes(2);
        await storage.List(Shard, default);
        Assert.Equal(2, tokens);
    }

    [Fact]
    public async Task Google_is_read_with_the_key_of_a_service_account()
    {
        await using var server = await WebServer.Start(Google);
        using var client = new Rerouted(server.Address);
        var file = Path.Combine(folder, "account.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new
        {
            type = "service_account", client_email = "reader@project", private_key = Account.ExportPkcs8PrivateKeyPem(),
            token_uri = "https://oauth2.googleapis.com/token",
        }));
        await Reads(GoogleStorage(client, name => name == "GOOGLE_APPLICATION_CREDENTIALS" ? file : null));
        foreach (var broken in new[] { "{}", "{", """{"client_email":"a","token_uri":"https://t/","private_key":"none"}""" })
        {
            await File.WriteAllTextAsync(file, broken);
            var storage = GoogleStorage(client, name => name == "GOOGLE_APPLICATION_CREDENTIALS" ? file : null);
            await Assert.ThrowsAsync<BackupsUnreadableException>(() => storage.List(Shard, default));
        }
    }

    [Fact]
    public async Task Without_a_token_Google_is_unreadable_and_never_empty()
    {
        await using var server = await WebServer.Start(context => Answer(context, context.Request.Host.Host.StartsWith(
            "metadata", StringComparison.Ordinal) ? 404 : 200, "{}"));
        using var client = new Rerouted(server.Address);
        await Assert.ThrowsAsync<BackupsUnreadableException>(() => GoogleStorage(client, _ => null).List(Shard, default));
    }

    [Fact]
    public async Task Azure_is_read_page_by_page_with_requests_that_the_account_has_signed()
    {
        await using var server = await WebServer.Start(Azure);
        using var client = new Rerouted(server.Address);
        await File.WriteAllTextAsync(Path.Combine(folder, "key"), Key + "\n");
        var storage = AzureStorage(client);
        await Reads(storage);
        Assert.Equal("commerce/-80/one", storage.DirectoryOf(Shard, "one"));

        await File.WriteAllTextAsync(Path.Combine(folder, "key"), "b3RoZXI=");
        await Assert.ThrowsAsync<BackupsUnreadableException>(() => AzureStorage(client).List(Shard, default));
        await File.WriteAllTextAsync(Path.Combine(folder, "key"), "not base64!");
        Assert.Throws<BackupsUnreadableException>(() => AzureStorage(client));
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "half")]
    [InlineData(404, "")]
    [InlineData(500, "")]
    public async Task An_answer_that_is_no_listing_is_unreadable_and_never_empty(int status, string body)
    {
        await using var server = await WebServer.Start(context => context.Request.Host.Host.StartsWith("metadata", StringComparison.Ordinal)
            ? Google(context) : Answer(context, status, body));
        using var client = new Rerouted(server.Address);
        await File.WriteAllTextAsync(Path.Combine(folder, "key"), Key);
        await Assert.ThrowsAsync<BackupsUnreadableException>(() => AzureStorage(client).List(Shard, default));
        await Assert.ThrowsAsync<BackupsUnreadableException>(() => GoogleStorage(client, _ => null).List(Shard, default));
    }

    /// <summary>What holds of either place.</summary>
    private async Task Reads(IBackupStorage storage)
    {
        Assert.Equal(["one", "two"], await storage.List(Shard, default));
        Assert.Empty(await storage.List(new(new("empty"), "-"), default));
        Assert.Equal("{}", Encoding.UTF8.GetString(await storage.Manifest(Shard, "one", default) ?? []));
        Assert.Null(await storage.Manifest(Shard, "two", default));
        await Assert.ThrowsAsync<BackupsUnreadableException>(() => storage.List(Denied, default));
        await Assert.ThrowsAsync<BackupsUnreadableException>(() => storage.Manifest(Denied, "one", default));
        Assert.DoesNotContain(asked, target => target.Contains("unexpected", StringComparison.Ordinal));
    }

    private IBackupStorage GoogleStorage(HttpMessageInvoker client, Func<string, string?> environment) => new StorageFlags(
        new(["--backup_storage_implementation=gcs", "--gcs_backup_storage_bucket=vault", "--gcs_backup_storage_root=team/a"]), environment)
        .Open(client, () => now);

    private IBackupStorage AzureStorage(HttpMessageInvoker client) => new StorageFlags(
        new([
            "--backup_storage_implementation=azblob", $"--azblob_backup_account_key_file={Path.Combine(folder, "key")}",
            "--azblob_backup_account_name=vaultstorage", "--azblob_backup_container_name=vault",
            "--azblob_backup_storage_root=team/a"]),
        _ => null)
        .Open(client, () => now);

    private static RSA Account { get; } = RSA.Create(2048);

    private Task Google(HttpContext context)
    {
        var target = TargetOf(context);
        var (status, body) = context.Request.Host.Host switch
        {
            "metadata.google.internal" => context.Request.Headers["Metadata-Flavor"] == "Google"
                && target == "/computeMetadata/v1/instance/service-accounts/default/token" ? Token() : (403, ""),
            "oauth2.googleapis.com" => IsSigned(context) ? Token() : (400, ""),
            "storage.googleapis.com" when context.Request.Headers.Authorization != $"Bearer token-{tokens}" => (401, ""),
            "storage.googleapis.com" => GoogleObjects(target),
            _ => (500, "unexpected"),
        };
        return Answer(context, status, body);
    }

    private (int Status, string Body) Token() =>
        (200, string.Create(CultureInfo.InvariantCulture, $$"""{"access_token":"token-{{++tokens}}","expires_in":3600,"token_type":"Bearer"}"""));

    private (int Status, string Body) GoogleObjects(string target)
    {
        asked.Add(target);
        const string Objects = "/storage/v1/b/vault/o";
        return target switch
        {
            $"{Objects}?delimiter=%2F&prefix=team%2Fa%2Fcommerce%2F-80%2F" =>
                (200, """{"kind":"storage#objects","nextPageToken":"p/2=","prefixes":["team/a/commerce/-80/two/"]}"""),
            $"{Objects}?delimiter=%2F&prefix=team%2Fa%2Fcommerce%2F-80%2F&pageToken=p%2F2%3D" =>
                (200, """{"kind":"storage#objects","prefixes":["team/a/commerce/-80/one/"],"items":[{"name":"team/a/commerce/-80/file"}]}"""),
            $"{Objects}?delimiter=%2F&prefix=team%2Fa%2Fempty%2F-%2F" => (200, """{"kind":"storage#objects"}"""),
            $"{Objects}/team%2Fa%2Fcommerce%2F-80%2Fone%2FMANIFEST?alt=media" => (200, "{}"),
            $"{Objects}/team%2Fa%2Fcommerce%2F-80%2Ftwo%2FMANIFEST?alt=media" => (404, "No such object"),
            _ => (403, "does not have storage.objects.list access"),
        };
    }

    /// <summary>Whether a claim for a token is what the account may claim, and signed with its key.</summary>
    private bool IsSigned(HttpContext context)
    {
        var form = context.Request.ReadFormAsync().GetAwaiter().GetResult();
        var parts = form["assertion"].ToString().Split('.');
        using var claim = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        var claimed = claim.RootElement;
        return form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
            && claimed.GetProperty("iss").GetString() == "reader@project"
            && claimed.GetProperty("aud").GetString() == "https://oauth2.googleapis.com/token"
            && claimed.GetProperty("scope").GetString() == "https://www.googleapis.com/auth/devstorage.read_only"
            && claimed.GetProperty("iat").GetInt64() == now.ToUnixTimeSeconds()
            && claimed.GetProperty("exp").GetInt64() == now.ToUnixTimeSeconds() + 3600
            && Account.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1);
    }

    private Task Azure(HttpContext context)
    {
        if (context.Request.Host.Host != "vaultstorage.blob.core.windows.net"
            || context.Request.Headers.Authorization != $"SharedKey vaultstorage:{AzureSignature(context.Request)}")
        {
            return Answer(context, 403, "<Error><Code>AuthenticationFailed</Code></Error>");
        }
        var target = TargetOf(context);
        asked.Add(target);
        const string List = "/vault?comp=list&delimiter=%2F";
        const string End = "&restype=container";
        var (status, body) = target switch
        {
            $"{List}&prefix=team%2Fa%2Fcommerce%2F-80%2F{End}" => (200, """
                <?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs><BlobPrefix><Name>team/a/commerce/-80/two/</Name></BlobPrefix></Blobs>
                <NextMarker>2!8=/</NextMarker></EnumerationResults>
                """),
            $"{List}&marker=2%218%3D%2F&prefix=team%2Fa%2Fcommerce%2F-80%2F{End}" => (200, """
                <EnumerationResults><Blobs><Blob><Name>team/a/commerce/-80/file</Name></Blob>
                <BlobPrefix><Name>team/a/commerce/-80/one/</Name></BlobPrefix></Blobs><NextMarker /></EnumerationResults>
                """),
            $"{List}&prefix=team%2Fa%2Fempty%2F-%2F{End}" => (200, "<EnumerationResults><Blobs /><NextMarker /></EnumerationResults>"),
            "/vault/team/a/commerce/-80/one/MANIFEST" => (200, "{}"),
            "/vault/team/a/commerce/-80/two/MANIFEST" => (404, "<Error><Code>BlobNotFound</Code></Error>"),
            _ => (403, "<Error><Code>AuthorizationPermissionMismatch</Code></Error>"),
        };
        return Answer(context, status, body);
    }

    /// <summary>The signature that a request has to carry, worked out from what came.</summary>
    /// <remarks>Source: "Authorize with Shared Key" of Azure Storage, version 2009-09-19 and later.</remarks>
    private static string AzureSignature(HttpRequest request)
    {
        var text = new StringBuilder(request.Method).Append('\n');
        foreach (var name in new[]
        {
            "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date", "If-Modified-Since",
            "If-Match", "If-None-Match", "If-Unmodified-Since", "Range",
        })
        {
            text.Append(request.Headers[name].ToString()).Append('\n');
        }
        foreach (var (name, value) in request.Headers.Where(one => one.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .OrderBy(one => one.Key.ToLowerInvariant(), StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name.ToLowerInvariant()}:{value}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"/vaultstorage{request.Path.Value}");
        foreach (var (name, value) in request.Query.OrderBy(one => one.Key.ToLowerInvariant(), StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{name.ToLowerInvariant()}:{value}");
        }
        return Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string TargetOf(HttpContext context) => context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";

    private static Task Answer(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body);
    }
}
