using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Waits for pods that are being deleted, and says what releases one that does not go.</summary>
/// <remarks>
/// Safety: none is ever deleted a second time or by force. A pod whose node does not report may still run, and a second one beside
/// it would write to the same volume or answer to the same name. Liveness: a person who knows that the machine is off can say so.
/// </remarks>
internal static class GoingPods
{
    private const string Code = "PodGoing";

    /// <summary>Waits for a pod that is going and in whose place another comes.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="what">What is going, for people.</param>
    /// <param name="isLoss">Whether something serves less without it.</param>
    internal static Steps Wait(Snapshot snapshot, ObservedObject.Pod pod, string what, bool isLoss = true) => Steps.Wait(
        Code, $"{what}; a new one is made when it is gone{(IsLate(snapshot, pod) ? Release(pod) : "")}", LateFrom(pod), isLoss);

    /// <summary>Tells of a pod that nobody wants any more and that does not go.</summary>
    internal static Steps Late(Snapshot snapshot, ObservedObject.Pod pod, string what) =>
        IsLate(snapshot, pod) ? Steps.Wait(Code, $"{what}{Release(pod)}", LateFrom(pod))
        : LateFrom(pod) is { } from ? Steps.LookAgain(from)
        : Steps.None;

    private static bool IsLate(Snapshot snapshot, ObservedObject.Pod pod) => LateFrom(pod) <= snapshot.Now;

    /// <summary>By then its kubelet has had its grace period, and would have killed it long ago.</summary>
    private static DateTimeOffset? LateFrom(ObservedObject.Pod pod) => pod.Meta.Deletion + Deadlines.BlockedAfter;

    private static string Release(ObservedObject.Pod pod) =>
        (pod.Meta.Finalizers.Count > 0 ? $". Its finalizers {string.Join(", ", pod.Meta.Finalizers)} are for whoever set them to take off" : "")
        + (pod.State.Node.Length == 0 ? "" : $". If node {pod.State.Node} does not come back: make sure that the machine is off, then delete Node {pod.State.Node} or taint it "
            + "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute, and Kubernetes lets the pod and its volumes go. "
            + "Do not force-delete the pod while it may still run: two servers would write to one volume");
}
