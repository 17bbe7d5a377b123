using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>The backups that were taken. For tablets that restore, all places are one.</summary>
internal sealed class Backups
{
    private readonly SortedDictionary<(string Topology, ShardName Shard), Gtids> latest = [];
    private readonly List<StoredBackup> stored = [];

    /// <summary>What a database has executed that was set up from nothing and never replicated.</summary>
    internal static Gtids FirstPosition => Gtids.Of("00000001-0000-0000-0000-000000000001", 1, 3);

    /// <summary>What every database has executed that is taken over and whose shard was led before.</summary>
    internal static Gtids PositionOfBefore => Gtids.Of("00000001-0000-0000-0000-000000000001", 1, 1_000);

    /// <summary>The position of a shard's latest backup; null when there is none.</summary>
    internal Gtids? Latest(GlobalTopology topology, ShardName shard) => latest.GetValueOrDefault((topology.Key, shard));

    /// <summary>The backups of a shard in one place, the oldest first.</summary>
    internal IEnumerable<StoredBackup> In(string place, ShardName shard) =>
        stored.Where(backup => backup.Shard == shard && backup.Place == place);

    internal void Add(GlobalTopology topology, Gtids position, StoredBackup backup)
    {
        latest[(topology.Key, backup.Shard)] = position;
        stored.Add(backup);
    }
}

/// <summary>A backup as it lies in its place.</summary>
/// <param name="Place">Where, as <see cref="BackupPlace"/> has it.</param>
/// <param name="Shard">What it is of.</param>
/// <param name="Tablet">The tablet that took it, or what vtbackup calls itself.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it was whole.</param>
/// <param name="Engine">What took it.</param>
/// <param name="Position">What it holds.</param>
internal sealed record StoredBackup(
    string Place, ShardName Shard, TabletAlias Tablet, DateTimeOffset StartedAt, DateTimeOffset FinishedAt, string Engine, string Position);

/// <summary>Which place a program keeps its backups in, as its command line and its volumes tell.</summary>
internal static class BackupPlace
{
    internal const string File = "file";

    private static readonly ValueList<string> Telling =
    [
        "s3-backup-aws-endpoint", "s3-backup-storage-bucket", "s3-backup-storage-root",
        "gcs-backup-storage-bucket", "gcs-backup-storage-root",
        "azblob-backup-account-name", "azblob-backup-container-name", "azblob-backup-storage-root",
        "file-backup-storage-root", "ceph-backup-storage-config",
    ];

    /// <summary>The kind of the place; empty for a program that is told of none.</summary>
    internal static string KindOf(Process process) => process.Flags["backup-storage-implementation"] ?? "";

    /// <summary>A text that is the same for all programs with the same place; empty for a program that is told of none.</summary>
    internal static string Of(Process process)
    {
        if (KindOf(process) is not { Length: > 0 } kind)
        {
            return "";
        }
        var flags = Telling.Select(name => process.Flags[name] is { } value ? $"{name}={value}" : null).OfType<string>();
        var volumes = kind is File or "ceph" ? (process.Pod.Pod.At("spec", "volumes")?.Items ?? []).Where(IsOfPlace) : [];
        return string.Join(' ', [kind, .. flags, .. volumes.Select(volume => volume.ToString())]);
    }

    private static bool IsOfPlace(Json volume) => volume["name"]?.AsText is "vitess-backups" or "ceph-backup-auth-secret";
}
