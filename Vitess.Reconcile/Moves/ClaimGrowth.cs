using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Kubernetes;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Lets the claims of wanted tablets grow to the size that the spec asks for.</summary>
/// <remarks>
/// Safety: only the size of the very claim that was seen changes, only upwards, and only when the pod that uses it records the
/// size that it was made with, so that growth alone makes no pod anew. A class that forbids growth, or an API server that
/// refuses it, restarts nothing and is told.
/// Liveness: a bound claim whose class allows it grows with one write; whether a class does is read again every minute, and
/// where that may not be read, the API server decides.
/// </remarks>
internal static class ClaimGrowth
{
    internal static Steps Next(ShardView view)
    {
        var steps = Steps.None;
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet is { Claim: { Meta.IsGoing: false } claim, Desired.Claim: { } wanted })
            {
                steps += Of(view, tablet, claim, wanted);
                steps += VolumeGrowth.RestartFrom(tablet.Pod, tablet.Claim) is { } from && from > view.Now ? Steps.LookAgain(from) : Steps.None;
            }
        }
        return steps;
    }

    /// <summary>The size that a pod is to record before its claim grows: the one that its hash was made with.</summary>
    internal static ValueList<(string Key, string? Value)> Remembered(TabletHealth tablet)
    {
        if (tablet is not { Claim: { } claim, Desired.Claim: { } wanted, Pod: { } pod }
            || Compare(claim, wanted) <= 0
            || pod.Meta.Annotations.ContainsKey(Annotations.VolumeSize)
            || tablet.Desired.Pod.Of(pod.Meta) is not { } own)
        {
            return [];
        }
        var size = own.Hash == pod.Meta.Annotations.GetValueOrDefault(Annotations.Hash)
            ? own.StateParts.GetValueOrDefault(DesiredStateHash.VolumeSize)
            : Quantity.Canonical(claim.Requested);
        return size is { Length: > 0 } ? [(Annotations.VolumeSize, size)] : [];
    }

    private static Steps Of(ShardView view, TabletHealth tablet, ObservedObject.Claim claim, Rendered wanted)
    {
        var order = Compare(claim, wanted);
        if (order == 0)
        {
            return Steps.None;
        }
        var size = VolumeGrowth.SizeOf(wanted)?.ToString() ?? "";
        return order < 0
            ? Steps.Note("VolumeNotShrunk", $"{claim.Key} has {claim.Requested} and the spec asks for {size}: a volume is never made smaller")
            : !claim.IsBound || !IsRecorded(tablet) ? Steps.None
            : Grow(view.Snapshot, claim, size);
    }

    /// <summary>Whether the pod that uses a claim records the size that it was made with.</summary>
    private static bool IsRecorded(TabletHealth tablet) =>
        tablet.Pod is not { } pod || pod.Meta.Annotations.ContainsKey(Annotations.VolumeSize) || tablet.Desired.Pod.Of(pod.Meta) is null;

    private static Steps Grow(Snapshot snapshot, ObservedObject.Claim claim, string size)
    {
        var move = new Move.Patch(claim.Key, claim.Meta.Uid, claim.Meta.Version, Json.EmptyMap.WithAt(["spec", "resources", "requests", "storage"], size));
        if (claim.StorageClass.Length == 0)
        {
            return Refused(claim, size, "it has no storage class");
        }
        var query = new Query.Object(new(Kinds.StorageClass, "", claim.StorageClass));
        var asking = Polling.Of(snapshot, new Poll(query, Cadence.Settled));
        return asking + snapshot.Readings.Of<Answer.Object>(query).Match(
            known => known.Value.Content["allowVolumeExpansion"]?.AsBoolean == true
                ? Try(snapshot, move, claim, size)
                : Refused(claim, size, $"its storage class {claim.StorageClass} does not allow it; set allowVolumeExpansion there if its driver can"),
            absent => Refused(claim, size, $"its storage class {claim.StorageClass} does not exist"),
            unknown => unknown.SentAt == DateTimeOffset.MinValue
                ? Steps.Wait(PlanOf.Reading, $"storage class {claim.StorageClass} is being read")
                : Try(snapshot, move, claim, size));
    }

    private static Steps Try(Snapshot snapshot, Move.Patch move, ObservedObject.Claim claim, string size)
    {
        foreach (var underWay in snapshot.UnderWay.AsSpan())
        {
            if (underWay.Refusal.Length > 0 && underWay.Move == move)
            {
                return Steps.Write(move) + Refused(claim, size, underWay.Refusal);
            }
        }
        return Steps.Write(move) + Steps.Wait("VolumeGrows", $"{claim.Key} grows from {claim.Requested} to {size}");
    }

    private static Steps Refused(ObservedObject.Claim claim, string size, string why) => Steps.Note(
        "VolumeCannotGrow", $"{claim.Key} has {claim.Requested} and cannot grow to {size}: {why}. Nothing restarts for it; make another pool, or put the size back");

    /// <summary>How the size that is wanted compares with the one that a claim asks for; 0 when either cannot be read.</summary>
    private static int Compare(ObservedObject.Claim claim, Rendered wanted) =>
        VolumeGrowth.SizeOf(wanted) is { } size && Quantity.Parse(claim.Requested) is { } present ? size.CompareTo(present) : 0;
}
