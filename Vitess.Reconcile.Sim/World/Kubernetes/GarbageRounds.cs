using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>
/// Lets the garbage collector look a moment after something that may leave garbage, until it finds nothing more.
/// </summary>
internal sealed class GarbageRounds(Surroundings at)
{
    private bool isPlanned;

    internal void On(WatchEvent change)
    {
        if (change.Type == WatchEventType.Deleted
            || (change.Object.IsBeingDeleted() && change.Previous?.IsBeingDeleted() != true)
            || (change.Kind == Kinds.Pod && change.Object.IsOver() && change.Previous?.IsOver() == false)
            || (change.Type == WatchEventType.Added && IsOrphan(change.Object)))
        {
            Plan();
        }
    }

    private void Plan()
    {
        if (!isPlanned)
        {
            isPlanned = true;
            at.Later("garbage/round", 50, 500, Look);
        }
    }

    private void Look()
    {
        isPlanned = false;
        if (at.Api.CollectGarbage() > 0)
        {
            Plan();
        }
    }

    private bool IsOrphan(Json made)
    {
        foreach (var owner in made.OwnerReferences())
        {
            if (!at.Api.Exists(owner["uid"]?.AsText ?? ""))
            {
                return true;
            }
        }
        return false;
    }
}
