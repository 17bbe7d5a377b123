using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>What the tablets of a shard said of themselves, gathered for a decision.</summary>
internal static class Statuses
{
    /// <summary>The statuses that are known, and the tablets of which none is.</summary>
    internal static (ValueList<TabletStatus> Known, ValueList<TabletAlias> Missing) Of(
        ShardView view, ValueList<TabletRecord> records)
    {
        var known = new List<TabletStatus>(records.Count);
        var missing = new List<TabletAlias>();
        foreach (var record in records.AsSpan())
        {
            if (view.KnownStatus(record.Alias) is { } status)
            {
                known.Add(status);
            }
            else
            {
                missing.Add(record.Alias);
            }
        }
        return (known.ToValueList(), missing.ToValueList());
    }

    /// <summary>Asks all records and statuses afresh, and says who has not answered.</summary>
    internal static Decision Missing(ShardView view, ValueList<TabletAlias> missing, string why) => new Decision.NotYet(new Steps(
        Needs: Evidence(view),
        Waits: [new(PlanOf.Unread, $"{why}; {string.Join("; ", missing.Select(alias => Silence(view, alias)))}") { BlockedFrom = view.Snapshot.TooLong(PlanOf.Unread) }]));

    /// <summary>Everything that an operation on the shard rests on, from the view's instant on.</summary>
    internal static ValueList<Need> Evidence(ShardView view)
    {
        var since = view.Since > view.Now - Loosely ? view.Since : view.Now - Loosely;
        var needs = new List<Need>
        {
            new(view.ShardsQuery, since), new(view.TabletsQuery, since), new(view.KeyspaceQuery, since),
            new(view.CapabilityQuery, view.Now - Vtctld.Lately),
        };
        if (view.Records is Reading<ValueList<TabletRecord>>.Known records)
        {
            needs.AddRange(records.Value.Select(record => new Need(view.StatusQuery(record.Alias), since)));
        }
        if (view.KnownRecord?.Primary is { } primary && !needs.Any(need => need.Query == view.StatusQuery(primary)))
        {
            needs.Add(new(view.StatusQuery(primary), since));
        }
        return needs.ToValueList();
    }

    /// <summary>Waits for a tablet that leads in a newer term than the shard's record knows of; null when there is none.</summary>
    internal static Decision? Unrecorded(
        ShardView view, ValueList<TabletRecord> records, TabletAlias recorded, DateTimeOffset termStart)
    {
        foreach (var record in records.AsSpan())
        {
            if (record.Alias != recorded && record.TermStart is { } since && since > termStart)
            {
                return Decision.Wait("PrimaryUnrecorded", $"tablet {record.Alias} leads since {Conditions.Time(since)} and writes itself into the record of shard {view.Name}");
            }
        }
        return null;
    }

    /// <summary>
    /// Waits for a tablet that says that it is primary and whose record does not: it is about to write that, or the records are of
    /// an older topology. Null when there is none. One whose record has an older term is a primary of before, and no reason to wait.
    /// </summary>
    internal static Decision? Unrecorded(ShardView view, ValueList<TabletRecord> records, TabletAlias? recorded)
    {
        foreach (var record in records.AsSpan())
        {
            if (record.Alias != recorded && record.TermStart is null && view.KnownStatus(record.Alias) is { Type: TabletType.Primary })
            {
                return new Decision.NotYet(new Steps(Needs: Evidence(view)) + Steps.Wait(
                    "PrimaryUnrecorded", $"tablet {record.Alias} says that it is primary, and no record of shard {view.Name} does. If it does not write itself into the record, "
                        + $"the topology may be older than the shard: make it so with vtctldclient PlannedReparentShard {view.Name} --new-primary {record.Alias}",
                    view.Snapshot.TooLong("PrimaryUnrecorded"), isLoss: true));
            }
        }
        return null;
    }

    /// <summary>The instant at which the oldest of the readings was asked for.</summary>
    internal static DateTimeOffset Oldest(ShardView view, ValueList<TabletRecord> records, params ReadOnlySpan<DateTimeOffset> others)
    {
        var oldest = view.Record.Match(known => known.SentAt, absent => absent.SentAt, _ => view.Now);
        foreach (var other in others)
        {
            oldest = other < oldest ? other : oldest;
        }
        foreach (var record in records.AsSpan())
        {
            if (view.Status(record.Alias) is Reading<Answer.Status>.Known status && status.SentAt < oldest)
            {
                oldest = status.SentAt;
            }
        }
        return oldest;
    }

    /// <summary>The tablet that has executed most; of equals the one with the lowest alias. Null when there is none, or when two have each what the other lacks.</summary>
    internal static TabletAlias? MostAdvanced(ValueList<TabletStatus> candidates)
    {
        foreach (var candidate in candidates.OrderBy(it => it.Alias))
        {
            var executed = Position.Parse(candidate.Executed);
            if (candidates.All(other => executed.AtLeast(Position.Parse(other.Executed))))
            {
                return candidate.Alias;
            }
        }
        return null;
    }

    private static string Silence(ShardView view, TabletAlias alias) => view.Status(alias) is Reading<Answer.Status>.Unknown unknown
        ? $"{alias} has not ({unknown.Why})"
        : $"{alias} has not";

    /// <summary>How old readings may be while an operation is only considered. Reason: the cadence of a shard that is amiss.</summary>
    private static readonly TimeSpan Loosely = TimeSpan.FromSeconds(5);
}
