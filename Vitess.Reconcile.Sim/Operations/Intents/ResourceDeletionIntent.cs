using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Operations.Intents;

/// <summary>A resource that holds data is deleted by hand, with all that is below it.</summary>
/// <remarks>
/// Where deletionProtection holds it back, its status has to say so; a user reads that, and lets it go some time later as the
/// message says. A shard or keyspace that is gone comes back from the spec; the file of a cluster is applied again. It is over
/// when everything stands anew.
/// </remarks>
/// <param name="kind">VitessCluster, VitessKeyspace or VitessShard.</param>
/// <param name="target">The resource.</param>
/// <param name="manner">How it is deleted, and how a user goes on.</param>
internal sealed class ResourceDeletionIntent(KindInfo kind, Json target, ResourceDeletionIntent.Manner manner) : Intent
{
    private const string Held = "DeletionProtected";

    private DateTimeOffset? toldAt;
    private DateTimeOffset? goneAt;

    internal override string Operation => $"{kind} deleted{(manner.IsProtected ? ", protected" : "")}";

    internal override void Tend(User user)
    {
        var found = user.Api.Find(kind, target.Namespace(), target.Name());
        var stands = found?.Uid() == target.Uid();
        if (found is not null && stands && IsHeld(found))
        {
            LetGo(user, kind, found);
        }
        else if (HeldBelow(user) is var (below, held))
        {
            LetGo(user, below, held);
        }
        else
        {
            toldAt = null;
        }
        if (stands)
        {
            return;
        }
        goneAt ??= user.Now;
        if (kind == Kinds.VitessCluster && user.Cluster is null)
        {
            if (user.Now - goneAt >= manner.Pause)
            {
                user.ApplyAgain();
            }
        }
        else if (user.Outstanding.IsNothing)
        {
            Over(user, IntentEnd.Done);
        }
    }

    public override string ToString() => $"deletion of {kind} {target.Name()}{(manner.IsForeground ? " in the foreground" : "")}";

    private protected override void Ask(User user)
    {
        user.Forsake(kind, target, manner.IsForeground);
        var how = manner.IsForeground ? Propagation.Foreground : Propagation.Background;
        if (user.Delete(kind, target, how) is { } refusal)
        {
            Over(user, IntentEnd.Refused, refusal);
        }
    }

    private static bool IsHeld(Json found) => Told.Blocks(found).Any(told => told.Code == Held);

    /// <summary>What was deleted with the resource and says that it is held: the resource itself may have gone, or been on its way, before it was protected.</summary>
    private static (KindInfo Kind, Json Held)? HeldBelow(User user) => ((KindInfo[])[Kinds.VitessKeyspace, Kinds.VitessShard])
        .SelectMany(below => user.Api.All(below).Select(it => (below, it)))
        .Where(pair => pair.it.IsBeingDeleted() && IsHeld(pair.it))
        .Select(pair => ((KindInfo, Json)?)pair).FirstOrDefault();

    /// <summary>Lets a resource go that says that it is held, in one of the two ways that it names; once more when it says so again, since the spec may have been put back.</summary>
    private void LetGo(User user, KindInfo which, Json found)
    {
        toldAt ??= user.Now;
        if (user.Now - toldAt < manner.Pause)
        {
            return;
        }
        toldAt = null;
        if (!manner.IsAllowedByHand && user.Cluster is { } cluster)
        {
            user.Patch(Kinds.VitessCluster, cluster.Namespace(), cluster.Name(), Json.Map(("spec", Json.Map(("deletionProtection", "Disabled")))));
        }
        else
        {
            user.Annotate(which, found, Annotations.TurnDownAllowed, "it may go");
        }
        user.Say($"lets {which} {found.Name()} go");
    }

    /// <summary>How a resource is deleted, and how a user goes on.</summary>
    /// <param name="IsProtected">Whether deletionProtection is Enabled when it is deleted.</param>
    /// <param name="IsForeground">Whether what it owns goes before it.</param>
    /// <param name="IsAllowedByHand">Whether it is let go by an annotation; else by the spec.</param>
    /// <param name="Pause">How long a user thinks about a message, or leaves a cluster deleted.</param>
    internal sealed record Manner(bool IsProtected, bool IsForeground, bool IsAllowedByHand, TimeSpan Pause);
}
