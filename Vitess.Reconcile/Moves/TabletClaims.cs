using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Desired.Parts;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Keeps the claims of tablets that are not wanted any more, takes them back, and protects those in use.</summary>
/// <remarks>
/// Safety: a claim is never deleted here while anybody owns or uses it. It is first let go, by one patch of the very version
/// that was seen, when no pod of its name stands; whoever wants it again takes it back by another, so that a deletion planned
/// before then fails. A claim that neither this shard owns nor our labels mark is never touched.
/// Liveness: the claim of a tablet whose pod is gone is let go in one write, a kept claim of a tablet that is wanted again is
/// taken back in one write, and what may be deleted is deleted (<see cref="ClaimExpiry"/>).
/// </remarks>
internal static class TabletClaims
{
    /// <summary>How long a claim stays let go before it is deleted under the policy Delete.</summary>
    /// <remarks>Reason: a write planned before may land for 20 s (deadline and lateness), and a watch may lag as long; whoever wants the claim again has seen by then that it is let go.</remarks>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    internal static Steps Next(ShardView view)
    {
        var steps = Steps.None;
        foreach (var owned in view.Snapshot.Owned.AsSpan())
        {
            if (owned is ObservedObject.Claim claim && claim.Meta.Labels.GetValueOrDefault(Labels.Component) == Labels.VtTablet)
            {
                steps += InUse(view, claim);
            }
        }
        foreach (var claim in view.Snapshot.Claims.AsSpan())
        {
            steps += claim.IsKept ? Kept(view, claim) : InUse(view, claim);
        }
        return steps + Told(view);
    }

    /// <summary>Takes its owner off a tablet's claim, so that it outlives the shard.</summary>
    internal static Steps Protect(ObservedObject.Claim claim) =>
        !claim.Meta.IsGoing && claim.Meta.Labels.GetValueOrDefault(Labels.Component) == Labels.VtTablet
            ? new(Moves: [Patch(claim.Meta, Json.Null, Json.Map((Annotations.Protected, "true")), null)])
            : Steps.None;

    /// <summary>What is done about a wanted tablet that has no claim.</summary>
    internal static Steps Missing(ShardView view, TabletAlias alias, Rendered wanted)
    {
        foreach (var claim in view.Snapshot.Claims.AsSpan())
        {
            if (claim.Key == wanted.Key && claim.IsKept)
            {
                return Steps.Wait("ClaimComesBack", claim.Meta.IsGoing
                    ? $"the claim that was kept of tablet {alias} is being deleted; a new one is made when it is gone"
                    : $"the claim that was kept of tablet {alias} is taken back");
            }
        }
        var protects = view.Desired.Retention.WhenDeleted == DataVolumeClaimRetentionPolicy.Retain;
        return ObjectUpdate.Create(view.Snapshot, protects ? Protected(wanted) : wanted) + Taken(view.Snapshot, wanted);
    }

    /// <summary>A claim that is to outlive its cluster has no owner from the beginning: there is no instant in which it could go with one.</summary>
    private static Rendered Protected(Rendered wanted) => wanted with
    {
        Object = wanted.Object.WithAt(["metadata", "ownerReferences"], null).WithAt(["metadata", "labels", Annotations.Protected], "true"),
    };

    /// <summary>Whose a claim is that stands where one could not be created.</summary>
    private static Steps Taken(Snapshot snapshot, Rendered wanted)
    {
        foreach (var underWay in snapshot.UnderWay.AsSpan())
        {
            if (underWay is { Refusal.Length: > 0, Move: Move.Create create } && create.Wanted.Key == wanted.Key)
            {
                var query = new Query.Object(wanted.Key);
                return Steps.Ask(query, underWay.SentAt) + (snapshot.Readings.Of<Answer.Object>(query) is Reading<Answer.Object>.Known { Value: var read }
                    ? Steps.Blocked("ClaimOfAnother", $"{wanted.Key} stands and is {OwnerText(read.Content)}: it is left alone. Delete or rename it, "
                        + $"or hand it over with the label {Annotations.Protected}=true and the labels of the tablet's pod, without an owner")
                    : Steps.None);
            }
        }
        return Steps.None;
    }

    private static string OwnerText(Json content) =>
        content.At("metadata", "ownerReferences")?.Items is [var owner, ..]
            ? $"owned by {owner["kind"]?.AsText}/{owner["name"]?.AsText} with the uid {owner["uid"]?.AsText}"
            : "nobody's that the operator knows";

    /// <summary>A claim that the shard owns, or that is protected: let go when its tablet has gone, else owned or protected as the policy says.</summary>
    private static Steps InUse(ShardView view, ObservedObject.Claim claim)
    {
        var meta = claim.Meta;
        if (meta.IsGoing)
        {
            return Steps.None;
        }
        if (!IsWanted(view, claim) && HasNoUser(view.Snapshot, view, meta.Key))
        {
            return LetGo(view, claim);
        }
        var protects = view.Desired.Retention.WhenDeleted == DataVolumeClaimRetentionPolicy.Retain;
        return (protects, claim.IsProtected) switch
        {
            (true, false) => Protect(claim),
            (false, true) when !IsGoingAbove(view.Snapshot) && !IsRecalled(view, claim) => Unprotect(view, meta),
            _ => Steps.None,
        };
    }

