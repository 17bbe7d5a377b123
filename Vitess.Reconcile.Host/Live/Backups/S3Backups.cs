using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>Backups in S3, in Ceph, or in what speaks like them.</summary>
/// <param name="client">The client.</param>
/// <param name="layout">Where the backups of a shard lie.</param>
internal sealed class S3Backups(IAmazonS3 client, S3Layout layout) : IBackupStorage, IDisposable
{
    public string Where =>
        $"s3 {(layout.HasBucketPerKeyspace ? "buckets named as keyspaces" : $"bucket {layout.Bucket}")} under \"{layout.Root}\" at {Server}";

    private string Server => client.Config.ServiceURL ?? $"AWS in {client.Config.RegionEndpoint?.SystemName}";

    public async Task<IReadOnlyList<string>> List(ShardName shard, CancellationToken stop)
    {
        var prefix = layout.PrefixOf(shard);
        var names = new List<string>();
        try
        {
            var request = new ListObjectsV2Request { BucketName = layout.BucketOf(shard), Prefix = prefix, Delimiter = "/" };
            do
            {
                var page = await client.ListObjectsV2Async(request, stop);
                names.AddRange((page.CommonPrefixes ?? []).Select(found => found[prefix.Length..].TrimEnd('/')));
                request.ContinuationToken = page.IsTruncated != true ? null
                    : page.NextContinuationToken is { Length: > 0 } next ? next
                    : throw new BackupsUnreadableException($"s3 {layout.BucketOf(shard)}/{prefix}: a page is not the last one and does not say how to go on");
            }
            while (request.ContinuationToken is not null);
        }
        catch (AmazonS3Exception failure) when (layout.HasBucketPerKeyspace && failure.ErrorCode == "NoSuchBucket")
        {
            // The bucket of a keyspace is made with its first backup.
            return [];
        }
        catch (Exception failure) when (IsUnreadable(failure, stop))
        {
            throw new BackupsUnreadableException($"s3 {layout.BucketOf(shard)}/{prefix}: {failure.Message}", failure);
        }
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public async Task<byte[]?> Manifest(ShardName shard, string name, CancellationToken stop)
    {
        var key = $"{layout.PrefixOf(shard)}{name}/MANIFEST";
        try
        {
            using var response = await client.GetObjectAsync(layout.BucketOf(shard), key, stop);
            using var content = new MemoryStream();
            await response.ResponseStream.CopyToAsync(content, stop);
            return content.ToArray();
        }
        catch (AmazonS3Exception failure) when (
            failure.StatusCode == HttpStatusCode.NotFound && failure.ErrorCode is "NoSuchKey" or "NotFound")
        {
            return null;
        }
        catch (Exception failure) when (IsUnreadable(failure, stop))
        {
            throw new BackupsUnreadableException($"s3 {layout.BucketOf(shard)}/{key}: {failure.Message}", failure);
        }
    }

    public void Dispose() => client.Dispose();

    private static bool IsUnreadable(Exception failure, CancellationToken stop) =>
        failure is AmazonServiceException or AmazonClientException or HttpRequestException or IOException
        || (failure is OperationCanceledException && !stop.IsCancellationRequested);
}

/// <summary>Where the backups of a shard lie in S3.</summary>
/// <param name="Bucket">The bucket; null for one a keyspace, which is how Ceph keeps them.</param>
/// <param name="Root">What stands before the keyspace; empty for nothing.</param>
internal sealed record S3Layout(string? Bucket, string Root)
{
    internal bool HasBucketPerKeyspace => Bucket is null;

    internal string BucketOf(ShardName shard) =>
        Bucket ?? shard.Keyspace.Value.ToLowerInvariant().Replace('_', '-');

    internal string PrefixOf(ShardName shard) => Root.Length == 0 ? $"{shard}/" : $"{Root}/{shard}/";
}
