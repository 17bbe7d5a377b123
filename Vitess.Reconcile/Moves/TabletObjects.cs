using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Gives every wanted tablet its claim and its pod, and replaces pods that have ended.</summary>
/// <remarks>
/// Safety: a pod is deleted here only when all its containers have ended for good, and a claim of a tablet never.
/// Liveness: a wanted tablet without a pod gets one as soon as its claim is there and the lock server is up.
/// </remarks>
internal static class TabletObjects
{
    internal static Steps Next(ShardView view)
    {
        var steps = Steps.None;
        var generation = ObservedGeneration(view);
        foreach (var tablet in view.Tablets.AsSpan())
        {
            steps += Claim(view, tablet) + Pod(view, tablet, generation);
        }
        return steps + MissingSecrets.Of(view.Snapshot, NotReady(view));
    }

    private static ValueList<Rendered> NotReady(ShardView view)
    {
        List<Rendered>? found = null;
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Pod is { State.IsReady: false })
            {
                (found ??= []).Add(tablet.Desired.Pod);
            }
        }
        return found?.ToValueList() ?? [];
    }

    private static Steps Claim(ShardView view, TabletHealth tablet) => (tablet.Desired.Claim, tablet.Claim) switch
    {
        (null, _) => Steps.None,
        ({ } wanted, null) => ObjectUpdate.Create(view.Snapshot, wanted),
        (_, { Meta.IsGoing: true }) => Steps.Wait("BeingDeleted", $"the claim of tablet {tablet.Alias} is being deleted; a new one is made when it is gone"),
        ({ } wanted, { } claim) => Metadata.Patch(claim.Meta, wanted),
    };

    private static Steps Pod(ShardView view, TabletHealth tablet, (string Key, string Value) generation) => tablet.Pod switch
    {
        null when tablet.Desired.Claim is not null && tablet.Claim is not { Meta.IsGoing: false } => Steps.None,
        null => LockserverGate.NotUp(view.Snapshot) ?? ObjectUpdate.Create(view.Snapshot, tablet.Desired.Pod),
        { Meta.IsGoing: true } => Steps.Wait("PodGoing", $"tablet {tablet.Alias} {tablet.PodText}; a new one is made when it is gone"),
        { State.IsOver: true } over => Steps.Write(new Move.Delete(
                over.Key, over.Meta.Uid, over.Meta.Version, $"its containers have ended ({over.State.Reason})"))
            + Steps.Wait("ReplacingPod", $"tablet {tablet.Alias} {tablet.PodText}; it is made anew"),
        { } pod => Metadata.Patch(pod.Meta, tablet.Desired.Pod, generation)
            + (pod.State.IsReady ? Steps.None : Steps.Wait("TabletNotReady", $"tablet {tablet.Alias} {tablet.PodText}")),
    };

    /// <summary>The annotation by which the Go operator tells which generation of the shard a pod has been held against.</summary>
    private static (string Key, string Value) ObservedGeneration(ShardView view) => (
        GoAnnotations.ObservedShardGeneration,
        view.Snapshot.Subject.Meta.Generation.ToString(CultureInfo.InvariantCulture));
}
