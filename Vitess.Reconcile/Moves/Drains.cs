using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Keeps the annotations by which others ask that a tablet be drained, and asks for the tablets of a node that is cordoned.</summary>
/// <remarks>
/// Safety: a tablet is declared drained under the turn of the shard, after every other pod of the shard was read afresh and
/// none is, and never while it leads.
/// Liveness: a drain that is asked for is acknowledged at once; whoever asked for it can call it off, and what this operator
/// asked for because of a node it calls off when the node takes pods again.
/// </remarks>
internal static class Drains
{
    private const string NodeCordoned = "the node is cordoned";

    // Source: the words by which the Go operator asks for drains of its own; it is not here any more to call them off.
    private static readonly ValueList<string> GoReasons = ["rolling update", "turning down unwanted tablet"];

    internal static Steps Next(ShardView view)
    {
        var steps = Steps.None;
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Pod is { Meta.IsGoing: false, State.IsOver: false } pod)
            {
                steps += Next(view, tablet, pod);
            }
        }
        foreach (var tablet in view.Unwanted.AsSpan())
        {
            steps += tablet.Pod.Meta.IsGoing ? Steps.None : Unwanted(view, tablet);
        }
        return steps;
    }

    /// <summary>Whether a patch declares a tablet drained.</summary>
    internal static bool Finishes(Move.Patch patch) =>
        patch.Change.At("metadata", "annotations", GoAnnotations.DrainFinished) is { } value && value != Json.Null;

    /// <summary>Declares a tablet drained when no other is.</summary>
    internal static Decision Finish(ShardView view, ShardReport shard, Leaver leaver)
    {
        var since = view.Since > view.Now - Cadence.Amiss ? view.Since : view.Now - Cadence.Amiss;
        var needs = new List<Need>();
        var from = shard.ReadFrom;
        foreach (var key in OtherPods(view, leaver))
        {
            switch (view.Snapshot.Readings.Of<Answer.Object>(new Query.Object(key)))
            {
                case Reading<Answer.Object>.Known known when known.SentAt >= since:
                    if (known.Value.Content.At("metadata", "annotations", GoAnnotations.DrainFinished) is not null)
                    {
                        return Decision.Wait("DrainFinished", $"pod {key.Name} is drained already and is still there; tablet {leaver.Alias} is drained after it");
                    }
                    from = known.SentAt < from ? known.SentAt : from;
                    break;
                case Reading<Answer.Object>.Absent absent when absent.SentAt >= since:
                    from = absent.SentAt < from ? absent.SentAt : from;
                    break;
                default:
                    needs.Add(new(new Query.Object(key), since));
                    break;
            }
        }
        return needs.Count > 0
            ? new Decision.NotYet(new Steps(
                Needs: [.. Statuses.Evidence(view), .. needs], Waits: [new("Draining", $"tablet {leaver.Alias} is being drained")]), IsInMidst: true)
            : Departure.Step(leaver, Annotate(leaver.Pod, (GoAnnotations.DrainFinished, Time(view))), from);
    }

    private static IEnumerable<ObjectKey> OtherPods(ShardView view, Leaver leaver) =>
        view.Tablets.Select(tablet => tablet.Desired.Pod.Key)
            .Concat(view.Unwanted.Select(tablet => tablet.Pod.Key))
            .Where(key => key != leaver.Pod.Key);

    private static Steps Next(ShardView view, TabletHealth tablet, ObservedObject.Pod pod)
    {
        var annotations = pod.Meta.Annotations;
        var started = annotations.GetValueOrDefault(GoAnnotations.DrainStarted);
        if (started is null)
        {
            return annotations.ContainsKey(GoAnnotations.DrainAcknowledged) || annotations.ContainsKey(GoAnnotations.DrainFinished)
                ? Steps.Write(Annotate(pod, (GoAnnotations.DrainAcknowledged, null), (GoAnnotations.DrainFinished, null), (Annotations.DrainAskedFor, null)))
                : Heirs.IsOnCordonedNode(view, tablet)
                    ? Steps.Write(Annotate(pod, (GoAnnotations.DrainStarted, $"node {pod.State.Node} is cordoned"), (Annotations.DrainAskedFor, NodeCordoned)))
                    : Steps.None;
        }
        if (IsOver(view, tablet, annotations, started))
        {
            return Steps.Write(Annotate(
                pod, (GoAnnotations.DrainStarted, null), (GoAnnotations.DrainAcknowledged, null), (GoAnnotations.DrainFinished, null), (Annotations.DrainAskedFor, null)));
        }
        if (!annotations.ContainsKey(GoAnnotations.DrainAcknowledged))
        {
            return Steps.Write(Annotate(pod, (GoAnnotations.DrainAcknowledged, Time(view)))) + Waiting(tablet, started);
        }
        return LeadsAgain(view, tablet.Alias, annotations)
            ? Steps.Write(Annotate(pod, (GoAnnotations.DrainFinished, null))) + Waiting(tablet, started)
            : Waiting(tablet, started);
    }

    /// <summary>A tablet that leaves anyway needs no drain, but whoever called one off, or saw it finished, goes by what its pod says.</summary>
    private static Steps Unwanted(ShardView view, UnwantedTablet tablet)
    {
        var annotations = tablet.Pod.Meta.Annotations;
        if (!annotations.ContainsKey(GoAnnotations.DrainStarted))
        {
            return annotations.ContainsKey(GoAnnotations.DrainAcknowledged) || annotations.ContainsKey(GoAnnotations.DrainFinished)
                ? Steps.Write(Annotate(tablet.Pod, (GoAnnotations.DrainAcknowledged, null), (GoAnnotations.DrainFinished, null), (Annotations.DrainAskedFor, null)))
                : Steps.None;
        }
        return LeadsAgain(view, tablet.Alias, annotations) ? Steps.Write(Annotate(tablet.Pod, (GoAnnotations.DrainFinished, null))) : Steps.None;
    }

    /// <summary>Whether a tablet was made to lead again after it was drained, so that nobody may delete it now.</summary>
    private static bool LeadsAgain(ShardView view, TabletAlias alias, ValueMap<string, string> annotations) =>
        annotations.ContainsKey(GoAnnotations.DrainFinished) && view.KnownRecord?.Primary == alias;

    private static Steps Waiting(TabletHealth tablet, string started) =>
        Steps.Wait("Draining", $"the drain of tablet {tablet.Alias} was asked for ({started})");

    /// <summary>Whether a drain is one that nobody but this operator, or the Go operator before it, asked for, and its reason is gone.</summary>
    private static bool IsOver(ShardView view, TabletHealth tablet, ValueMap<string, string> annotations, string started) =>
        annotations.ContainsKey(Annotations.DrainAskedFor) ? Heirs.IsNodeCordoned(view, tablet) == false : GoReasons.Contains(started);

    private static Move.Patch Annotate(ObservedObject.Pod pod, params ReadOnlySpan<(string Key, string? Value)> annotations)
    {
        var change = Json.EmptyMap;
        foreach (var (key, value) in annotations)
        {
            change = change.With(key, value is null ? Json.Null : Json.FromString(value));
        }
        return new(pod.Key, pod.Meta.Uid, pod.Meta.Version, Json.Map(("metadata", Json.Map(("annotations", change)))));
    }

    /// <summary>An instant in the form of the Go operator's annotations.</summary>
    private static string Time(ShardView view) =>
        view.Now.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF '+0000 UTC'", CultureInfo.InvariantCulture);
}
