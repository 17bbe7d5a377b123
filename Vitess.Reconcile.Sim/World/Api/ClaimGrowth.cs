using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>The admission plugin that lets bound claims grow only where their storage class can.</summary>
internal static class ClaimGrowth
{
    public static ApiResult? Refuse(KindInfo kind, Json live, Json next, Store store)
    {
        if (kind != Kinds.PersistentVolumeClaim
            || ReferenceEquals(live["spec"], next["spec"])
            || live.At("status", "phase")?.AsText != "Bound"
            || Requested(next).CompareTo(Requested(live)) <= 0)
        {
            return null;
        }
        var storageClass = live.At("spec", "storageClassName")?.AsText is { } name
            ? store.Find(Kinds.StorageClass, "", name)
            : null;
        return storageClass?["allowVolumeExpansion"]?.AsBoolean == true
            ? null
            : Refusals.Forbidden(kind, live.Name(),
                "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
    }

    private static Quantity Requested(Json claim) =>
        Quantity.Parse(claim.At("spec", "resources", "requests", "storage")?.AsText ?? "") ?? Quantity.Zero;
}
