using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>Backups in a volume.</summary>
/// <param name="root">The cluster's directory in it.</param>
internal sealed class FileBackups(string root) : IBackupStorage
{
    public string Where => $"directory {root}";

    public Task<IReadOnlyList<string>> List(ShardName shard, CancellationToken stop) => Reading(() =>
    {
        // The volume is mounted above the cluster's directory. Where that is missing too, nothing is mounted.
        if (Path.GetDirectoryName(root.TrimEnd('/')) is { Length: > 0 } mount && !Directory.Exists(mount))
        {
            throw new BackupsUnreadableException($"{mount} is not mounted");
        }
        try
        {
            return Directory.GetDirectories(DirectoryAt(shard)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList();
        }
        catch (DirectoryNotFoundException)
        {
            // Asked beforehand, one that may not be read would count as one that is not there.
            return (IReadOnlyList<string>)[];
        }
    },
    stop);

    public Task<byte[]?> Manifest(ShardName shard, string name, CancellationToken stop) => Reading(() =>
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(DirectoryAt(shard), name, "MANIFEST"));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return (byte[]?)null;
        }
    },
    stop);

    private string DirectoryAt(ShardName shard) => Path.Combine(root, shard.Keyspace.Value, shard.Range);

    /// <summary>Reads on a thread of its own: a volume whose server has gone may never answer, and is not waited for.</summary>
    private static async Task<T> Reading<T>(Func<T> read, CancellationToken stop)
    {
        try
        {
            return await Task.Run(read, stop).WaitAsync(stop);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BackupsUnreadableException(failure.Message, failure);
        }
    }
}
