using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Operations.Intents;

/// <summary>
/// A tablet's claim is deleted by hand, and its pod as well: at once, to have it made anew, or when the status says what the
/// deletion did. Of a primary it says that another is to lead first, which is asked for then.
/// </summary>
/// <remarks>
/// It is over when another stands in its place, if the spec wants one. The copy of the data that a person makes is in no
/// simulation: while somebody might need it the pod stays, and after a while what it alone holds is owed no more.
/// </remarks>
/// <param name="pod">The tablet's pod.</param>
/// <param name="atlas">When something may be done to a database.</param>
/// <param name="isByMistake">Whether only the claim is deleted at first.</param>
internal sealed class TabletLossIntent(Json pod, FaultAtlas atlas, bool isByMistake) : Intent
{
    /// <summary>How long it takes to copy the data, when that is possible.</summary>
    private static readonly TimeSpan Copying = TimeSpan.FromMinutes(2);

    /// <summary>How long the pod stays for the sake of others that are not well.</summary>
    private static readonly TimeSpan Sparing = TimeSpan.FromMinutes(10);

    private SwitchoverIntent? switchover;

    private string lost = "";

    internal Json Pod => pod;

    internal override string Operation => isByMistake ? "claim deleted" : "tablet and volume deleted";

    internal override void Tend(User user)
    {
        var stands = user.Api.Find(Kinds.Pod, pod.Namespace(), pod.Name()) is { } found && found.Uid() == pod.Uid();
        if (stands && isByMistake && user.Now - Since >= Copying)
        {
            Follow(user);
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

    /// <summary>Does what the status says.</summary>
    private void Follow(User user)
    {
        var told = Shards(user).SelectMany(Told.Blocks).Select(it => it.Message)
            .FirstOrDefault(message => message.Contains($"then delete pod {pod.Name()}", StringComparison.Ordinal));
        if (told?.Contains($"only pod {pod.Name()} keeps the data. Take a backup or copy the data, or", StringComparison.Ordinal) == true)
        {
            DeletePod(user);
        }
        else if (told is not null && Shards(user).FirstOrDefault() is { } shard)
        {
            HandOver(user, shard);
        }
    }

    private void DeletePod(User user)
    {
        if (!atlas.MayHarm && user.Now - Since < Sparing)
        {
            return;
        }
        if (!atlas.MayHarm && Shards(user).FirstOrDefault() is { } shard && user.Api.Find(Kinds.PersistentVolumeClaim, pod.Namespace(), pod.Name()) is { } claim)
        {
            user.HasCopied(NameOf(shard), claim);
        }
        user.Delete(Kinds.Pod, pod);
    }

    /// <summary>Has another lead, or yet another when that one is not wanted any more.</summary>
    private void HandOver(User user, Json shard)
    {
        var heirs = Heirs(user, shard);
        if (switchover?.IsOpen == true)
        {
            if (!heirs.Contains(switchover.To))
            {
                switchover.Withdraw(user);
            }
            return;
        }
        if (heirs is [var heir, ..])
        {
            switchover = new(shard, heir);
            user.Want(switchover);
        }
    }

    /// <summary>Who may lead instead.</summary>
    private List<string> Heirs(User user, Json shard) =>
    [
        .. user.Api.All(Kinds.PersistentVolumeClaim, pod.Namespace())
            .Where(claim => IsOfShard(claim) && !claim.IsBeingDeleted() && claim.Label(Labels.TabletType) == "replica")
            .Select(claim => $"{claim.Label(Labels.Cell)}-{claim.Label(Labels.TabletUid)}")
            .Where(alias => TabletAlias.Parse(alias) is { } it && WantedTablets.Include(user.Api, NameOf(shard), it)),
    ];

    private ShardName NameOf(Json shard) => new(new(pod.Label(Labels.Keyspace) ?? ""), shard.At("spec", "name")?.AsText ?? "");

    private IEnumerable<Json> Shards(User user) => user.Api.All(Kinds.VitessShard, pod.Namespace()).Where(IsOfShard);

    private bool IsOfShard(Json it) => it.Label(Labels.Keyspace) == pod.Label(Labels.Keyspace) && it.Label(Labels.Shard) == pod.Label(Labels.Shard);
}
