using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>Where backups lie.</summary>
internal interface IBackupStorage
{
    /// <summary>Which place it is, for people.</summary>
    string Where { get; }

    /// <summary>The names of all backups of a shard, or an exception: never some of them.</summary>
    /// <exception cref="BackupsUnreadableException">They could not all be listed.</exception>
    Task<IReadOnlyList<string>> List(ShardName shard, CancellationToken stop);

    /// <summary>The MANIFEST of a backup; null when it is proven that there is none.</summary>
    /// <exception cref="BackupsUnreadableException">It could not be read.</exception>
    Task<byte[]?> Manifest(ShardName shard, string name, CancellationToken stop);

    /// <summary>The directory of a backup as its status tells it.</summary>
    string DirectoryOf(ShardName shard, string name) => shard.ToString();
}

/// <summary>A storage could not be read: what is in it is not known.</summary>
internal sealed class BackupsUnreadableException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>What failed, in one word.</summary>
    internal string Reason { get; init; } = "ListFailed";
}
