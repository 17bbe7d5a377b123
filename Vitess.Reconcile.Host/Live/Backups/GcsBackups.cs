using System.Text.Json;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>Backups in Google Cloud Storage, by its JSON API.</summary>
/// <param name="client">The client.</param>
/// <param name="server">The API, such as <c>https://storage.googleapis.com</c>.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="root">What stands before the keyspace; empty for nothing.</param>
/// <param name="token">A token for reading; null where none is asked for.</param>
internal sealed class GcsBackups(
    HttpMessageInvoker client, Uri server, string bucket, string root, Func<CancellationToken, Task<string?>> token)
    : IBackupStorage
{
    public string Where => $"gcs bucket {bucket} under \"{root}\" at {server}";

    public async Task<IReadOnlyList<string>> List(ShardName shard, CancellationToken stop)
    {
        var prefix = PrefixOf(shard);
        var names = new List<string>();
        string? page = null;
        do
        {
            var next = page is null ? "" : $"&pageToken={Uri.EscapeDataString(page)}";
            var body = await Get($"?delimiter=%2F&prefix={Uri.EscapeDataString(prefix)}{next}", stop)
                ?? throw new BackupsUnreadableException($"bucket {bucket} does not exist");
            try
            {
                using var document = JsonDocument.Parse(body);
                if (document.RootElement.TryGetProperty("prefixes", out var prefixes))
                {
                    names.AddRange(prefixes.EnumerateArray().Select(found => (found.GetString() ?? "")[prefix.Length..].TrimEnd('/')));
                }
                page = document.RootElement.TryGetProperty("nextPageToken", out var more) ? more.GetString() : null;
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException or ArgumentOutOfRangeException)
            {
                throw new BackupsUnreadableException($"the listing of {bucket}/{prefix} cannot be read: {failure.Message}", failure);
            }
        }
        while (!string.IsNullOrEmpty(page));
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public Task<byte[]?> Manifest(ShardName shard, string name, CancellationToken stop) =>
        Get($"/{Uri.EscapeDataString($"{PrefixOf(shard)}{name}/MANIFEST")}?alt=media", stop);

    private string PrefixOf(ShardName shard) => root.Length == 0 ? $"{shard}/" : $"{root}/{shard}/";

    private async Task<byte[]?> Get(string rest, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(server, $"/storage/v1/b/{Uri.EscapeDataString(bucket)}/o{rest}"));
        request.Headers.Authorization = await token(stop) is { } known ? new("Bearer", known) : null;
        return await CloudHttp.Send(client, request, stop);
    }
}
