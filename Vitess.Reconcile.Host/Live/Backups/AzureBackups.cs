using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>Backups in Azure Blob Storage, by its REST API with the account's shared key.</summary>
internal sealed class AzureBackups : IBackupStorage
{
    // Source: a version of the service in which listing and reading blobs are as they are here.
    private const string Version = "2021-08-06";

    private readonly HttpMessageInvoker client;
    private readonly AzureAccount account;
    private readonly byte[] key;
    private readonly string container;
    private readonly string root;
    private readonly Func<DateTimeOffset> now;

    /// <summary>Reads one container.</summary>
    /// <exception cref="BackupsUnreadableException">The key is not one.</exception>
    internal AzureBackups(HttpMessageInvoker client, AzureAccount account, string container, string root, Func<DateTimeOffset> now)
    {
        (this.client, this.account, this.container, this.root, this.now) = (client, account, container, root, now);
        try
        {
            key = Convert.FromBase64String(account.Key.Trim());
        }
        catch (FormatException failure)
        {
            throw new BackupsUnreadableException($"the key of account {account.Name} is not base64", failure);
        }
    }

    public string Where => $"azblob container {container} under \"{root}\" of {account}";

    // Vitess' own plugin for Azure tells the backup's name a second time.
    public string DirectoryOf(ShardName shard, string name) => $"{shard}/{name}";

    public async Task<IReadOnlyList<string>> List(ShardName shard, CancellationToken stop)
    {
        var prefix = PrefixOf(shard);
        var names = new List<string>();
        var marker = "";
        do
        {
            var query = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["comp"] = "list", ["delimiter"] = "/", ["prefix"] = prefix, ["restype"] = "container",
            };
            if (marker.Length > 0)
            {
                query["marker"] = marker;
            }
            var body = await Get($"/{container}", query, stop)
                ?? throw new BackupsUnreadableException($"container {container} does not exist");
            try
            {
                using var text = new MemoryStream(body);
                var page = XDocument.Load(text);
                names.AddRange(page.Descendants("BlobPrefix")
                    .Select(found => (found.Element("Name")?.Value ?? "")[prefix.Length..].TrimEnd('/')));
                marker = page.Root?.Element("NextMarker")?.Value ?? "";
            }
            catch (Exception failure) when (failure is XmlException or ArgumentOutOfRangeException)
            {
                throw new BackupsUnreadableException($"the listing of {container}/{prefix} cannot be read: {failure.Message}", failure);
            }
        }
        while (marker.Length > 0);
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public Task<byte[]?> Manifest(ShardName shard, string name, CancellationToken stop) =>
        Get($"/{container}/{PrefixOf(shard)}{name}/MANIFEST", [], stop);

    private string PrefixOf(ShardName shard) => root.Length == 0 ? $"{shard}/" : $"{root}/{shard}/";

    private async Task<byte[]?> Get(string path, SortedDictionary<string, string> query, CancellationToken stop)
    {
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        var text = string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(account.Server, $"{account.Server.AbsolutePath.TrimEnd('/')}{escaped}{(text.Length == 0 ? "" : "?")}{text}"));
        var date = now().UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
        request.Headers.TryAddWithoutValidation("x-ms-date", date);
        request.Headers.TryAddWithoutValidation("x-ms-version", Version);
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"SharedKey {account.Name}:{Signature(request.RequestUri?.AbsolutePath ?? "", query, date)}");
        return await CloudHttp.Send(client, request, stop);
    }

    // Source: "Authorize with Shared Key" of Azure Storage: the verb, eleven headers that are empty here, then ours.
    private string Signature(string path, SortedDictionary<string, string> query, string date)
    {
        var resource = string.Concat(query.Select(pair => $"\n{pair.Key}:{pair.Value}"));
        var signed = $"GET{new string('\n', 12)}x-ms-date:{date}\nx-ms-version:{Version}\n/{account.Name}{path}{resource}";
        return Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)));
    }
}

/// <summary>An account of Azure Storage.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Key">Its shared key, in base64.</param>
/// <param name="Server">Its blob service, such as <c>https://NAME.blob.core.windows.net</c>.</param>
internal sealed record AzureAccount(string Name, string Key, Uri Server)
{
    /// <summary>The account without its key.</summary>
    public override string ToString() => $"{Name} at {Server}";
}
