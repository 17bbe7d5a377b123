using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Which pods that were made from another spec may be made anew, and what is told on those that may not.</summary>
/// <remarks>
/// Safety: under the strategy External a pod is made anew only after somebody released it, or has the whole shard follow.
/// Liveness: what waits carries what would change and how to release it; the annotations go when nothing is left to change.
/// </remarks>
internal static class PodRelease
{
    private const string SomethingElse = "it was made from another spec\n";

    /// <summary>
    /// Immediately, or, under the strategy External, when somebody released the pod or has the whole shard follow, or when just its
    /// file system waits to grow and sizes of volumes pass.
    /// </summary>
    internal static bool IsReleased(ShardView view, TabletHealth tablet) =>
        !UpdateStrategy.HoldsChanges(view.Snapshot.Subject.Spec)
        || tablet.Pod?.Meta.Annotations.ContainsKey(GoAnnotations.Released) == true
        || IsCascading(view)
        || (VolumeGrowth.RestartFrom(tablet.Pod, tablet.Claim) <= view.Now && UpdateStrategy.PassesStorage(view.Snapshot.Subject.Spec));

    /// <summary>Says what waits for a release, reads what it would change, and ends a cascade that has nothing left to do.</summary>
    internal static Steps Next(ShardView view)
    {
        var (steps, held, outdated) = (Steps.None, new List<string>(), 0);
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Pod is { Meta.IsGoing: false } pod && tablet.IsOutdated)
            {
                outdated++;
                steps += IsMarked(view) && !IsMarkedFor(tablet, pod) ? WholeObject.Of(view.Snapshot, pod.Meta).Asking : Steps.None;
                if (!IsReleased(view, tablet))
                {
                    held.Add(pod.Key.Name);
                }
            }
        }
        if (held.Count > 0)
        {
            steps += Steps.Blocked("ChangeHeld", $"pods {string.Join(", ", held)} were made from another spec; with the update strategy External each is "
                + $"made anew when it gets the annotation {GoAnnotations.Released}, and all of them, one after another, when the VitessShard gets {GoAnnotations.Cascade}");
        }
        return IsCascading(view) && outdated == 0 && IsWhole(view)
            ? steps + HeldChange.Annotate(view.Snapshot.Subject.Meta, (GoAnnotations.Cascade, null))
            : steps;
    }

    /// <summary>The annotations that a tablet's pod is to have for its scheduled change, or, with null, not to have.</summary>
    internal static ValueList<(string Key, string? Value)> Marks(ShardView view, TabletHealth tablet, ObservedObject.Pod pod)
    {
        var isOutdated = tablet.IsOutdated;
        if (!isOutdated)
        {
            return HasMarks(pod) && pod.Meta.Annotations.ContainsKey(Annotations.Hash)
                ? [(GoAnnotations.Scheduled, null), (GoAnnotations.Released, null), (Annotations.ScheduledFor, null)]
                : [];
        }
        return !IsMarked(view) || IsMarkedFor(tablet, pod) || Text(view, tablet.Desired.Pod, pod) is not { } text
            ? []
            : [(GoAnnotations.Scheduled, text), (Annotations.ScheduledFor, tablet.Desired.Pod.Hash)];
    }

    /// <summary>What a tablet's pod would change, for its status; null when nothing.</summary>
    internal static string? Pending(ShardView view, TabletHealth tablet) => tablet.Pod switch
    {
        null => null,
        { } pod when pod.Meta.Annotations.GetValueOrDefault(GoAnnotations.Scheduled) is { } text => text,
        _ => tablet.IsOutdated ? SomethingElse : null,
    };

    /// <summary>Whether pods are marked: where a change may stand for long, so that people look at it.</summary>
    private static bool IsMarked(ShardView view) =>
        UpdateStrategy.HoldsChanges(view.Snapshot.Subject.Spec) || view.Snapshot.Subject.Spec.At("updateStrategy", "staged") is not null;

    private static bool IsMarkedFor(TabletHealth tablet, ObservedObject.Pod pod) =>
        pod.Meta.Annotations.ContainsKey(GoAnnotations.Scheduled)
        && pod.Meta.Annotations.GetValueOrDefault(Annotations.ScheduledFor) == tablet.Desired.Pod.Hash;

    private static bool HasMarks(ObservedObject.Pod pod) =>
        pod.Meta.Annotations.ContainsKey(GoAnnotations.Scheduled)
        || pod.Meta.Annotations.ContainsKey(GoAnnotations.Released)
        || pod.Meta.Annotations.ContainsKey(Annotations.ScheduledFor);

    private static bool IsCascading(ShardView view) =>
        view.Snapshot.Subject.Meta.Annotations.ContainsKey(GoAnnotations.Cascade);

    /// <summary>Whether every wanted tablet has a pod that can be judged and has come up.</summary>
    private static bool IsWhole(ShardView view) => view.Tablets.All(tablet =>
        tablet is { IsReady: true }
        && tablet.Judged?.Standing is not PodStanding.Unjudged);

    /// <summary>What would change; null while the pod is being read.</summary>
    private static string? Text(ShardView view, Rendered wanted, ObservedObject.Pod pod)
    {
        if (WholeObject.Of(view.Snapshot, pod.Meta).Read is not { } read)
        {
            return view.Snapshot.Readings.Of<Answer.Object>(new Query.Object(pod.Key)) is Reading<Answer.Object>.Unknown
                && view.Snapshot.Readings.HasBeenTried(new Query.Object(pod.Key)) ? SomethingElse : null;
        }
        return ChangeText.Of(ChangeText.Fields(wanted with { Object = Comparable(wanted.Object) }, Comparable(read.Content)));
    }

    private static Json Comparable(Json pod) => pod.With("spec", InitScripts.Without(pod["spec"] ?? Json.EmptyMap));
}
