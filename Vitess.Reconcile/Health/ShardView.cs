using System.Diagnostics;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Health;

/// <summary>A shard as the moves look at it: what is wanted, and what was read at or after an instant.</summary>
/// <remarks>
/// A reading from before the instant is unknown here. A move that disrupts is decided twice by the same function: from
/// what is at hand, and, once the turn is held, from what was read afterwards.
/// </remarks>
internal sealed record ShardView
{
    internal required Snapshot Snapshot { get; init; }

    internal required DesiredShard Desired { get; init; }

    /// <summary>The turn that is held, by whomever; null when it is free.</summary>
    internal required Turn? Turn { get; init; }

    /// <summary>Readings from before this instant do not count.</summary>
    internal required DateTimeOffset Since { get; init; }

    /// <summary>The shard's record, or the proof that there is none.</summary>
    internal required Reading<ShardRecord> Record { get; init; }

    /// <summary>The records of all tablets of the shard, wanted or not.</summary>
    internal required Reading<ValueList<TabletRecord>> Records { get; init; }

    /// <summary>The wanted tablets, in order of their aliases.</summary>
    internal required ValueList<TabletHealth> Tablets { get; init; }

    /// <summary>The tablets that have a pod and that nobody wants any more, in order of their pods' names.</summary>
    internal required ValueList<UnwantedTablet> Unwanted { get; init; }

    internal DateTimeOffset Now => Snapshot.Now;

    internal ShardName Name => Desired.Name;

    /// <summary>The keyspace's record.</summary>
    internal Reading<Answer.Keyspace> Keyspace => Snapshot.Readings.Of<Answer.Keyspace>(KeyspaceQuery, Since);

    /// <summary>Which shards each cell serves.</summary>
    internal Reading<Answer.ServingGraph> ServingGraph => Snapshot.Readings.Of<Answer.ServingGraph>(ServingGraphQuery, Since);

    /// <summary>What the running vtctld can do.</summary>
    internal Reading<Answer.Capability> Capability => Snapshot.Readings.Of<Answer.Capability>(CapabilityQuery);

    internal Query ShardsQuery => new Query.Shards(Desired.Vtctld, Name.Keyspace);

    internal Query TabletsQuery => new Query.Tablets(Desired.Vtctld, Name.Keyspace);

    internal Query KeyspaceQuery => new Query.Keyspace(Desired.Vtctld, Name.Keyspace);

    internal Query ServingGraphQuery => new Query.ServingGraph(Desired.Vtctld, Name.Keyspace);

    internal Query CapabilityQuery => new Query.Capability(Desired.Vtctld);

    /// <summary>The shard's record when it is known.</summary>
    internal ShardRecord? KnownRecord => (Record as Reading<ShardRecord>.Known)?.Value;

    /// <summary>How long what a tablet said of itself counts. Reason: statuses are asked for only when something is amiss, then every few seconds, and one that stands from better days says nothing.</summary>
    private static readonly TimeSpan StatusAge = TimeSpan.FromSeconds(20);

    internal static ShardView Of(Snapshot snapshot, DesiredShard desired, DateTimeOffset since)
    {
        var records = RecordsOf(snapshot, desired, since);
        var tablets = TabletsOf(snapshot, desired, (records as Reading<ValueList<TabletRecord>>.Known)?.Value ?? []);
        return new()
        {
            Snapshot = snapshot,
            Desired = desired,
            Turn = Turn.Parse(snapshot.Subject.Meta.Annotations.GetValueOrDefault(Annotations.Turn)),
            Since = since,
            Record = RecordOf(snapshot, desired, since),
            Records = records,
            Tablets = tablets,
            Unwanted = UnwantedTablet.Of(snapshot, tablets),
        };
    }

    private static Reading<ValueList<TabletRecord>> RecordsOf(Snapshot snapshot, DesiredShard desired, DateTimeOffset since) =>
        snapshot.Readings.Of<Answer.Tablets>(new Query.Tablets(desired.Vtctld, desired.Name.Keyspace), since) switch
        {
            Reading<Answer.Tablets>.Known known =>
                new Reading<ValueList<TabletRecord>>.Known(Of(known.Value.Records, desired.Name), known.SentAt),
            Reading<Answer.Tablets>.Absent absent => new Reading<ValueList<TabletRecord>>.Known([], absent.SentAt),
            Reading<Answer.Tablets>.Unknown unknown => new Reading<ValueList<TabletRecord>>.Unknown(unknown.Why, unknown.SentAt),
            var other => throw new UnreachableException($"no arm for {other}"),
        };

    /// <summary>The records of one shard among those of its keyspace.</summary>
    private static ValueList<TabletRecord> Of(ValueList<TabletRecord> all, ShardName shard)
    {
        var count = 0;
        foreach (var record in all.AsSpan())
        {
            count += record.Shard == shard ? 1 : 0;
        }
        if (count == all.Count)
        {
            return all;
        }
        var found = new TabletRecord[count];
        count = 0;
        foreach (var record in all.AsSpan())
        {
            if (record.Shard == shard)
            {
                found[count++] = record;
            }
        }
        return new(found);
    }

