using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;
using Client = Vitess.Reconcile.Sim.World.Kubernetes.Client;

namespace Vitess.Reconcile.Sim.World;

/// <summary>Writes down what a listing of backups has found: a VitessBackup each, and their number.</summary>
internal static class BackupInventory
{
    /// <param name="api">Where it is written.</param>
    /// <param name="pod">The pod that has listed; its environment says for which VitessBackupStorage.</param>
    /// <param name="found">The backups of a shard.</param>
    internal static void Write(Client api, RunningPod pod, Func<ShardName, IEnumerable<StoredBackup>> found)
    {
        var space = Variable(pod, "PS_OPERATOR_VBS_NAMESPACE");
        if (api.Find(Kinds.VitessBackupStorage, space, Variable(pod, "PS_OPERATOR_VBS_NAME")) is not { } storage || storage.IsBeingDeleted())
        {
            return;
        }
        var cluster = storage.Label(Labels.Cluster) ?? "";
        var wanted = new SortedDictionary<string, Json>(StringComparer.Ordinal);
        foreach (var shard in api.List(Kinds.VitessShard).Where(it => it.Namespace() == space && it.Label(Labels.Cluster) == cluster))
        {
            var name = new ShardName(new(shard.Label(Labels.Keyspace) ?? ""), shard.At("spec", "name")?.AsText ?? "");
            foreach (var backup in found(name))
            {
                var made = Of(storage, new(cluster), shard, backup);
                wanted[made.Name()] = made;
            }
        }
        foreach (var stale in api.List(Kinds.VitessBackup).Where(it => IsOf(storage, it) && !wanted.ContainsKey(it.Name())).ToList())
        {
            api.Delete(Kinds.VitessBackup, stale);
        }
        foreach (var made in wanted.Values.Where(made => api.Find(Kinds.VitessBackup, space, made.Name()) is null))
        {
            api.Create(Kinds.VitessBackup, made);
        }
        var status = (storage["status"] ?? Json.EmptyMap)
            .With("observedGeneration", storage.Generation())
            .With("totalBackupCount", wanted.Count == 0 ? null : (Json)wanted.Count);
        api.SetStatus(Kinds.VitessBackupStorage, storage, status);
    }

    private static Json Of(Json storage, ClusterNames names, Json shard, StoredBackup backup)
    {
        var location = storage.Label(Labels.BackupLocation) ?? "";
        var range = KeyRange.Parse(backup.Shard.Range) ?? KeyRange.All;
        return Json.Map(
            ("apiVersion", "planetscale.com/v2"),
            ("kind", "VitessBackup"),
            ("metadata", Json.Map(
                ("name", names.Backup(location, backup.Shard.Keyspace, range, backup.StartedAt, backup.Tablet.Uid).Value),
                ("namespace", storage.Namespace()),
                ("labels", Json.Map(
                    (Labels.Cluster, names.Cluster),
                    (Labels.BackupLocation, location),
                    (Labels.Keyspace, backup.Shard.Keyspace.Value),
                    (Labels.Shard, shard.Label(Labels.Shard)))),
                ("ownerReferences", Json.List(Json.Map(
                    ("apiVersion", "planetscale.com/v2"), ("blockOwnerDeletion", true), ("controller", true),
                    ("kind", "VitessBackupStorage"), ("name", storage.Name()), ("uid", storage.Uid())))))),
            ("spec", Json.EmptyMap),
            ("status", Json.Map(
                ("complete", true),
                ("engine", backup.Engine),
                ("finishedTime", Meta.Stamp(backup.FinishedAt)),
                ("position", backup.Position),
                ("startTime", Meta.Stamp(backup.StartedAt)),
                ("storageDirectory", backup.Shard.ToString()),
                ("storageName", $"{backup.StartedAt.UtcDateTime.ToString("yyyy-MM-dd.HHmmss", CultureInfo.InvariantCulture)}.{backup.Tablet}"))));
    }

    private static bool IsOf(Json storage, Json backup) => backup.OwnerReferences() is [var owner, ..] && owner["uid"]?.AsText == storage.Uid();

    private static string Variable(RunningPod pod, string name) => (pod.Pod.At("spec", "containers")?.Items ?? [])
        .SelectMany(container => container["env"]?.Items ?? [])
        .FirstOrDefault(variable => variable["name"]?.AsText == name)?["value"]?.AsText ?? "";
}
