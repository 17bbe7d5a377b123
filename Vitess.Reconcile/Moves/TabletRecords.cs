using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Removes records of tablets that are gone, where <c>topologyReconciliation.pruneTablets</c> does not forbid it.</summary>
/// <remarks>
/// Safety: a record goes only in a cell of this cluster, only of an alias that this spec's rules or a claim of ours vouch for,
/// and never that of a primary. That its pod is gone is proven by the API server first; then all records are read whole, and
/// only what still stands there goes, from readings not older than 2 s and sent after our last effect. No pod of an alias is
/// made while its record may still be being removed.
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
        var steps = Steps.None;
        foreach (var record in records.AsSpan())
        {
            if (view.Tablet(record.Alias) is null && IsLeft(view, record))
            {
                steps += Prune(view, record);
            }
        }
        return steps;
    }

    /// <summary>Whether a record of an alias may still be being removed, so that no pod of it is to be made.</summary>
    internal static bool IsGoing(Snapshot snapshot, TabletAlias alias) =>
        snapshot.IsUnderWay(move => move is Move.Invoke { Call: Call.DeleteTablet delete } && delete.Alias == alias);

    private static bool IsLeft(ShardView view, TabletRecord record) =>
        Switches.HasCell(view.Snapshot, record.Alias.Cell)
        && record.Type != TabletType.Primary
        && view.KnownRecord?.Primary != record.Alias
        && !view.Snapshot.Owned.Any(owned => owned is ObservedObject.Pod pod && UnwantedTablet.AliasOf(pod.Meta) == record.Alias);

    private static Steps Prune(ShardView view, TabletRecord record)
    {
        var alias = record.Alias;
        if (!IsOurs(view, alias))
        {
            return Steps.Note("RecordNotOurs", $"tablet {alias} has a record in shard {view.Name} that no pool of this shard accounts for; it stays: "
                + "delete it with vtctldclient DeleteTablets if nothing runs it");
        }
        var since = Evidence.Since(view.Snapshot);
        var name = new ClusterNames(view.Snapshot.Subject.Meta.Labels.GetValueOrDefault(Labels.Cluster) ?? "").Tablet(alias);
        var pod = new Query.Object(new(Kinds.Pod, view.Snapshot.Subject.Key.Namespace, name.Value));
        var waiting = Steps.Wait("PruningRecord", $"tablet {alias} is gone, and its record is removed when both are proven");
        if (Evidence.Of<Answer.Object>(view.Snapshot, pod, since) is not Reading<Answer.Object>.Absent { SentAt: var goneAt })
        {
            return Steps.Ask(pod, since) + waiting;
        }
        // All records are read after the pod was proven to be gone.
        var strict = ShardView.Of(view.Snapshot, view.Desired, goneAt);
        var asking = new Steps(Needs: [new(pod, since), new(view.TabletsQuery, goneAt), new(view.ShardsQuery, goneAt)]);
        return strict.Records is Reading<ValueList<TabletRecord>>.Known { Value: var records }
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
