using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>What a tablet leaves for.</summary>
internal enum LeaveFor
{
    /// <summary>Nobody wants it any more: its pod is deleted.</summary>
    Removal,

    /// <summary>Somebody asked that it be drained: it is declared drained, and its pod is theirs to delete.</summary>
    Drain,

    /// <summary>It was made from another spec: its pod is deleted and made anew.</summary>
    Update,

    /// <summary>It cannot follow its primary: its claim and its pod are deleted and made anew.</summary>
    Rebuild,
}

/// <summary>A tablet whose pod is to go.</summary>
/// <param name="Alias">Which tablet.</param>
/// <param name="Pod">Its pod.</param>
/// <param name="For">What it leaves for.</param>
internal sealed record Leaver(TabletAlias Alias, ObservedObject.Pod Pod, LeaveFor For)
{
    /// <summary>How long a pod may be on its way without a word of what keeps it. Reason: MySQL recovers and catches up meanwhile.</summary>
    private static readonly TimeSpan ComesUpWithin = TimeSpan.FromMinutes(1);

    /// <summary>What goes with it: transactions that the primary never had, and of which no client was told; null for nothing.</summary>
    internal GtidSet? Lost { get; init; }

    /// <summary>
    /// Whether it serves nobody and will not by itself, so that it takes nothing away when it goes. One that just comes up, or that
    /// follows its primary and is only not ready yet, is not broken: it may acknowledge already.
    /// </summary>
    internal bool IsBroken(ShardView view) =>
        !Pod.State.IsReady && !IsComingUp(Pod, view.Now)
        && (view.KnownStatus(Alias) is not { } status || (status.Type != TabletType.Primary && Replica.Trouble(status) is not null));

    /// <summary>Whether a pod is on its way, as far as can be told.</summary>
    internal static bool IsComingUp(ObservedObject.Pod pod, DateTimeOffset now) =>
        !pod.State.IsReady && pod.State.Reason is "" or "ContainerCreating" or "PodInitializing" && (pod.State.ReadySince ?? pod.Meta.Created) + ComesUpWithin > now;

    /// <summary>Whether it is declared drained.</summary>
    internal bool IsDrained => Pod.Meta.Annotations.ContainsKey(GoAnnotations.DrainFinished);

    /// <summary>What the turn is taken for.</summary>
    internal TurnOperation Operation => For == LeaveFor.Drain ? TurnOperation.Drain : TurnOperation.ReplacePod;

    /// <summary>Whether a turn was taken for it.</summary>
    internal bool IsOf(Turn? turn) => turn is not null && turn.Operation == Operation && turn.PodUid == Pod.Meta.Uid;

    /// <summary>Why it goes, for people.</summary>
    internal string Why => For switch
    {
        LeaveFor.Removal => "the spec does not ask for it any more",
        LeaveFor.Drain => $"its drain was asked for ({Pod.Meta.Annotations.GetValueOrDefault(GoAnnotations.DrainStarted)})",
        LeaveFor.Update => "it was made from another spec and is made anew",
        LeaveFor.Rebuild => $"it is built anew without its transactions {Lost}, which the primary never had and no client was told of",
    };
}

/// <summary>Which tablets are to leave, in the order in which they do, one at a time.</summary>
/// <remarks>
/// What has begun goes on. Broken tablets that are wanted go first, since they serve nobody and all others wait for them. Then what is to be
/// built anew, since it can follow nobody and the others wait for it, too. Then what is not wanted, what somebody waits to
/// see drained, and what is outdated: far from the primary first, so that its best successor is up to date when the primary's
/// own time comes, last of all.
/// </remarks>
internal static class Leavers
{
    /// <summary>All tablets that are to leave, the next one first.</summary>
    internal static ValueList<Leaver> Of(ShardView view)
    {
        List<Leaver>? found = null;
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (Of(view, tablet) is { } leaver)
            {
                (found ??= []).Add(leaver);
            }
        }
        foreach (var tablet in view.Unwanted.AsSpan())
        {
            if (tablet.Pod is { Meta.IsGoing: false, State.IsOver: false })
            {
                (found ??= []).Add(new(tablet.Alias, tablet.Pod, LeaveFor.Removal));
            }
        }
        return found is null ? [] : Ordered(view, found);
    }

    private static Leaver? Of(ShardView view, TabletHealth tablet) =>
        tablet.Pod is not { Meta.IsGoing: false, State.IsOver: false } pod ? null
        : !pod.Meta.Annotations.ContainsKey(GoAnnotations.DrainFinished) && RebuildErrant.Lost(view, tablet) is { } lost ? new(tablet.Alias, pod, LeaveFor.Rebuild) { Lost = lost }
        : IsChanged(view, tablet, pod) ? new(tablet.Alias, pod, LeaveFor.Update)
        : pod.Meta.Annotations.ContainsKey(GoAnnotations.DrainStarted) ? new(tablet.Alias, pod, LeaveFor.Drain)
        : null;

    /// <summary>
    /// Whether a tablet leaves to be made anew. One that somebody waits to see drained does not wait for a change that has stopped,
    /// unless it is broken, so that the change may mend it.
    /// </summary>
    private static bool IsChanged(ShardView view, TabletHealth tablet, ObservedObject.Pod pod) =>
        tablet.IsOutdated && PodRelease.IsReleased(view, tablet) && Staging.Holds(view, tablet) is null && !MysqlDowngrade.Withholds(view, tablet, pod)
        && !(pod.Meta.Annotations.ContainsKey(GoAnnotations.DrainStarted) && Budget.Stopped(view) is not null
            && !new Leaver(tablet.Alias, pod, LeaveFor.Update).IsBroken(view));

    private static ValueList<Leaver> Ordered(ShardView view, List<Leaver> all)
    {
        var turn = view.Turn;
        var primary = view.KnownRecord?.Primary;
        return all
            .OrderBy(it => it.IsOf(turn) ? 0 : 1)
            .ThenBy(it => it.IsDrained && it.For != LeaveFor.Drain ? 0 : 1)
            .ThenBy(it => it.Alias == primary ? 3 : it.For == LeaveFor.Rebuild ? 1 : it.For != LeaveFor.Removal && it.IsBroken(view) ? 0 : 2)
            .ThenBy(it => it.For)
            .ThenBy(it => it.Alias.Cell == primary?.Cell ? 1 : 0)
            .ThenBy(it => it.Alias)
            .ToValueList();
    }
}
