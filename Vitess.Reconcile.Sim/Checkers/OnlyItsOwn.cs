using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>The operator writes its resources and what they control, and nothing else in the namespace.</summary>
internal sealed class OnlyItsOwn : ILaw
{
    public string Text => "Only its own objects are touched.";

    public string? Judge(Happening happening) =>
        happening is Happening.Wrote { Move: not Move.Invoke } wrote && Owned(wrote) is { } why
            ? $"{wrote.Holder} sent {MoveText.Of(wrote.Move)}: {why}"
            : null;

    private static string? Owned(Happening.Wrote wrote)
    {
        if ((wrote.Before ?? wrote.After) is not { } touched)
        {
            return null;
        }
        var kind = touched["kind"]?.AsText ?? "";
        if (kind == Kinds.Secret && Controller(touched) is null)
        {
            return IsOursWithoutOwner(wrote) ? null : "the secret is the user's.";
        }
        if (kind == Kinds.VitessCluster)
        {
            return wrote.Move is Move.Create or Move.Delete ? "a VitessCluster is made and deleted by its user." : null;
        }
        if (kind == Kinds.PersistentVolumeClaim && (Retention.IsKept(touched) || Retention.IsProtected(touched)))
        {
            return null;
        }
        return Controller(touched) is not { } owner ? "nobody controls it."
            : !Kinds.Resources.Contains(owner.At("kind")?.AsText ?? "", StringComparer.Ordinal)
                ? $"{owner.At("kind")?.AsText} {owner.At("name")?.AsText} controls it."
            : null;
    }

    /// <summary>
    /// The secrets of VTAdmin have no owner: what is written carries our hash, and what stood there was no other thing.
    /// </summary>
    private static bool IsOursWithoutOwner(Happening.Wrote wrote) =>
        wrote.After?.At("metadata", "annotations", Annotations.Hash) is not null
        && (wrote.Before is not { } before
            || before.At("metadata", "annotations", Annotations.Hash) is not null
            || KeysOf(before).SequenceEqual(KeysOf(wrote.After), StringComparer.Ordinal));

    private static IEnumerable<string> KeysOf(Json secret) => (secret["data"]?.Members ?? default).Keys;

    private static Json? Controller(Json subject)
    {
        foreach (var owner in subject.At("metadata", "ownerReferences")?.Items ?? [])
        {
            if (owner["controller"]?.AsBoolean == true)
            {
                return owner;
            }
        }
        return null;
    }
}
