using System.Diagnostics.Metrics;
using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Observe;

/// <summary>How many backups shards have, how old they are, whether one is overdue, and whether their places can be read.</summary>
/// <remarks>A place that cannot be read leaves the backups that were found there as they were: what they tell is then of that time.</remarks>
/// <param name="now">The clock.</param>
internal sealed class BackupMetrics(Func<DateTimeOffset> now)
{
    private readonly Lock turn = new();
    private readonly SortedDictionary<(string Space, string Cluster), (ValueList<ObservedObject.Resource> Family, ValueList<BackupTimes> Times)> known = [];

    /// <summary>Shows them among the metrics.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="shards">The latest pass of each shard: what it saw.</param>
    internal void ShowIn(Metrics metrics, Func<IReadOnlyList<SeenShard>> shards)
    {
        metrics.Observe(
            "vitess_backups", "Backups of a shard, by the place where they lie and whether they are complete.",
            () => shards().SelectMany(shard => PlacesOf(shard).SelectMany(place => Counts(shard, place))));
        metrics.Observe(
            "vitess_backup_age_seconds", "How long ago the newest complete backup of a shard in a place began; absent where there is none.",
            () => shards().SelectMany(shard => PlacesOf(shard).SelectMany(place => Age(shard, place))));
        metrics.Observe(
            "vitess_backup_overdue_seconds",
            "How long ago the first time of a schedule passed that no complete backup of the shard has followed; 0 when none has passed.",
            () => Overdue(shards()));
        metrics.Observe(
            "vitess_backup_storage_ready", "Whether what lies in a place of backups is listed: 1 it is, 0 it is not, -1 unknown.",
            () => ByCluster(shards()).SelectMany(cluster => Storages(cluster.Newest.Family)));
    }

    private static Measurement<double>[] Counts(SeenShard shard, string place)
    {
        var complete = CompleteIn(shard, place).Count();
        var all = shard.Backups.Count(backup => PlaceOf(backup) == place);
        return
        [
            new(complete, [.. shard.Tags, new("location", place), new("complete", "true")]),
            new(all - complete, [.. shard.Tags, new("location", place), new("complete", "false")]),
        ];
    }

    private IEnumerable<Measurement<double>> Age(SeenShard shard, string place) => CompleteIn(shard, place).Max() is { } newest
        ? [new((now() - newest).TotalSeconds, [.. shard.Tags, new("location", place)])]
        : [];

    private IEnumerable<Measurement<double>> Overdue(IReadOnlyList<SeenShard> shards)
    {
        var clusters = ByCluster(shards).ToList();
        ForgetAllBut(clusters.ConvertAll(cluster => cluster.Key));
        foreach (var (cluster, newest, members) in clusters)
        {
            var times = TimesOf(cluster, newest.Family).ToLookup(one => one.Shard);
            foreach (var shard in members)
            {
                var since = PlacesOf(shard).SelectMany(place => CompleteIn(shard, place)).Max() ?? shard.Subject.Meta.Created;
                foreach (var one in times[shard.Name])
                {
                    var overdue = one.FirstAfter(since) is { } due && due < now() ? now() - due : TimeSpan.Zero;
                    yield return new(overdue.TotalSeconds, [.. shard.Tags, new("schedule", one.Schedule.Key.Name)]);
                }
            }
        }
    }

    /// <summary>Worked out anew only when something of the cluster has changed.</summary>
    private ValueList<BackupTimes> TimesOf((string Space, string Cluster) cluster, ValueList<ObservedObject.Resource> family)
    {
        lock (turn)
        {
            if (!known.TryGetValue(cluster, out var one) || one.Family != family)
            {
                known[cluster] = one = (family, BackupTimes.Of(family));
            }
            return one.Times;
        }
    }

    private void ForgetAllBut(List<(string Space, string Cluster)> present)
    {
        lock (turn)
        {
            foreach (var gone in known.Keys.Except(present).ToList())
            {
                known.Remove(gone);
            }
        }
    }

    private static IEnumerable<Measurement<double>> Storages(ValueList<ObservedObject.Resource> family) => family
        .Where(resource => resource is { Key.Kind: Kinds.VitessBackupStorage, Meta.IsGoing: false })
        .Select(storage => new Measurement<double>(
            storage.Status["conditions"]?.Items.FirstOrDefault(condition => condition["type"]?.AsText == "Ready")?["status"]?.AsText switch
            {
                "True" => 1,
                "False" => 0,
                _ => -1,
            },
            new KeyValuePair<string, object?>("namespace", storage.Key.Namespace),
            new("cluster", storage.Meta.Labels.GetValueOrDefault(Labels.Cluster)),
            new("location", PlaceOf(storage))));

    /// <summary>The shards of each cluster, with the one that saw the cluster last.</summary>
    private static IEnumerable<((string Space, string Cluster) Key, SeenShard Newest, IEnumerable<SeenShard> Members)> ByCluster(
        IReadOnlyList<SeenShard> shards) => shards
        .GroupBy(shard => (shard.Subject.Key.Namespace, shard.Subject.Meta.Labels.GetValueOrDefault(Labels.Cluster) ?? ""))
        .Select(group => (group.Key, group.MaxBy(shard => shard.At) ?? group.First(), (IEnumerable<SeenShard>)group));

    /// <summary>The places where its pools put backups, and those where any lie.</summary>
    private static IEnumerable<string> PlacesOf(SeenShard shard) => (shard.Subject.Status["backupLocations"]?.Items ?? [])
        .Select(place => place["name"]?.AsText ?? "")
        .Concat(shard.Backups.Select(PlaceOf))
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>When the complete backups of a shard in a place began.</summary>
    private static IEnumerable<DateTimeOffset?> CompleteIn(SeenShard shard, string place) => shard.Backups
        .Where(backup => PlaceOf(backup) == place && backup.Status["complete"]?.AsBoolean == true)
        .Select(backup => DateTimeOffset.TryParse(
            backup.Status["startTime"]?.AsText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : (DateTimeOffset?)null);

    private static string PlaceOf(ObservedObject.Resource backup) => backup.Meta.Labels.GetValueOrDefault(Labels.BackupLocation) ?? "";
}

/// <summary>What the latest pass of a shard saw of it.</summary>
/// <param name="At">When that was.</param>
/// <param name="Subject">The VitessShard.</param>
/// <param name="Backups">Its VitessBackups.</param>
/// <param name="Family">The resources of its cluster.</param>
/// <param name="Tags">What tells its series from those of other shards.</param>
internal sealed record SeenShard(
    DateTimeOffset At, ObservedObject.Resource Subject, ValueList<ObservedObject.Resource> Backups, ValueList<ObservedObject.Resource> Family,
    KeyValuePair<string, object?>[] Tags)
{
    /// <summary>Its name, as schedules have it.</summary>
    internal ShardName Name => new(new(Subject.Meta.Labels.GetValueOrDefault(Labels.Keyspace) ?? ""), Subject.Spec["name"]?.AsText ?? "");
}
