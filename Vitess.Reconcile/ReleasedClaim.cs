using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile;

/// <summary>What becomes of claims that nobody owns when a cluster is given back.</summary>
/// <remarks>
/// The Go operator deletes every claim that carries its label and that it does not want. So a claim that is kept does not get
/// the label back: it stays as a plain claim, and is found by its name when its tablet is wanted again. A protected claim gets
/// its owner back, and goes with its cluster from then on.
/// </remarks>
internal static class ReleasedClaim
{
    internal const string KeptText =
        "it was kept of a tablet that is not wanted any more; the Go operator does not see it: delete it when its data may go";

    internal const string AloneText = "it was protected, and its VitessShard is not there to own it again: it stays by itself";

    /// <summary>Whether an object is a claim that is kept.</summary>
    internal static bool IsKept(Json whole) => IsUnowned(whole) && Label(whole, Annotations.Component) is not null;

    /// <summary>Whether an object is a claim that is protected.</summary>
    internal static bool IsProtected(Json whole) => IsUnowned(whole) && !IsKept(whole) && Label(whole, Annotations.Protected) is not null;

    /// <summary>The references to the VitessShard of a claim; null when it is not there.</summary>
    internal static Json? OwnerOf(Json claim, ValueList<Json> objects)
    {
        foreach (var whole in objects.AsSpan())
        {
            if (whole["kind"]?.AsText == Kinds.VitessShard
                && whole.At("metadata", "namespace") == claim.At("metadata", "namespace")
                && whole.At("metadata", "deletionTimestamp") is null
                && IsSame(Labels.Cluster) && IsSame(Labels.Keyspace) && IsSame(Labels.Shard))
            {
                return Json.List(Json.Map(
                    ("apiVersion", Kinds.VitessApiVersion),
                    ("kind", Kinds.VitessShard),
                    ("name", whole.At("metadata", "name")),
                    ("uid", whole.At("metadata", "uid")),
                    ("controller", true),
                    ("blockOwnerDeletion", true)));
            }

            bool IsSame(string label) => Label(whole, label) == Label(claim, label);
        }
        return null;
    }

    private static bool IsUnowned(Json whole) =>
        whole["kind"]?.AsText == Kinds.PersistentVolumeClaim && (whole.At("metadata", "ownerReferences")?.Items ?? []).Count == 0;

    private static string? Label(Json whole, string label) => whole.At("metadata", "labels", label)?.AsText;
}
