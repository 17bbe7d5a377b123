using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>A claim is data. It goes only when its cluster is deleted, or it was let go and its time has come.</summary>
/// <param name="isAskedFor">Whether the user asked for the deletion of the claim, by the retention that is written on it if there is any.</param>
internal sealed class ClaimsStay(Func<Json, bool> isAskedFor) : ILaw
{
    public string Text => "No claim is deleted that was not asked for, or before its retention is over.";

    public string? Judge(Happening happening) => happening switch
    {
        Happening.Wrote { Move: Move.Delete { Key.Kind: Kinds.PersistentVolumeClaim } delete, Before: { } claim } wrote
            when !isAskedFor(claim) => $"{wrote.Holder} deleted {delete.Key}: {delete.Why}",
        Happening.Stored { Kind: Kinds.PersistentVolumeClaim, Object: var claim, IsGone: true } when !isAskedFor(claim) =>
            $"{claim.At("metadata", "name")?.AsText} is gone.",
        _ => null,
    };
}
