using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Operations.Intents;

/// <summary>A drain by the annotations that tools know. Whoever asked deletes the pod when it is finished, or calls the drain off.</summary>
/// <param name="pod">The tablet's pod.</param>
/// <param name="isDeleted">Whether the pod is deleted once the drain is finished; else the drain is left standing until it is called off.</param>
internal sealed class DrainIntent(Json pod, bool isDeleted) : Intent
{
    private bool hasDeleted;

    internal override string Operation => isDeleted ? "drain and delete" : "drain and call off";

    /// <summary>Whether it is only called off, some time.</summary>
    internal bool IsToBeCalledOff => !isDeleted;

    internal Json Pod => pod;

    /// <summary>When the drain was finished; null before.</summary>
    internal DateTimeOffset? FinishedAt { get; private set; }

    internal override void Tend(User user)
    {
        var found = user.Api.Find(Kinds.Pod, pod.Namespace(), pod.Name());
        if (found is null || found.Uid() != pod.Uid())
        {
            TendGone(user, found);
            return;
        }
        if (found.Annotation(GoAnnotations.DrainStarted) is null)
        {
            if (found.Annotation(GoAnnotations.DrainAcknowledged) is null && found.Annotation(GoAnnotations.DrainFinished) is null)
            {
                Over(user, IntentEnd.Withdrawn);
            }
            return;
        }
        if (found.Annotation(GoAnnotations.DrainFinished) is not null)
        {
            FinishedAt ??= user.Now;
            if (isDeleted && !found.IsBeingDeleted())
            {
                user.Delete(Kinds.Pod, found);
                hasDeleted = true;
            }
        }
    }

    /// <summary>Takes the annotation off; the drain is over when the operator has taken its own off too.</summary>
    internal override void Withdraw(User user)
    {
        if (user.Api.Find(Kinds.Pod, pod.Namespace(), pod.Name()) is { } found && found.Uid() == pod.Uid())
        {
            user.Annotate(Kinds.Pod, found, GoAnnotations.DrainStarted, null);
        }
        else
        {
            Over(user, IntentEnd.Withdrawn, "the pod is gone, and its successor is not waited for");
        }
    }

    public override string ToString() => $"{Operation} {pod.Name()}";

    private protected override void Ask(User user)
    {
        if (user.Annotate(Kinds.Pod, pod, GoAnnotations.DrainStarted, "maintenance") is { } refusal)
        {
            Over(user, IntentEnd.Refused, refusal);
        }
    }

    private void TendGone(User user, Json? successor)
    {
        var isBack = successor is not null ? successor.IsReady() : !user.Outstanding.Wants(pod);
        if (!hasDeleted || isBack)
        {
            Over(user, IntentEnd.Done, hasDeleted ? "" : "the pod went otherwise");
        }
    }
}
