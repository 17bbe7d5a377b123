using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Removes records of tablets that are gone, where <c>topologyReconciliation.pruneTablets</c> does not forbid it.</summary>
/// <remarks>
/// Safety: a record goes only in a cell of this cluster, only of an alias that this spec's rules or a claim of ours vouch for,
/// and never that of a primary. That its pod is gone is proven by the API server first. All else is read after that: the
/// records, of which only what still stands there goes, and the tablets, of which the primary has to answer and another to
/// have all that it has, since records tell an emergency who may hold acknowledged writes. Nothing of it is older than 2 s, or
/// from before our last effect. No pod of an alias is made while its record may still be being removed.
/// Liveness: the record of a tablet whose pod is gone is removed with one call; one that is not ours is told.
/// </remarks>
internal static class TabletRecords
{
    /// <summary>How many tablets of a pool are looked through. Reason: no pool of use has more, and five types make half a millisecond.</summary>
    private const int IndexMax = 100;

    private static readonly ValueList<string> PoolTypes = ["replica", "rdonly", "externalmaster", "externalreplica", "externalrdonly"];

    internal static Steps Next(ShardView view)
    {
        if (!Switches.May(view.Snapshot, "pruneTablets")
            || view.Records is not Reading<ValueList<TabletRecord>>.Known { Value: var records }
            || view.Record is Reading<ShardRecord>.Unknown)
        {
            return Steps.None;
        }
        var left = records.Where(record => view.Tablet(record.Alias) is null && IsLeft(view, record)).ToValueList();
        if (left.Count == 0 || view.Tablets.Count == 0)
        {
            return Steps.None;
        }
        var ours = left.Where(record => IsOurs(view, record.Alias)).ToValueList();
        var told = left.Where(record => !ours.Contains(record)).Aggregate(Steps.None, (steps, record) => steps + Steps.Note(
            "RecordNotOurs", $"tablet {record.Alias} has a record in shard {view.Name} that no pool of this shard accounts for; it stays: "
            + "delete it with vtctldclient DeleteTablets if nothing runs it"));
        return ours.Count == 0 ? told
            : StillCounts(view, left) is { } counting ? told + counting
            : ours.Aggregate(told, (steps, record) => steps + Prune(view, record, left));
    }

    /// <summary>
    /// Waits until the primary answers as such and another tablet that acknowledges has all that it has. Until then a tablet that is
    /// gone may hold acknowledged writes in its volume, and its record is what keeps an emergency from electing one without them.
    /// A primary that has restarted read-only is one, too: it has every write that it acknowledged, and without a VTOrc nobody
    /// makes it writable again before every record answers.
    /// </summary>
    private static Steps? StillCounts(ShardView view, ValueList<TabletRecord> left)
    {
        if (view.KnownRecord?.TermStart is null || view.Tablets.Any(tablet => tablet.Desired.IsExternal))
        {
            return null;
        }
        var (report, reading) = ShardReport.Of(view);
        if (report is not { } shard)
        {
            return reading is Decision.NotYet notYet ? notYet.Steps : Steps.None;
        }
        if (shard.Leader is not { Type: TabletType.Primary } leader)
        {
            return new Steps(Needs: Statuses.Evidence(view));
        }
        var isCovered = shard.Durability.Need == 0 || shard.Durability.Ackers(shard.Primary).Any(acker =>
            !left.Any(record => record.Alias == acker)
            && view.KnownStatus(acker) is { } other
            && Replica.Trouble(other) is null
            && Replica.Received(leader) is { } leading && Replica.Received(other)?.Contains(leading) == true);
        return isCovered ? null : new Steps(Needs: Statuses.Evidence(view), Waits:
            [new("PruningRecord", $"records of tablets that are gone stay until another tablet has all that primary {shard.Primary} has") { BlockedFrom = view.Snapshot.TooLong("PruningRecord") }]);
    }

    /// <summary>Whether a record of an alias may still be being removed, so that no pod of it is to be made.</summary>
    internal static bool IsGoing(Snapshot snapshot, TabletAlias alias) =>
        snapshot.IsUnderWay(move => move is Move.Invoke { Call: Call.DeleteTablet delete } && delete.Alias == alias);

    private static bool IsLeft(ShardView view, TabletRecord record) =>
        Switches.HasCell(view.Snapshot, record.Alias.Cell)
        && record.Type != TabletType.Primary
        && view.KnownRecord?.Primary != record.Alias
        && !view.Snapshot.Owned.Any(owned => owned is ObservedObject.Pod pod && UnwantedTablet.AliasOf(pod.Meta) == record.Alias);

    private static Steps Prune(ShardView view, TabletRecord record, ValueList<TabletRecord> left)
    {
        var alias = record.Alias;
        var since = Evidence.Since(view.Snapshot);
        var name = new ClusterNames(view.Snapshot.Subject.Meta.Labels.GetValueOrDefault(Labels.Cluster) ?? "").Tablet(alias);
        var pod = new Query.Object(new(Kinds.Pod, view.Snapshot.Subject.Key.Namespace, name.Value));
        var waiting = Steps.Wait("PruningRecord", $"tablet {alias} is gone, and its record is removed when both are proven", view.Snapshot.TooLong("PruningRecord"));
        if (view.Snapshot.Readings.Of<Answer.Object>(pod, since) is not Reading<Answer.Object>.Absent { SentAt: var goneAt })
        {
            return Steps.Ask(pod, since) + waiting;
        }
        // What it acknowledged before it went may have reached nobody else: what was read before does not show it.
        var strict = ShardView.Of(view.Snapshot, view.Desired, goneAt);
        var asking = new Steps(Needs: [new(pod, since), new(view.TabletsQuery, goneAt), new(view.ShardsQuery, goneAt)]);
        return StillCounts(strict, left) is { } counting ? asking + counting + waiting
            : strict.Records is Reading<ValueList<TabletRecord>>.Known { Value: var records }
            && strict.Record is not Reading<ShardRecord>.Unknown
            && records.FirstOrDefault(it => it.Alias == alias) is { } still && IsLeft(strict, still)
                ? asking + Steps.Do(
                    new Move.Invoke(view.Desired.Vtctld, new Call.DeleteTablet(alias), $"tablet {alias} is gone and nobody wants it any more"),
                    Deadlines.TopologyCall,
                    goneAt + Deadlines.Freshness) + waiting
                : asking + waiting;
    }

    /// <summary>Whether a claim of ours has the alias, or some tablet of some pool that this shard could have.</summary>
    private static bool IsOurs(ShardView view, TabletAlias alias)
    {
        foreach (var claim in view.Snapshot.Owned.OfType<ObservedObject.Claim>().Concat(view.Snapshot.Claims))
        {
            if (UnwantedTablet.AliasOf(claim.Meta) == alias)
            {
                return true;
            }
        }
        var names = (view.Snapshot.Subject.Spec["tabletPools"]?.Items ?? []).Select(pool => pool["name"]?.AsText ?? "")
            .Append("").Distinct(StringComparer.Ordinal).ToValueList();
        foreach (var type in PoolTypes.AsSpan())
        {
            var isNamed = type.StartsWith("external", StringComparison.Ordinal);
            for (var index = 1; index <= IndexMax; index++)
            {
                if (isNamed ? names.Any(name => Is(name, index)) : Is("", index))
                {
                    return true;
                }
            }

            bool Is(string name, int index) => TabletUid.Of(view.Name, alias.Cell, type, index, name) == alias.Uid;
        }
        return false;
    }
}
