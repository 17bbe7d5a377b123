using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>Keeps one VitessBackup for each backup in a storage.</summary>
/// <remarks>A pass lists everything first. When anything cannot be listed, nothing is written and nothing deleted.</remarks>
/// <param name="objects">The API server.</param>
/// <param name="storage">Where the backups lie.</param>
/// <param name="backupsMax">How many backups are listed at most; 0 for any number.</param>
internal sealed class BackupInventory(IBackupObjects objects, IBackupStorage storage, int backupsMax)
{
    /// <summary>Makes one pass.</summary>
    /// <returns>How many backups there are.</returns>
    /// <exception cref="BackupsUnreadableException">Something could not be listed.</exception>
    internal async Task<int> Pass(CancellationToken stop)
    {
        if (await objects.Storage(stop) is not { } owner || owner.At("metadata", "deletionTimestamp") is not null)
        {
            return 0;
        }
        var cluster = Label(owner, Labels.Cluster);
        var labels = ValueMap.Of((Labels.Cluster, cluster), (Labels.BackupLocation, Label(owner, Labels.BackupLocation)));
        var shards = await objects.List(Kinds.VitessShard, ValueMap.Of((Labels.Cluster, cluster)), stop);
        var found = new SortedDictionary<string, Found>(StringComparer.Ordinal);
        foreach (var shard in shards)
        {
            await Add(owner, shard, found, stop);
        }
        var standing = (await objects.List(Kinds.VitessBackup, labels, stop))
            .ToDictionary(backup => backup.At("metadata", "name")?.AsText ?? "", StringComparer.Ordinal);
        foreach (var (name, backup) in found)
        {
            await Keep(owner, name, backup, standing.GetValueOrDefault(name), stop);
        }
        foreach (var (name, backup) in standing.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!found.ContainsKey(name) && IsOwned(backup, owner))
            {
                await objects.Delete(backup, stop);
            }
        }
        await Tell(owner, found.Count, stop);
        return found.Count;
    }

    private async Task Add(Json owner, Json shard, SortedDictionary<string, Found> found, CancellationToken stop)
    {
        var name = new ShardName(new(Label(shard, Labels.Keyspace)), shard.At("spec", "name")?.AsText ?? "");
        if (KeyRange.Parse(name.Range) is not { } range)
        {
            throw new BackupsUnreadableException($"\"{name}\" is no shard");
        }
        var names = await storage.List(name, stop);
        if (backupsMax > 0 && found.Count + names.Count > backupsMax)
        {
            throw new BackupsUnreadableException($"there are more than {backupsMax} backups");
        }
        var clusterNames = new ClusterNames(Label(owner, Labels.Cluster));
        foreach (var text in names)
        {
            var backup = BackupName.Parse(text)
                ?? throw new BackupsUnreadableException($"\"{text}\" of {name} is no name of a backup");
            var key = clusterNames.Backup(
                Label(owner, Labels.BackupLocation), name.Keyspace, range, backup.StartedAt, backup.Tablet.Uid).Value;
            found[key] = new(name, Label(shard, Labels.Shard), backup);
        }
    }

    /// <summary>What is complete is never read again; what is not may have become so.</summary>
    private async Task Keep(Json owner, string name, Found backup, Json? standing, CancellationToken stop)
    {
        if (standing?.At("status", "complete")?.AsBoolean == true)
        {
            return;
        }
        var status = Status(backup, await ManifestOf(backup, stop));
        if (standing is null)
        {
            await objects.Create(Wanted(owner, name, backup, status), stop);
        }
        else if (standing.At("status") != status)
        {
            await objects.Replace(standing.WithAt(["status"], status), stop);
        }
    }

    private async Task<BackupManifest?> ManifestOf(Found backup, CancellationToken stop)
    {
        try
        {
            return await storage.Manifest(backup.Shard, backup.Name.Text, stop) is { } text ? BackupManifest.Parse(text) : null;
        }
        catch (BackupsUnreadableException)
        {
            // The backup is there; that it is complete is not known, and the next pass asks again.
            return null;
        }
    }

    private Json Status(Found backup, BackupManifest? manifest)
    {
        var status = Json.Map(
            ("startTime", Time(backup.Name.StartedAt)),
            ("storageDirectory", storage.DirectoryOf(backup.Shard, backup.Name.Text)),
            ("storageName", backup.Name.Text));
        return manifest is null ? status : Json.Map(
            ("complete", true),
            ("engine", manifest.Engine),
            ("finishedTime", manifest.FinishedAt is { } at ? Time(at) : null),
            ("position", manifest.Position),
            ("startTime", status.At("startTime")),
            ("storageDirectory", status.At("storageDirectory")),
            ("storageName", status.At("storageName")));
    }

    private static Json Wanted(Json owner, string name, Found backup, Json status) => Json.Map(
        ("apiVersion", "planetscale.com/v2"),
        ("kind", Kinds.VitessBackup),
        ("metadata", Json.Map(
            ("name", name),
            ("namespace", owner.At("metadata", "namespace")),
            ("labels", Json.Map(ValueMap.Of(
                (Labels.Cluster, Label(owner, Labels.Cluster)),
                (Labels.BackupLocation, Label(owner, Labels.BackupLocation)),
                (Labels.Keyspace, backup.Shard.Keyspace.Value),
                (Labels.Shard, backup.SafeShard)))),
            ("ownerReferences", Json.List(Json.Map(
                ("apiVersion", "planetscale.com/v2"),
                ("blockOwnerDeletion", true),
                ("controller", true),
                ("kind", Kinds.VitessBackupStorage),
                ("name", owner.At("metadata", "name")),
                ("uid", owner.At("metadata", "uid"))))))),
        ("spec", Json.EmptyMap),
        ("status", status));

    private async Task Tell(Json owner, int count, CancellationToken stop)
    {
        var status = Json.Map(
            ("observedGeneration", owner.At("metadata", "generation")), ("totalBackupCount", count == 0 ? null : (Json)count));
        if (owner.At("status") != status)
        {
            await objects.SetStatus(owner, status, stop);
        }
    }

    private static bool IsOwned(Json backup, Json owner) => (backup.At("metadata", "ownerReferences")?.Items ?? [])
        .Any(reference => reference.At("controller")?.AsBoolean == true
            && reference.At("uid")?.AsText == owner.At("metadata", "uid")?.AsText);

    private static string Label(Json owner, string name) => owner.At("metadata", "labels", name)?.AsText ?? "";

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A backup that is in the storage.</summary>
    private sealed record Found(ShardName Shard, string SafeShard, BackupName Name);
}