    private static Steps Unprotect(ShardView view, ObjectMeta meta) =>
        Owned(view, owners => Patch(meta, owners, Json.Map((Annotations.Protected, Json.Null)), null));

    /// <summary>Gives a claim its owner, once it is proven that neither the shard nor what it belongs to is going.</summary>
    /// <remarks>Reason: a watch may lag behind a deletion, and what is given an owner that is going goes with it.</remarks>
    private static Steps Owned(ShardView view, Func<Json, PlannedMove> patch)
    {
        var since = Evidence.Since(view.Snapshot);
        var (asking, readFrom, stands) = (Steps.None, view.Now, true);
        foreach (var (key, uid) in Above(view.Snapshot))
        {
            var query = new Query.Object(key);
            asking += Steps.Ask(query, since);
            if (view.Snapshot.Readings.Of<Answer.Object>(query, since) is Reading<Answer.Object>.Known { Value.Content: var read, SentAt: var at }
                && read.At("metadata", "uid")?.AsText == uid && read.At("metadata", "deletionTimestamp") is null)
            {
                readFrom = at < readFrom ? at : readFrom;
            }
            else
            {
                stands = false;
            }
        }
        return stands ? asking + new Steps(Moves: [patch(new Seal.Of(view.Snapshot.Subject.Meta, Level: 0).Owners) with { NotAfter = readFrom + Deadlines.Freshness }]) : asking;
    }

    /// <summary>The shard, the keyspace that owns it and the cluster that owns that, whether or not the operator sees them.</summary>
    private static IEnumerable<(ObjectKey Key, string Uid)> Above(Snapshot snapshot)
    {
        yield return (snapshot.Subject.Key, snapshot.Subject.Meta.Uid);
        if (snapshot.Subject.Meta.Owner is { Kind: Kinds.VitessKeyspace } owner)
        {
            yield return (new(Kinds.VitessKeyspace, snapshot.Subject.Key.Namespace, owner.Name), owner.Uid);
        }
        if (ClusterAbove(snapshot) is { } above)
        {
            yield return (new(Kinds.VitessCluster, snapshot.Subject.Key.Namespace, above.Name), above.Uid);
        }
        else if (snapshot.Cluster() is { } cluster)
        {
            yield return (cluster.Key, cluster.Meta.Uid);
        }
    }

    /// <summary>The cluster that owns the shard's keyspace; null when none does, or the keyspace is not there.</summary>
    private static Owner? ClusterAbove(Snapshot snapshot) => snapshot.Subject.Meta.Owner is { Kind: Kinds.VitessKeyspace } owner
        && snapshot.Relative(new(Kinds.VitessKeyspace, snapshot.Subject.Key.Namespace, owner.Name))?.Meta.Owner is { Kind: Kinds.VitessCluster } cluster
            ? cluster
            : null;

    /// <summary>Whether the shard goes with what owns it. What a protected resource holds is kept in any case, so no claim may go with the shard.</summary>
    private static bool IsGoingAbove(Snapshot snapshot) => snapshot.Cluster() is { Meta.IsGoing: true }
        || (ClusterAbove(snapshot) is { } above && snapshot.Cluster()?.Meta.Uid != above.Uid)
        || (snapshot.Subject.Meta.Owner is { Kind: Kinds.VitessKeyspace } owner
            && snapshot.Relative(new(Kinds.VitessKeyspace, snapshot.Subject.Key.Namespace, owner.Name)) is var keyspace
            && (keyspace is null or { Meta.IsGoing: true } || keyspace.Meta.Uid != owner.Uid));

    /// <summary>Takes a claim out of the Go operator's sight, and writes on it how long it is kept.</summary>
    private static Steps LetGo(ShardView view, ObservedObject.Claim claim)
    {
        var policy = view.Desired.Retention;
        var until = Outlives(view, claim) ? null
            : policy.WhenScaled == DataVolumeClaimRetentionPolicy.Delete ? view.Now + Grace
            : view.Now + policy.KeptFor;
        var patch = Patch(
            claim.Meta,
            Json.Null,
            Json.Map((Labels.Component, Json.Null), (Annotations.Component, Labels.VtTablet), (Annotations.Protected, Json.Null)),
            Json.Map(
                (Annotations.RetainedSince, Conditions.Time(view.Now)),
                (Annotations.Led, Recall.MayHaveLed(view, claim) ? "true" : Json.Null),
                (Annotations.DeleteAfter, until is { } at ? Conditions.Time(at) : Json.Null)));
        return new Steps(Moves: [patch]) + Steps.Wait("ClaimLetGo", $"{claim.Key} is let go, since its tablet is not wanted any more");
    }

