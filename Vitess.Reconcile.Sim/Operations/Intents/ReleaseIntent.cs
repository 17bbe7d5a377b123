using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Operations.Intents;

/// <summary>Under External: whatever has a scheduled change is released, level by level, until nothing is left.</summary>
/// <param name="isCascade">Whether shards are released with all their tablets; else each pod is released by itself.</param>
internal sealed class ReleaseIntent(bool isCascade) : Intent
{
    private static readonly KindInfo[] Released =
        [Kinds.VitessCell, Kinds.VitessKeyspace, Kinds.VitessShard, Kinds.EtcdLockserver, Kinds.Deployment, Kinds.Pod];

    internal override string Operation => isCascade ? "cascade" : "release";

    internal override void Tend(User user)
    {
        foreach (var kind in Released)
        {
            foreach (var stored in user.Api.All(kind).ToList())
            {
                if (stored.Annotation(GoAnnotations.Scheduled) is not null)
                {
                    Let(user, kind, stored);
                }
            }
        }
        if (isCascade)
        {
            Cascade(user);
        }
        if (user.Outstanding.IsNothing)
        {
            Over(user, IntentEnd.Done);
        }
    }

    public override string ToString() => $"{Operation} of all that is scheduled";

    private protected override void Ask(User user) => Tend(user);

    private void Let(User user, KindInfo kind, Json stored)
    {
        if (stored.Annotation(GoAnnotations.Released) is null && (kind != Kinds.Pod || !isCascade))
        {
            user.Annotate(kind, stored, GoAnnotations.Released, "now");
        }
    }

    private static void Cascade(User user)
    {
        foreach (var shard in user.Api.All(Kinds.VitessShard).ToList())
        {
            var isDue = user.Api.All(Kinds.Pod, shard.Namespace()).Any(pod => pod.Annotation(GoAnnotations.Scheduled) is not null
                && pod.OwnerReferences() is [var owner, ..] && owner["uid"]?.AsText == shard.Uid());
            if (isDue && shard.Annotation(GoAnnotations.Cascade) is null)
            {
                user.Annotate(Kinds.VitessShard, shard, GoAnnotations.Cascade, "now");
            }
        }
    }
}
