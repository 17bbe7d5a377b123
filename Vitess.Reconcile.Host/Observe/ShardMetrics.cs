using System.Diagnostics.Metrics;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Observe;

/// <summary>How the resources are, as the latest pass of each told: kept here, shown when somebody looks.</summary>
/// <param name="now">The clock.</param>
internal sealed class ShardMetrics(Func<DateTimeOffset> now)
{
    // Reason: a settled resource has a pass every minute; one that has had none for this long is gone, or looked after elsewhere.
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private readonly Lock turn = new();
    private readonly SortedDictionary<ObjectKey, Entry> latest = [];
    private readonly VolumeMetrics volumes = new(now);
    private readonly BackupMetrics backups = new(now);

    /// <summary>A core whose passes are looked at.</summary>
    internal Func<Snapshot, Plan> Watched(Func<Snapshot, Plan> reconcile) => snapshot =>
    {
        var plan = reconcile(snapshot);
        lock (turn)
        {
            volumes.Take(snapshot);
            latest[snapshot.Subject.Key] = new(
                snapshot.Now, snapshot.Subject, plan.Waits, TermStart(snapshot), snapshot.Backups, snapshot.Family);
        }
        return plan;
    };

    /// <summary>Takes a measurement of a volume that no pass had asked for.</summary>
    internal void Take(VolumeUsage usage)
    {
        lock (turn)
        {
            volumes.Take(usage);
        }
    }

    /// <summary>Shows them among the metrics.</summary>
    internal void ShowIn(Metrics metrics)
    {
        volumes.ShowIn(metrics, turn);
        backups.ShowIn(metrics, () => Shards().Select(shard => new SeenShard(
            shard.Entry.At, shard.Entry.Subject, shard.Entry.Backups, shard.Entry.Family, Tags(shard.Entry.Subject))).ToList());
        metrics.Observe("vitess_operator_waiting", "Resources that wait, by kind and reason.", Waiting);
        metrics.Observe(
            "vitess_shard_condition", "Whether a condition of a shard holds: 1 true, 0 false, -1 unknown.",
            () => Conditions("Ready").Concat(Conditions("Available")).Concat(Conditions("Degraded")).Concat(Conditions("Blocked")));
        metrics.Observe("vitess_shard_primary_age_seconds", "How long a shard's recorded primary has been it.", PrimaryAges);
    }

    private static DateTimeOffset? TermStart(Snapshot snapshot)
    {
        foreach (var reading in snapshot.Readings.All)
        {
            if (reading is { Query: Query.Shards, Reading: Reading<Answer>.Known { Value: Answer.Shards shards } })
            {
                foreach (var record in shards.Records)
                {
                    if (record.Shard.Keyspace.Value == snapshot.Subject.Meta.Labels.GetValueOrDefault(Labels.Keyspace)
                        && record.Shard.Range.ToString() == RangeOf(snapshot.Subject))
                    {
                        return record.TermStart;
                    }
                }
            }
        }
        return null;
    }

    private static string RangeOf(ObservedObject.Resource shard) =>
        $"{shard.Spec.At("keyRange", "start")?.AsText}-{shard.Spec.At("keyRange", "end")?.AsText}";

    private List<(ObjectKey Key, Entry Entry)> Kept()
    {
        lock (turn)
        {
            var oldest = now() - KeptFor;
            foreach (var key in latest.Where(one => one.Value.At < oldest).Select(one => one.Key).ToList())
            {
                latest.Remove(key);
            }
            return [.. latest.Select(one => (one.Key, one.Value))];
        }
    }

    private IEnumerable<Measurement<double>> Waiting() => Kept()
        .SelectMany(one => one.Entry.Waits.Where(wait => !wait.IsNote).Select(wait => (one.Key.Kind, wait.Code)).Distinct())
        .GroupBy(wait => wait)
        .Select(group => new Measurement<double>(
            group.Count(), new KeyValuePair<string, object?>("kind", group.Key.Kind), new("reason", group.Key.Code)));

    private IEnumerable<Measurement<double>> Conditions(string type) => Shards()
        .Select(shard => new Measurement<double>(
            shard.Entry.Subject.Status.At("conditions", type, "status")?.AsText switch { "True" => 1, "False" => 0, _ => -1 },
            [.. Tags(shard.Entry.Subject), new("condition", type)]));

    private IEnumerable<Measurement<double>> PrimaryAges() => Shards()
        .Where(shard => shard.Entry.TermStart is not null)
        .Select(shard => new Measurement<double>(
            (now() - (shard.Entry.TermStart ?? now())).TotalSeconds, Tags(shard.Entry.Subject)));

    private IEnumerable<(ObjectKey Key, Entry Entry)> Shards() => Kept().Where(one => one.Key.Kind == Kinds.VitessShard);

    private static KeyValuePair<string, object?>[] Tags(ObservedObject.Resource shard) =>
    [
        new("namespace", shard.Key.Namespace),
        new("cluster", shard.Meta.Labels.GetValueOrDefault(Labels.Cluster)),
        new("keyspace", shard.Meta.Labels.GetValueOrDefault(Labels.Keyspace)),
        new("shard", RangeOf(shard)),
    ];

    private sealed record Entry(
        DateTimeOffset At, ObservedObject.Resource Subject, ValueList<Reason> Waits, DateTimeOffset? TermStart,
        ValueList<ObservedObject.Resource> Backups, ValueList<ObservedObject.Resource> Family);
}
