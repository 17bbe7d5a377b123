using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>What topology and tablets said of a shard that has a primary: what a planned step rests on.</summary>
internal sealed record ShardReport
{
    private readonly ShardView view;

    private ShardReport(ShardView view) => this.view = view;

    /// <summary>The recorded primary.</summary>
    internal required TabletAlias Primary { get; init; }

    /// <summary>The records of all tablets.</summary>
    internal required ValueList<TabletRecord> Records { get; init; }

    /// <summary>The statuses that are known.</summary>
    internal required ValueList<TabletStatus> Known { get; init; }

    /// <summary>Tablets with a record and without a known status.</summary>
    internal required ValueList<TabletAlias> Missing { get; init; }

    /// <summary>The arithmetic over all records.</summary>
    internal required Durability Durability { get; init; }

    /// <summary>The policy's name.</summary>
    internal required string Policy { get; init; }

    /// <summary>The instant at which the oldest reading was asked for.</summary>
    internal required DateTimeOffset ReadFrom { get; init; }

    /// <summary>What the primary said; null when it did not answer.</summary>
    internal TabletStatus? Leader => view.KnownStatus(Primary);

    /// <summary>Reads everything, or says what has to be read first.</summary>
    internal static (ShardReport? Report, Decision? Reading) Of(ShardView view)
    {
        if (view.KnownRecord is not { Primary: { } primary, TermStart: { } termStart })
        {
            return (null, Statuses.Missing(view, [], $"the record of shard {view.Name} names no primary"));
        }
        if (view.Records is not Reading<ValueList<TabletRecord>>.Known { Value: var records, SentAt: var recordsAt }
            || view.Keyspace is not Reading<Answer.Keyspace>.Known { Value.Record.DurabilityPolicy: var policy, SentAt: var keyspaceAt })
        {
            return (null, Statuses.Missing(view, [], $"the records of shard {view.Name} are being read"));
        }
        if (Statuses.Unrecorded(view, records, primary, termStart) is { } unrecorded)
        {
            return (null, unrecorded);
        }
        if (Vtctld.TooOld(view) is { } notCapable)
        {
            return (null, notCapable);
        }
        var (known, missing) = Statuses.Of(view, records);
        var unread = missing.Where(alias => !view.IsSilent(alias)).ToValueList();
        return unread.Count > 0
            ? (null, new Decision.NotYet(new Steps(
                Needs: Statuses.Evidence(view),
                Waits: [new(PlanOf.Reading, $"tablets {string.Join(", ", unread)} are being asked how they are")]), IsInMidst: true))
            : (new(view)
            {
                Primary = primary,
                Records = records,
                Known = known,
                Missing = missing,
                Durability = new(Durability.Read(policy), records.Select(record => new DurableTablet(record.Alias, record.Type)).ToValueList()),
                Policy = policy,
                ReadFrom = Statuses.Oldest(view, records, recordsAt, keyspaceAt),
            }, null);
    }

    /// <summary>The tablets that answer, but for one that goes away.</summary>
    internal ValueList<TabletAlias> Reached(TabletAlias? except) =>
        Known.Where(status => status.Alias != except).Select(status => status.Alias).ToValueList();

    /// <summary>
    /// Whether no tablets that the spec allows could ever acknowledge a primary's writes without the one that leaves, so that
    /// waiting would help nobody.
    /// </summary>
    /// <remarks>A tablet that is not wanted any more never goes on these grounds, but where nothing is wanted: the spec can be corrected.</remarks>
    internal bool NeverEstablishes(TabletAlias primary, TabletAlias? leaving, bool isRemoval)
    {
        if (isRemoval && view.Tablets.Count > 0)
        {
            return false;
        }
        return !CouldEstablish(view, Durability.Policy, primary, tablet => tablet.Alias == leaving);
    }

    /// <summary>Whether the tablets that the spec asks for could acknowledge a primary's writes without some of them, if all were well.</summary>
    internal static bool CouldEstablish(ShardView view, DurabilityPolicy policy, TabletAlias primary, Func<TabletHealth, bool> isOut)
    {
        var wanted = view.Tablets.Select(tablet => new DurableTablet(tablet.Alias, TypeOf(tablet))).ToValueList();
        return new Durability(policy, wanted).CanEstablish(primary, [primary, .. view.Tablets.Where(it => !isOut(it)).Select(it => it.Alias)]);
    }

    private static TabletType TypeOf(TabletHealth tablet) =>
        tablet.Desired.PoolType.EndsWith("rdonly", StringComparison.Ordinal) ? TabletType.Rdonly : TabletType.Replica;
}
