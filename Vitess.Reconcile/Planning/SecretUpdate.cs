using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Planning;

/// <summary>Creates Secrets of this operator's own that are missing, and applies those whose content differs.</summary>
/// <remarks>
/// Of a Secret only the digests of its items are ever seen, so digests are compared. Safety: a Secret is taken for ours only
/// if nobody else controls it and it holds the very items that ours holds; another one of that name is left alone and told.
/// Liveness: a Secret of ours that is missing is made, and one that somebody changed is set right again.
/// </remarks>
internal static class SecretUpdate
{
    /// <summary>Converges a group of Secrets.</summary>
    /// <param name="before">What earlier groups contributed.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="wanted">The Secrets.</param>
    internal static ObjectUpdate.Converged Apply(
        ObjectUpdate.Converged before, Snapshot snapshot, ValueList<Rendered> wanted)
    {
        var result = before;
        foreach (var rendered in wanted.AsSpan())
        {
            result = snapshot.Secret(rendered.Key.Name) switch
            {
                null => result.Add(ObjectUpdate.Create(snapshot, rendered)),
                { Meta.IsGoing: true } => result.Add(Steps.Wait("BeingDeleted", $"{rendered.Key} is being deleted and is made anew when it is gone")),
                { } standing when !IsOurs(snapshot, standing, rendered) => result.Add(Steps.Blocked("NameTaken", $"{rendered.Key} is somebody else's: "
                    + "delete or rename it, and the operator makes its own")),
                { } standing => Compare(result, snapshot, rendered, standing),
            };
        }
        return result;
    }

    private static bool IsOurs(Snapshot snapshot, ObservedObject.Secret standing, Rendered wanted) =>
        (standing.Meta.Owner is not { } owner || owner.Uid == snapshot.Subject.Meta.Uid)
        && (standing.Meta.Annotations.ContainsKey(Annotations.Hash) || HoldsTheItemsOf(standing, wanted));

    private static bool HoldsTheItemsOf(ObservedObject.Secret standing, Rendered wanted) =>
        standing.Digests.Keys.SequenceEqual((wanted.Object["data"]?.Members ?? default).Keys, StringComparer.Ordinal);

    private static ObjectUpdate.Converged Compare(
        ObjectUpdate.Converged before, Snapshot snapshot, Rendered wanted, ObservedObject.Secret standing)
    {
        var meta = standing.Meta;
        var known = before.Compared.GetValueOrDefault(meta.Uid);
        if (known is { AttemptedAt: 0 } && known.Version == meta.Version && known.Hash == wanted.Hash)
        {
            return known.Tolerated.Count == 0 ? before : before.Add(ChangedOnWrite(wanted));
        }
        var isRecorded = meta.Annotations.GetValueOrDefault(Annotations.Hash) == wanted.Hash;
        // One that the Go operator made stays as it is while it says the same.
        var lacksOwner = standing.Meta.Owner is null && meta.Annotations.ContainsKey(Annotations.Hash) && wanted.Object.At("metadata", "ownerReferences") is not null;
        var agrees = !lacksOwner && (isRecorded || !meta.Annotations.ContainsKey(Annotations.Hash)) && DigestsOf(wanted) == standing.Digests;
        // Our own write landed, and what it wrote is not what is stored.
        var cameBack = !agrees && isRecorded && known is { AttemptedAt: > 0 } && known.Hash == wanted.Hash
            && (meta.Version > known.AttemptedAt || snapshot.LastEnd > known.AttemptedOn)
            && !snapshot.IsUnderWay(move => move is Move.Apply apply && apply.Wanted.Key == wanted.Key);
        var isLeft = agrees || cameBack;
        var after = before with
        {
            Compared = before.Compared.With(meta.Uid, new(
                Generation: 0,
                meta.Version,
                meta.Labels,
                wanted.Hash,
                Tolerated: cameBack ? ["data"] : [],
                Attempted: isLeft ? [] : ["data"],
                AttemptedAt: isLeft ? 0 : meta.Version,
                AttemptedOn: isLeft ? DateTimeOffset.MinValue
                    : known is { AttemptedAt: var at } && at == meta.Version ? known.AttemptedOn
                    : snapshot.Now)),
        };
        return agrees ? after
            : cameBack ? after.Add(ChangedOnWrite(wanted))
            : after.Add(Steps.Write(new Move.Apply(wanted, meta.Uid, meta.Version))
                + Steps.Wait("Applying", $"{wanted.Key} is being brought in line"));
    }

    private static Steps ChangedOnWrite(Rendered wanted) =>
        Steps.Note("ChangedOnWrite", $"{wanted.Key}: its data came back different from what was written, and is left alone");

    private static ValueMap<string, string> DigestsOf(Rendered wanted) => (wanted.Object["data"]?.Members ?? default).ToValueMap(
        item => item.Key, item => Digest.Of(Convert.FromBase64String(item.Value.AsText ?? "")).ToString());
}
