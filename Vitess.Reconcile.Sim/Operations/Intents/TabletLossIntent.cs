using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Operations.Intents;

/// <summary>A tablet is thrown away by hand with all its data, to be made anew. It is over when another stands in its place, if the spec wants one.</summary>
/// <param name="pod">The tablet's pod.</param>
internal sealed class TabletLossIntent(Json pod) : Intent
{
    internal override string Operation => "tablet and volume deleted";

    internal override void Tend(User user)
    {
        var isGone = user.Api.Find(Kinds.Pod, pod.Namespace(), pod.Name()) is not { } found || found.Uid() != pod.Uid();
        if (isGone && user.Outstanding.IsNothing)
        {
            Over(user, IntentEnd.Done);
        }
    }

    public override string ToString() => $"loss of {pod.Name()} with its volume";

    private protected override void Ask(User user)
    {
        if (user.Api.Find(Kinds.PersistentVolumeClaim, pod.Namespace(), pod.Name()) is not { } claim)
        {
            Over(user, IntentEnd.Withdrawn, "it has no claim");
            return;
        }
        user.Forsake(Kinds.PersistentVolumeClaim, claim, isForeground: false);
        if ((user.Delete(Kinds.PersistentVolumeClaim, claim) ?? user.Delete(Kinds.Pod, pod)) is { } refusal)
        {
            Over(user, IntentEnd.Refused, refusal);
        }
    }
}
