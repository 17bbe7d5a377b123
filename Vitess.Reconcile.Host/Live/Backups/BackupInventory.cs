using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>Keeps one VitessBackup for each backup in a storage.</summary>
/// <remarks>A pass lists everything first. When anything cannot be listed, nothing is written and nothing deleted.</remarks>
/// <param name="objects">The API server.</param>
/// <param name="storage">Where the backups lie.</param>
/// <param name="bounds">What a pass may take.</param>
/// <param name="time">The clock that the bounds are measured by.</param>
internal sealed class BackupInventory(IBackupObjects objects, IBackupStorage storage, InventoryBounds bounds, TimeProvider time)
{
    private readonly SortedDictionary<string, Found> found = new(StringComparer.Ordinal);
    private readonly List<string> strays = [];

    /// <summary>Makes the pass; an inventory makes one.</summary>
    /// <param name="owner">The VitessBackupStorage.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="BackupsUnreadableException">Something could not be listed.</exception>
    /// <exception cref="ObjectsFailedException">The API server could not be asked or refused.</exception>
    internal async Task<Inventory> Pass(Json owner, CancellationToken stop)
    {
        var cluster = Label(owner, Labels.Cluster);
        var labels = ValueMap.Of((Labels.Cluster, cluster), (Labels.BackupLocation, Label(owner, Labels.BackupLocation)));
        var shards = await objects.List(Kinds.VitessShard, ValueMap.Of((Labels.Cluster, cluster)), stop);
        foreach (var shard in shards)
        {
            await Add(owner, shard, stop);
        }
        var standing = (await objects.List(Kinds.VitessBackup, labels, stop))
            .ToDictionary(backup => backup.At("metadata", "name")?.AsText ?? "", StringComparer.Ordinal);
        var writes = new Writes();
        foreach (var (name, backup) in found)
        {
            await writes.Try(() => Keep(owner, name, backup, standing.GetValueOrDefault(name), stop));
        }
        foreach (var (name, backup) in standing.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!found.ContainsKey(name) && IsOwned(backup, owner))
            {
                await writes.Try(async () =>
                {
                    await objects.Delete(backup, stop);
                    return true;
                });
            }
        }
        // What failed is told before a number is written that would look like success.
        writes.Check();
        await writes.Try(() => Tell(owner, found.Count, stop));
        writes.Check();
        return new(found.Count, strays.ToValueList(), writes.Count);
    }

    private async Task Add(Json owner, Json shard, CancellationToken stop)
    {
        var name = NameOf(shard);
        if (KeyRange.Parse(name.Range) is not { } range)
        {
            throw new BackupsUnreadableException($"\"{name}\" is no shard");
        }
        var names = await ListOf(name, stop);
        if (bounds.BackupsMax > 0 && found.Count + names.Count > bounds.BackupsMax)
        {
            throw new BackupsUnreadableException($"there are more than {bounds.BackupsMax} backups")
            {
                Reason = "InventoryLimitExceeded",
            };
        }
        var clusterNames = new ClusterNames(Label(owner, Labels.Cluster));
        foreach (var text in names)
        {
            if (BackupName.Parse(text) is not { } backup)
            {
                // It has no object and cannot have one, so that the others need not wait for somebody to take it away.
                strays.Add($"{name}/{text}");
                continue;
            }
            var key = clusterNames.Backup(
                Label(owner, Labels.BackupLocation), name.Keyspace, range, backup.StartedAt, backup.Tablet.Uid).Value;
            found[key] = new(name, Label(shard, Labels.Shard), backup);
        }
    }

    private async Task<IReadOnlyList<string>> ListOf(ShardName shard, CancellationToken stop)
    {
        try
        {
            return await storage.List(shard, stop);
        }
        catch (BackupsUnreadableException failure)
        {
            throw new BackupsUnreadableException($"failed to list backups for shard {shard}: {failure.Message}", failure);
        }
    }

    /// <summary>What is complete is never read again; what is not may have become so.</summary>
    /// <returns>Whether something was written.</returns>
    private async Task<bool> Keep(Json owner, string name, Found backup, Json? standing, CancellationToken stop)
    {
        if (standing?.At("status", "complete")?.AsBoolean == true)
        {
            return false;
        }
        var manifest = await ManifestOf(backup, stop);
        var status = Status(backup, manifest);
        if (standing is null)
        {
            await objects.Create(Wanted(owner, name, backup, status), stop);
            return true;
        }
        if (standing.At("status") == status)
        {
            return false;
        }
        await objects.Replace(standing.WithAt(["status"], status), stop);
        return true;
    }

    private async Task<BackupManifest?> ManifestOf(Found backup, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(bounds.ManifestTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        try
        {
            return await storage.Manifest(backup.Shard, backup.Name.Text, both.Token) is { } text ? BackupManifest.Parse(text) : null;
        }
        catch (Exception failure) when (
            failure is BackupsUnreadableException || (failure is OperationCanceledException && !stop.IsCancellationRequested))
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

    private async Task<bool> Tell(Json owner, int count, CancellationToken stop)
    {
        // The conditions in it are the operator's.
        var status = (owner.At("status") ?? Json.EmptyMap)
            .With("observedGeneration", owner.At("metadata", "generation"))
            .With("totalBackupCount", count == 0 ? null : (Json)count);
        if (owner.At("status") == status)
        {
            return false;
        }
        await objects.SetStatus(owner, status, stop);
        return true;
    }

    private static bool IsOwned(Json backup, Json owner) => (backup.At("metadata", "ownerReferences")?.Items ?? [])
        .Any(reference => reference.At("controller")?.AsBoolean == true
            && reference.At("uid")?.AsText == owner.At("metadata", "uid")?.AsText);

    private static ShardName NameOf(Json shard) =>
        new(new(Label(shard, Labels.Keyspace)), shard.At("spec", "name")?.AsText ?? "");

    private static string Label(Json owner, string name) => owner.At("metadata", "labels", name)?.AsText ?? "";

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A backup that is in the storage.</summary>
    private sealed record Found(ShardName Shard, string SafeShard, BackupName Name);

    /// <summary>Writes of one pass: one that is refused does not keep the others from being tried.</summary>
    private sealed class Writes
    {
        private ObjectsFailedException? first;

        internal int Count { get; private set; }

        internal async Task Try(Func<Task<bool>> write)
        {
            try
            {
                Count += await write() ? 1 : 0;
            }
            catch (ObjectsFailedException failure)
            {
                first ??= failure;
            }
        }

        internal void Check()
        {
            if (first is not null)
            {
                throw new ObjectsFailedException(first.Reason, first.Message, first);
            }
        }
    }
}
