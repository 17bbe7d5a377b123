using Vitess.Reconcile.Api;
using Vitess.Reconcile.Health;

namespace Vitess.Reconcile.Moves;

/// <summary>Whether a pod that was made from another spec may be made anew.</summary>
internal static class PodRelease
{
    /// <summary>Immediately, or, under the strategy External, when somebody released the pod or has the whole shard follow.</summary>
    internal static bool IsReleased(ShardView view, TabletHealth tablet) =>
        !UpdateStrategy.HoldsChanges(view.Snapshot.Subject.Spec)
        || tablet.Pod?.Meta.Annotations.ContainsKey(GoAnnotations.Released) == true
        || view.Snapshot.Subject.Meta.Annotations.ContainsKey(GoAnnotations.Cascade);
}
