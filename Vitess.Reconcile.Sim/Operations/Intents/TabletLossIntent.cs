using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Operations.Intents;

/// <summary>A tablet's claim is deleted by hand, and its pod as well: at once, to have it made anew, or when the status says what the deletion did.</summary>
/// <remarks>It is over when another stands in its place, if the spec wants one.</remarks>
/// <param name="pod">The tablet's pod.</param>
/// <param name="isByMistake">Whether only the claim is deleted at first.</param>
internal sealed class TabletLossIntent(Json pod, bool isByMistake = false) : Intent
{
    /// <summary>How long it takes to copy the data, when that is possible.</summary>
    private static readonly TimeSpan Copying = TimeSpan.FromMinutes(2);

    private string lost = "";

    internal override string Operation => isByMistake ? "claim deleted" : "tablet and volume deleted";

    internal override void Tend(User user)
    {
        var stands = user.Api.Find(Kinds.Pod, pod.Namespace(), pod.Name()) is { } found && found.Uid() == pod.Uid();
        if (stands && isByMistake && user.Now - Since >= Copying && IsTold(user))
        {
            user.Delete(Kinds.Pod, pod);
        }
        // A pod that had not come to use the claim yet gets another one.
        var isReplaced = user.Api.Find(Kinds.PersistentVolumeClaim, pod.Namespace(), pod.Name()) is { } claim && claim.Uid() != lost;
        if ((!stands || isReplaced) && user.Outstanding.IsNothing)
        {
            Over(user, IntentEnd.Done);
        }
    }

    public override string ToString() => isByMistake ? $"deletion of the claim of {pod.Name()}" : $"loss of {pod.Name()} with its volume";

    private protected override void Ask(User user)
    {
        if (user.Api.Find(Kinds.PersistentVolumeClaim, pod.Namespace(), pod.Name()) is not { } claim)
        {
            Over(user, IntentEnd.Withdrawn, "it has no claim");
            return;
        }
        lost = claim.Uid();
        user.Forsake(Kinds.PersistentVolumeClaim, claim, isForeground: false);
        if ((user.Delete(Kinds.PersistentVolumeClaim, claim) ?? (isByMistake ? null : user.Delete(Kinds.Pod, pod))) is { } refusal)
        {
            Over(user, IntentEnd.Refused, refusal);
        }
    }

    private bool IsTold(User user) => user.Api.All(Kinds.VitessShard, pod.Namespace())
        .Where(shard => shard.Label(Labels.Keyspace) == pod.Label(Labels.Keyspace) && shard.Label(Labels.Shard) == pod.Label(Labels.Shard))
        .SelectMany(Told.Blocks).Any(told => told.Message.Contains($"then delete pod {pod.Name()}", StringComparison.Ordinal));
}