    private static ValueList<TabletHealth> TabletsOf(Snapshot snapshot, DesiredShard desired, ValueList<TabletRecord> known)
    {
        var tablets = new TabletHealth[desired.Tablets.Count];
        for (var i = 0; i < tablets.Length; i++)
        {
            var tablet = desired.Tablets[i];
            tablets[i] = TabletHealth.Of(snapshot, tablet, RecordOf(known, tablet.Alias), desired.MinReady);
        }
        return new(tablets);
    }

    private static TabletRecord? RecordOf(ValueList<TabletRecord> all, TabletAlias alias)
    {
        foreach (var record in all.AsSpan())
        {
            if (record.Alias == alias)
            {
                return record;
            }
        }
        return null;
    }

    /// <summary>The record of a tablet of the shard, wanted or not; null when none is known.</summary>
    internal TabletRecord? Recorded(TabletAlias alias) => Records is Reading<ValueList<TabletRecord>>.Known { Value: var known } ? RecordOf(known, alias) : null;

    /// <summary>Whether everything that is needed was asked at or after its instant, be it in vain. A tablet that did not answer lately is not waited for again.</summary>
    internal bool IsAnswered(ValueList<Need> needs)
    {
        foreach (var need in needs.AsSpan())
        {
            var isAnswered = need.Query is Query.Status { Alias: var alias } && IsSilent(alias);
            if (!isAnswered && Snapshot.Readings.AskedAt(need.Query) < need.Since)
            {
                return false;
            }
        }
        return true;
    }

    internal Query StatusQuery(TabletAlias alias) => new Query.Status(Desired.Vtctld, alias);

    /// <summary>What a tablet said of itself, at or after the instant and lately.</summary>
    internal Reading<Answer.Status> Status(TabletAlias alias) =>
        Snapshot.Readings.Of<Answer.Status>(StatusQuery(alias), StatusSince);

    private DateTimeOffset StatusSince => Since > Now - StatusAge ? Since : Now - StatusAge;

    /// <summary>Whether a tablet was asked lately and did not answer.</summary>
    internal bool IsSilent(TabletAlias alias) =>
        Snapshot.Readings.Of<Answer.Status>(StatusQuery(alias)) is Reading<Answer.Status>.Unknown { SentAt: var sentAt }
        && sentAt > Now - StatusAge;

    /// <summary>Whether a tablet was asked after our own last effect and did not answer.</summary>
    internal bool IsSilentSinceOurs(TabletAlias alias) =>
        Snapshot.Readings.Of<Answer.Status>(StatusQuery(alias)) is Reading<Answer.Status>.Unknown { SentAt: var sentAt }
        && sentAt > Now - StatusAge && sentAt >= Snapshot.LastEnd;

    /// <summary>What a tablet said of itself at or after the instant; null when it said nothing.</summary>
    internal TabletStatus? KnownStatus(TabletAlias alias)
    {
        // Every pass looks for every tablet's, so that neither a query nor a reading is made for it.
        foreach (var entry in Snapshot.Readings.All.AsSpan())
        {
            if (entry.Query is Query.Status query && query.Alias == alias && query.Vtctld == Desired.Vtctld)
            {
                return entry.Reading is Reading<Answer>.Known known && known.SentAt >= StatusSince
                    ? known.Value.As<Answer.Status>().Value
                    : null;
            }
        }
        return null;
    }

    /// <summary>Whether a VTOrc of the shard runs, as far as its Deployments say; whether it acts is another matter.</summary>
    internal bool IsVtorcUp
    {
        get
        {
            foreach (var deployment in Desired.VtorcDeployments.AsSpan())
            {
                if (Snapshot.Owned(deployment.Key) is ObservedObject.Deployment { ReadyReplicas: > 0 })
                {
                    return true;
                }
            }
            return false;
        }
    }

    internal TabletHealth? Tablet(TabletAlias alias)
    {
        foreach (var tablet in Tablets.AsSpan())
        {
            if (tablet.Alias == alias)
            {
                return tablet;
            }
        }
        return null;
    }

    private static Reading<ShardRecord> RecordOf(Snapshot snapshot, DesiredShard desired, DateTimeOffset since) =>
        snapshot.Readings.Of<Answer.Shards>(new Query.Shards(desired.Vtctld, desired.Name.Keyspace), since) switch
        {
            Reading<Answer.Shards>.Known known => RecordOf(known, desired.Name),
            Reading<Answer.Shards>.Absent absent => new Reading<ShardRecord>.Absent(absent.SentAt),
            Reading<Answer.Shards>.Unknown unknown => new Reading<ShardRecord>.Unknown(unknown.Why, unknown.SentAt),
            var other => throw new UnreachableException($"no arm for {other}"),
        };

    private static Reading<ShardRecord> RecordOf(Reading<Answer.Shards>.Known answer, ShardName name)
    {
        foreach (var record in answer.Value.Records.AsSpan())
        {
            if (record.Shard == name)
            {
                return new Reading<ShardRecord>.Known(record, answer.SentAt);
            }
        }
        return new Reading<ShardRecord>.Absent(answer.SentAt);
    }
}
