using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Takes a topology that does not know what runs for lost, or for another one, rather than for that of a shard that never ran.</summary>
/// <remarks>
/// An etcd that lost its volumes, an older snapshot of it, or a lock server that was replaced in the spec answers like the
/// topology of a shard that nobody has led.
/// Safety: while a ready tablet has no record, or one says that it is primary and no record does, no tablet is taken away as if
/// nobody had led the shard. Liveness: it is told which tablet that is, and how the topology comes to know it again.
/// </remarks>
internal static class LostTopology
{
    private const string Code = "TabletUnrecorded";

    /// <summary>Tells of tablets that run without a record: nobody routes to them, elects them or asks them.</summary>
    internal static Steps Next(ShardView view) =>
        !TurnDown.IsOn(view.Snapshot) && UnrecordedTablets.First(view) is { } alias ? Told(view, alias) : Steps.None;

    /// <summary>What forbids to take a shard without a leader for one that never had any; null when nothing does.</summary>
    /// <remarks>A shard that is turned down serves nobody, as was proven; whoever completes a resharding takes its records away while its tablets run.</remarks>
    internal static Decision? Forbids(ShardView view)
    {
        if (TurnDown.IsOn(view.Snapshot))
        {
            return null;
        }
        if (UnrecordedTablets.First(view) is { } alias)
        {
            return Runs(view, alias);
        }
        if (view.Records is not Reading<ValueList<TabletRecord>>.Known { Value: var records })
        {
            return Decision.TopologyUnknown(view, $"the tablets of shard {view.Name} cannot be read: {view.Records.WhyNot}");
        }
        if (!IsAnyReady(view))
        {
            return null;
        }
        foreach (var record in records.AsSpan())
        {
            if (IsReady(view, record.Alias) && view.KnownStatus(record.Alias) is null)
            {
                return Statuses.Missing(view, [record.Alias], $"whether anybody leads shard {view.Name}, of which the topology knows no primary, is being asked");
            }
        }
        return Statuses.Unrecorded(view, records, recorded: null);
    }

    /// <summary>Nothing is decided beside a tablet that runs without a record.</summary>
    internal static Decision Runs(ShardView view, TabletAlias alias) => new Decision.NotYet(Told(view, alias));

    private static bool IsAnyReady(ShardView view) =>
        view.Tablets.Any(tablet => tablet.IsReady) || view.Unwanted.Any(tablet => tablet.Pod.State.IsReady);

    private static bool IsReady(ShardView view, TabletAlias alias) => view.Tablet(alias) is { } tablet
        ? tablet.IsReady
        : view.Unwanted.FirstOrDefault(unwanted => unwanted.Alias == alias)?.Pod.State.IsReady == true;

    private static Steps Told(ShardView view, TabletAlias alias) => Steps.Blocked(
        Code, $"tablet {alias} of shard {view.Name} runs, and the topology does not know it: it was lost, is older, or is another one than the tablet wrote to. Restore it, or correct "
            + "the lock server in the spec. If it cannot be restored, delete the pods of tablets without a record one after another, replicas first, the one that takes writes last: "
            + "each writes its record when it starts", isLoss: true);
}
