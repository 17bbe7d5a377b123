using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Health;

/// <summary>Tablets that run and that the topology does not know: it has lost their records, or it is another topology than theirs.</summary>
/// <remarks>A vttablet writes its record when it starts, before it becomes ready, and does not write it again when it is gone.</remarks>
internal static class UnrecordedTablets
{
    /// <summary>Reason: Kubernetes cuts off fractions of seconds, and its clock is not the operator's.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>The first tablet of the shard, wanted or not, that is ready and has no record, by a reading since; null when none is known.</summary>
    internal static TabletAlias? First(ShardView view)
    {
        if (view.Records is not Reading<ValueList<TabletRecord>>.Known { Value: var records, SentAt: var readAt })
        {
            return null;
        }
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet is { IsReady: true, Record: null, Pod: { } pod } && IsBefore(pod, readAt))
            {
                return tablet.Alias;
            }
        }
        foreach (var tablet in view.Unwanted.AsSpan())
        {
            if (Is(tablet, records, readAt))
            {
                return tablet.Alias;
            }
        }
        return null;
    }

    /// <summary>Whether a tablet that nobody wants any more is ready and has no record, by a reading since.</summary>
    internal static bool Is(ShardView view, UnwantedTablet tablet) =>
        view.Records is Reading<ValueList<TabletRecord>>.Known { Value: var records, SentAt: var readAt } && Is(tablet, records, readAt);

    private static bool Is(UnwantedTablet tablet, ValueList<TabletRecord> records, DateTimeOffset readAt) =>
        tablet.Pod is { Meta.IsGoing: false, State.IsReady: true } pod && IsBefore(pod, readAt) && !IsRecorded(records, tablet.Alias);

    private static bool IsBefore(ObservedObject.Pod pod, DateTimeOffset readAt) => pod.State.ReadySince + Margin < readAt;

    private static bool IsRecorded(ValueList<TabletRecord> records, TabletAlias alias)
    {
        foreach (var record in records.AsSpan())
        {
            if (record.Alias == alias)
            {
                return true;
            }
        }
        return false;
    }
}
