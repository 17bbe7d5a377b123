using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Keeps a shard that is made on a topology with records of before from taking over tablets that run elsewhere.</summary>
/// <remarks>
/// Aliases follow from names, so that two clusters of one name on one topology have the same. A tablet that starts replaces the record of its
/// alias, and leads if that is a primary's.
/// Safety: in a shard whose record is older than its VitessShard, no tablet gets a pod on a volume that was made with the shard
/// while a tablet of its alias answers, or while vtctld does not. One that runs beyond vtctld's reach is not seen.
/// Liveness: one that does not answer stops nobody; one that does is told, with the way out.
/// </remarks>
internal static class TabletElsewhere
{
    private const string Code = "TabletElsewhere";

    /// <summary>What the pod of a tablet waits for; null when it may be made.</summary>
    internal static Steps? Before(ShardView view, TabletHealth tablet, DateTimeOffset term)
    {
        var made = view.Snapshot.Subject.Meta.Created;
        if (term >= made || tablet.Claim is not { Meta.Created: var claimed } || claimed < made)
        {
            return null;
        }
        if (view.Records is Reading<ValueList<TabletRecord>>.Unknown unread)
        {
            return Steps.Ask(view.TabletsQuery, view.Now - Cadence.Amiss) + Steps.Wait(
                PlanOf.Reading, $"whether tablet {tablet.Alias} is recorded by somebody else is not known: {unread.Why}", view.Snapshot.TooLong(PlanOf.Reading));
        }
        if (tablet.Record is not { } record)
        {
            return null;
        }
        var query = view.StatusQuery(tablet.Alias);
        var since = view.Now - Cadence.Unwatched - Cadence.Unwatched;
        var asking = Steps.Ask(query, view.Now - Cadence.Unwatched) + Steps.Ask(view.TabletsQuery, view.Now - Cadence.Unwatched);
        return view.Snapshot.Readings.Of<Answer.Status>(query, since) switch
        {
            Reading<Answer.Status>.Known => asking + Steps.Blocked(Code, $"tablet {tablet.Alias} answers at {record.MysqlHost}, and no pod of this cluster runs it: another cluster of the same names uses this topology, or an "
                + "earlier one still stops. Give this cluster another rootPath or other cells, or stop that tablet", isLoss: true),
            // That vtctld itself is silent says nothing of the tablet.
            Reading<Answer.Status>.Unknown unknown when unknown.SentAt < since || !HasAnswered(view, since) =>
                asking + Steps.Wait(PlanOf.Reading, $"whether tablet {tablet.Alias} runs elsewhere is being asked", view.Snapshot.TooLong(PlanOf.Reading)),
            _ => null,
        };
    }

    /// <summary>Whether the topology was read lately where the tablet was asked for.</summary>
    private static bool HasAnswered(ShardView view, DateTimeOffset since) =>
        view.Records is Reading<ValueList<TabletRecord>>.Known { SentAt: var readAt } && readAt >= since;
}