    /// <summary>Whether a claim outlives what it belongs to, which goes: how long claims of a smaller cluster are kept says nothing about one that goes.</summary>
    private static bool Outlives(ShardView view, ObservedObject.Claim claim) =>
        (claim.IsProtected || view.Desired.Retention.WhenDeleted == DataVolumeClaimRetentionPolicy.Retain) && IsGoingAbove(view.Snapshot);

    /// <summary>Whether somebody has deleted what the shard belongs to, as is seen on it, and not from its absence.</summary>
    private static bool IsDeletedAbove(Snapshot snapshot) => snapshot.Cluster() is { Meta.IsGoing: true }
        || (snapshot.Subject.Meta.Owner is { Kind: Kinds.VitessKeyspace } owner
            && snapshot.Relative(new(Kinds.VitessKeyspace, snapshot.Subject.Key.Namespace, owner.Name)) is { Meta.IsGoing: true });

    private static Steps Kept(ShardView view, ObservedObject.Claim claim)
    {
        if (claim.Meta.IsGoing)
        {
            return Steps.None;
        }
        if (IsWanted(view, claim))
        {
            var protects = view.Desired.Retention.WhenDeleted == DataVolumeClaimRetentionPolicy.Retain;
            return protects ? new Steps(Moves: [TakeBack(null)]) : Owned(view, TakeBack);

            PlannedMove TakeBack(Json? owners) => Patch(
                claim.Meta,
                owners,
                Json.Map(
                    (Labels.Component, Labels.VtTablet),
                    (Annotations.Component, Json.Null),
                    (Annotations.Protected, protects ? "true" : Json.Null)),
                Json.Map(
                    (Annotations.RetainedSince, Json.Null),
                    (Annotations.DeleteAfter, Json.Null),
                    (Annotations.Led, IsRecalled(view, claim) ? null : Json.Null)));
        }
        if (Outlives(view, claim))
        {
            return IsDeletedAbove(view.Snapshot) && claim.Meta.Annotations.ContainsKey(Annotations.DeleteAfter)
                ? new Steps(Moves: [Patch(claim.Meta, null, Json.EmptyMap, Json.Map((Annotations.DeleteAfter, Json.Null)))])
                : Steps.None;
        }
        return HasNoUser(view.Snapshot, view, claim.Key)
            ? ClaimExpiry.Next(new(
                view.Snapshot, claim, view.Desired.Retention, view.Desired.Vtctld, view.Desired.BackupLocations.Count > 0, TurnDown.IsOn(view.Snapshot) ? null : view.Name)
            {
                IsShardEmpty = view.Tablets.Count == 0,
            })
            : Steps.None;
    }

    private static bool IsWanted(ShardView view, ObservedObject.Claim claim) => Tablet(view, claim) is not null;

    /// <summary>Whether its tablet is wanted for nothing but what the claim holds, so that it goes on saying so.</summary>
    private static bool IsRecalled(ShardView view, ObservedObject.Claim claim) => Tablet(view, claim) is { Desired.IsRecalled: true };

    private static TabletHealth? Tablet(ShardView view, ObservedObject.Claim claim)
    {
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Desired.Claim?.Key == claim.Key)
            {
                return tablet;
            }
        }
        return null;
    }

    /// <summary>Whether no pod uses a claim: none of its name is there or on its way, or the one that is there was made without a claim.</summary>
    private static bool HasNoUser(Snapshot snapshot, ShardView view, ObjectKey claim)
    {
        var key = claim with { Kind = Kinds.Pod };
        if (snapshot.IsUnderWay(move => move is Move.Create create && create.Wanted.Key == key))
        {
            return false;
        }
        if (snapshot.Owned(key) is not ObservedObject.Pod pod)
        {
            return true;
        }
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Desired.Pod.Key == key)
            {
                return tablet.Desired.Claim is null
                    && tablet.Desired.Pod.Of(pod.Meta)?.Hash == pod.Meta.Annotations.GetValueOrDefault(Annotations.Hash)
                    && DifferingFields.Of(pod.Meta).Count == 0;
            }
        }
        return false;
    }

    private static PlannedMove Patch(ObjectMeta meta, Json? owners, Json labels, Json? annotations) => new(
        new Move.Patch(meta.Key, meta.Uid, meta.Version, Json.Map(("metadata", Json.Map(
            ("ownerReferences", owners), ("labels", labels), ("annotations", annotations))))),
        Deadlines.Write,
        null);

    /// <summary>Which claims are kept, so that people know what they pay for.</summary>
    private static Steps Told(ShardView view)
    {
        var kept = view.Snapshot.Claims.Where(claim => claim.IsKept && !IsWanted(view, claim)).ToValueList();
        return kept.Count == 0 ? Steps.None : Steps.Note("ClaimsKept",
            $"claims are kept of tablets that are not wanted any more: {string.Join(", ", kept.Select(claim =>
                claim.Key.Name + (ClaimExpiry.At(claim.Meta, view.Desired.Retention) is { } at ? $" until {Conditions.Time(at)}" : "")))}");
    }
}
