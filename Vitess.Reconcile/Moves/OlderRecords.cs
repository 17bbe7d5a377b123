using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Tells of ready tablets whose records are older than they are: of a topology that went back to what it held before.</summary>
/// <remarks>
/// A vttablet writes where it is and what it is when that changes, and not again. Whoever looks for it by an older record finds nobody, or takes it for
/// what it was. A primary whose own record calls it a replica comes up as one
/// when it restarts, and is made primary again once all that have a record answer.
/// Safety: nobody is told to restart a tablet while the recorded primary does not answer as primary, since it may have what that acknowledged last.
/// Liveness: a ready tablet that does not answer where its record says, or that says to be of another type, is told of when that has stood for too long,
/// with what has it write its record anew.
/// </remarks>
internal static class OlderRecords
{
    private const string Code = "RecordOlder";

    /// <summary>What is remembered since when this tablet and its record have been apart.</summary>
    internal const string ApartPrefix = "apart:";

    /// <summary>The first tablet that may be apart from its record, of those that were asked; null when none is.</summary>
    internal static TabletAlias? First(ShardView view)
    {
        TabletAlias? first = null;
        foreach (var entry in view.Snapshot.Readings.All.AsSpan())
        {
            if (entry.Query is Query.Status { Alias: var alias } && (first is null || alias.CompareTo(first.Value) < 0)
                && IsApart(view, alias) && PodOf(view, alias) is { Meta.IsGoing: false, State.IsReady: true })
            {
                first = alias;
            }
        }
        return first is null || !IsLed(view) ? null : first;
    }

    internal static Steps Next(ShardView view)
    {
        if (First(view) is not { } alias || PodOf(view, alias) is not { } pod)
        {
            return Steps.None;
        }
        var told = view.Snapshot.SeenSince(ApartPrefix + alias) + Deadlines.BlockedAfter;
        return told > view.Now ? Steps.LookAgain(told) : Steps.Blocked(
            Code, $"tablet {alias} is ready, and {(view.KnownStatus(alias) is { Type: var type } ? $"says that it is {type}, which its record does not" : "does not answer vtctld where its record says")}. "
                + $"If nothing cuts vtctld off from it, its record is older than the tablet, as after the topology was set back: {Remedy(view, alias, pod)}", isLoss: true);
    }

    private static string Remedy(ShardView view, TabletAlias alias, ObservedObject.Pod pod) =>
        (view.KnownRecord?.Primary == alias && Gone(view) is { Count: > 0 } gone
            ? $"remove the records of tablets that are gone for good, since it leads again only once all that have one answer ({string.Join(", ", gone.Select(it => $"vtctldclient DeleteTablets {it}"))}); then "
            : "")
        + $"delete pod {pod.Key.Name}, and it writes its record anew";

    /// <summary>The tablets of this cluster's cells that have a record and no pod, and that nobody wants.</summary>
    private static ValueList<TabletAlias> Gone(ShardView view) => view.Records is Reading<ValueList<TabletRecord>>.Known { Value: var records }
        ? records.Select(record => record.Alias).Where(alias => Switches.HasCell(view.Snapshot, alias.Cell) && view.Tablet(alias) is null && PodOf(view, alias) is null).ToValueList()
        : [];

    /// <summary>Whether the recorded primary answers as primary: until one does, a tablet that is silent may have what nobody else has, and is not to be restarted.</summary>
    private static bool IsLed(ShardView view) => view.KnownRecord?.Primary is { } primary && view.KnownStatus(primary) is { Type: TabletType.Primary };

    private static bool IsApart(ShardView view, TabletAlias alias) => view.Recorded(alias) is { Type: var type }
        && (view.KnownStatus(alias) is { } status ? status.Type != type : view.IsSilent(alias));

    private static ObservedObject.Pod? PodOf(ShardView view, TabletAlias alias)
    {
        foreach (var tablet in view.Unwanted.AsSpan())
        {
            if (tablet.Alias == alias)
            {
                return tablet.Pod;
            }
        }
        return view.Tablet(alias)?.Pod;
    }
}
