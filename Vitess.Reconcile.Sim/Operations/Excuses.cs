using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.World.Api;
using Conditions = Vitess.Reconcile.Sim.World.Kubernetes.Conditions;
using Kinds = Vitess.Reconcile.Cluster.Kinds;

namespace Vitess.Reconcile.Sim.Operations;

/// <summary>Whether a status tells a user why what they wanted is not done, and what would release it.</summary>
/// <remarks>
/// A reason excuses only what it is about: the resource that tells it, or the part of it that it names. Reasons that name
/// nothing which somebody could do, such as that a tablet is not ready, excuse nothing, however long they have stood.
/// </remarks>
internal sealed class Excuses(User user, IEnumerable<(ObjectKey Key, Reason Reason)> waits)
{
    /// <summary>Reasons that hold everything of a resource, and say what a person has to do.</summary>
    private static readonly string[] Whole =
        ["InvalidSpec", "ErrantGtids", "PositionsDiverged", "DurabilityUnreachable", "DeletionProtected", "DurabilityWithholds", "DrainBlocked",
            "NobodyMayLead", "ClaimOfLeader", "VolumeOfPrimaryLost", "PrimaryLacksRows", "ClaimGoing"];

    /// <summary>Reasons that hold changes of what runs.</summary>
    private static readonly string[] Changes = ["RolloutPaused", "RolloutStopped", "CanaryMissing", "ChangeHeld"];

    /// <summary>Reasons that hold volumes as they are.</summary>
    private static readonly string[] Volumes = ["VolumeCannotGrow", "VolumeNotShrunk"];

    /// <summary>Reasons about something that they name.</summary>
    private static readonly string[] Named =
        ["TurnDownBlocked", "RecordsOfOthers", "NameTaken", "ClaimOfAnother", "SwitchoverRefused", "ClaimWaitsForBackup", "ClaimOfPrimary", "MysqlDowngrade"];

    private readonly List<(Json Resource, Reason Reason)> told =
    [
        .. waits.Select(wait => (Resource: Find(user.Api, wait.Key), wait.Reason))
            .Where(wait => wait.Resource is { } resource && IsTold(resource, wait.Reason))
            .Select(wait => (wait.Resource ?? Json.EmptyMap, wait.Reason)),
    ];

    /// <summary>Why what is wanted is not done, as its status says; null when nothing says so.</summary>
    internal string? Of(Intent intent) => OfIts(intent) ?? HoldsWhatGoes();

    private string? OfIts(Intent intent) => intent switch
    {
        SwitchoverIntent switchover => Shard(switchover.Shard, (_, reason) =>
            (reason.Code is "SwitchoverRefused" or "TabletsUnread" or "ErrantGtids" or "PositionsDiverged" or "NobodyMayLead" or "DurabilityUnreachable" or "ClaimOfLeader" or "WritesStopped"
                || (reason.Code == "SwitchoverWaits" && (Names(reason, "transactions that the primary never had") || Names(reason, "its claim was deleted"))))
            && (reason.Code is not ("SwitchoverRefused" or "TabletsUnread") || Names(reason, switchover.To))) ?? WaitsForDrain(switchover.Shard) ?? Kept(switchover.Shard),
        DrainIntent drain => Pod(drain.Pod) ?? WaitsForDrain(OwnerOf(drain.Pod)) ?? Shard(OwnerOf(drain.Pod), (_, reason) =>
            reason.Code == "NoSuccessor" && Names(reason, AliasOf(drain.Pod)) && (Names(reason, "transactions that the primary never had") || Names(reason, "its claim was deleted"))),
        TabletLossIntent loss when user.Outstanding.IsNothing => Pod(loss.Pod),
        CordonIntent cordon => All([.. cordon.Left(user)], Pod),
        _ when user.Outstanding.Left.Count > 0 => All(user.Outstanding.Left, Of),
        _ => null,
    };

    /// <summary>Why an object is not as it is wanted; null when nothing says so.</summary>
    internal string? Of(Outstanding.Item left)
    {
        var own = OwnerOf(left.Object);
        foreach (var (resource, reason) in told)
        {
            var isOwn = resource.Uid() == own?.Uid() || resource.Uid() == left.Object.Uid();
            if ((isOwn && Holds(reason, left)) || (IsAbove(resource, left.Object) && (reason.Code == "InvalidSpec"
                || (Named.Contains(reason.Code, StringComparer.Ordinal) && NamesWhatHolds(reason, left.Object)))))
            {
                return $"{reason.Code}: {reason.Text}";
            }
        }
        return (left.Wrong is "is outdated" or "has a scheduled change" || left.Object["kind"]?.AsText == Kinds.Pod ? HeldElsewhere(own) : null)
            ?? HoldsWhatGoes();
    }

    /// <summary>What keeps a part of a cluster that is being deleted, and so all of it, from being made anew; null when nothing says so.</summary>
    private string? HoldsWhatGoes() => user.Cluster?.IsBeingDeleted() != true ? null : told
        .Where(it => Whole.Contains(it.Reason.Code, StringComparer.Ordinal)).Select(it => $"{it.Reason.Code}: {it.Reason.Text}").FirstOrDefault();

    /// <summary>Why a switchover or a primary's drain waits whose heirs are being drained themselves, and cannot be; null when nothing says so.</summary>
    private string? WaitsForDrain(Json? shard) =>
        waits.Any(wait => wait.Reason.Code is "SwitchoverWaits" or "NoSuccessor" && wait.Key.Name == shard?.Name() && Names(wait.Reason, "is being drained itself"))
            ? Shard(shard, (_, reason) => reason.Code == "DrainBlocked")
            : null;

    /// <summary>Why the shards whose tablets are away, for which a shard waits, do not become whole; null when nothing says so.</summary>
    private string? HeldElsewhere(Json? shard)
    {
        foreach (var (_, spent) in waits.Where(wait => wait.Reason.Code == "BudgetSpent" && wait.Key.Name == shard?.Name()))
        {
            foreach (var (resource, reason) in told)
            {
                if (Whole.Contains(reason.Code, StringComparer.Ordinal) && Names(spent, resource.Name()))
                {
                    return $"{reason.Code}: {reason.Text}";
                }
            }
        }
        return null;
    }

    /// <summary>Whether a reason names an object, or a resource that it belongs to.</summary>
    private bool NamesWhatHolds(Reason reason, Json it) => Names(reason, it.Name())
        || ((KindInfo[])[World.Api.Kinds.VitessShard, World.Api.Kinds.VitessKeyspace, World.Api.Kinds.VitessCell]).Any(kind =>
            user.Api.All(kind, it.Namespace()).Any(resource => IsAbove(resource, it) && Names(reason, resource.Name())));

    private static bool Holds(Reason reason, Outstanding.Item left) =>
        Whole.Contains(reason.Code, StringComparer.Ordinal)
        || (Changes.Contains(reason.Code, StringComparer.Ordinal)
            && (left.Wrong is "is outdated" or "has a scheduled change" or "is not wanted" or "is missing" || GrowsWithItsPod(left.Object)))
        || (Volumes.Contains(reason.Code, StringComparer.Ordinal) && left.Object["kind"]?.AsText == Kinds.PersistentVolumeClaim && Names(reason, left.Object.Name()))
        || (Named.Contains(reason.Code, StringComparer.Ordinal) && Names(reason, left.Object.Name()));

    /// <summary>Whether it is a claim whose file system grows only when its pod is made anew, which is a change as any.</summary>
    private static bool GrowsWithItsPod(Json it) => it["kind"]?.AsText == Kinds.PersistentVolumeClaim && Conditions.Is(it, "FileSystemResizePending");

    private static string AliasOf(Json pod) => $"{pod.Label(Labels.Cell)}-{pod.Label(Labels.TabletUid)}";

    /// <summary>Why a tablet that somebody waits for does not go: by a reason of its shard, or one that keeps the whole shard, which nobody wants any more.</summary>
    private string? Pod(Json pod)
    {
        var shard = OwnerOf(pod);
        return Shard(shard, (_, reason) => Whole.Contains(reason.Code, StringComparer.Ordinal)
                && (reason.Code != "DrainBlocked" || Names(reason, AliasOf(pod))))
            ?? HeldElsewhere(shard)
            ?? Kept(shard);
    }

    /// <summary>Why a shard stays that nobody wants any more, with all that is in it; null when nothing says so.</summary>
    private string? Kept(Json? shard) =>
        user.Outstanding.Left.Where(left => left.Wrong == "is not wanted" && left.Object.Uid() == shard?.Uid()).Select(Of).FirstOrDefault();

    private string? Shard(Json? shard, Func<Json, Reason, bool> which)
    {
        foreach (var (resource, reason) in told)
        {
            if (resource.Name() == shard?.Name() && resource["kind"]?.AsText == Kinds.VitessShard && which(resource, reason))
            {
                return $"{reason.Code}: {reason.Text}";
            }
        }
        return null;
    }

    /// <summary>The excuses of all; null when one has none.</summary>
    private static string? All<T>(IReadOnlyCollection<T> items, Func<T, string?> of)
    {
        var all = items.Select(of).ToList();
        return all.Count == 0 || all.Contains(null) ? null : string.Join("; ", all.Distinct().Take(3));
    }

    /// <summary>The nearest resource that an object belongs to.</summary>
    private Json? OwnerOf(Json it)
    {
        foreach (var kind in (KindInfo[])[World.Api.Kinds.VitessShard, World.Api.Kinds.VitessKeyspace, World.Api.Kinds.VitessCell, World.Api.Kinds.VitessCluster])
        {
            var found = user.Api.All(kind, it.Namespace()).FirstOrDefault(resource => IsAbove(resource, it));
            if (found is not null)
            {
                return found;
            }
        }
        return null;
    }

    private static bool IsAbove(Json resource, Json it) => resource["kind"]?.AsText switch
    {
        Kinds.VitessShard => IsSame(Labels.Keyspace, resource, it) && IsSame(Labels.Shard, resource, it),
        Kinds.VitessKeyspace => IsSame(Labels.Keyspace, resource, it),
        Kinds.VitessCell => it.Label(Labels.Keyspace) is null && IsSame(Labels.Cell, resource, it),
        Kinds.VitessCluster => it.Label(Labels.Cluster) == resource.Name(),
        _ => false,
    };

    private static bool IsSame(string label, Json one, Json other) => one.Label(label) is { } value && value == other.Label(label);

    private static bool Names(Reason reason, string part) => reason.Text.Contains(part, StringComparison.Ordinal);

    private static bool IsTold(Json resource, Reason reason) => Told.Blocks(resource).Any(blocked =>
        blocked.Message.Contains(reason.Text, StringComparison.Ordinal));

    private static Json? Find(ApiServer api, ObjectKey key) =>
        World.Api.Kinds.Named(key.Kind) is { } kind ? api.Find(kind, key.Namespace, key.Name) : null;
}
