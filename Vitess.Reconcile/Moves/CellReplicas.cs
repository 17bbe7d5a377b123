using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Who sets how many gateways a cell has: the user, or under an autoscaler the VitessCell's scale as it stands.</summary>
/// <remarks>
/// Safety: under an autoscaler the number that stands is sent back, so that no write of ours undoes a scaling.
/// Liveness: without one, the user's number reaches a cell at once, also where all other changes wait for a release.
/// </remarks>
internal static class CellReplicas
{
    private static readonly string[] Path = ["spec", "gateway", "replicas"];

    /// <summary>The cells as they are to be written: under an autoscaler each with the number of gateways that stands.</summary>
    internal static ValueList<Rendered> Kept(Snapshot snapshot, ValueList<Rendered> cells)
    {
        foreach (var cell in cells.AsSpan())
        {
            if (Autoscaler(cell.Object["spec"]) is not null)
            {
                return cells.Select(it => Kept(snapshot, it)).ToValueList();
            }
        }
        return cells;
    }

    /// <summary>
    /// A held cell with nothing changed but the number of gateways; null where that number is not held or already stands.
    /// Source: the Go operator, which copies it in place unless the standing cell has an autoscaler.
    /// </summary>
    internal static Steps AtOnce(Snapshot snapshot, ValueList<Rendered> cells)
    {
        var steps = Steps.None;
        foreach (var cell in cells.AsSpan())
        {
            if (snapshot.Owned(cell.Key) is ObservedObject.Resource { Meta.IsGoing: false } standing
                && Autoscaler(standing.Spec) is null
                && cell.Object.At(Path) is { } wanted
                && standing.Spec.At("gateway", "replicas") != wanted)
            {
                steps += Steps.Write(new Move.Apply(OnlyScaled(cell, standing, wanted), standing.Meta.Uid, standing.Meta.Version))
                    + Steps.Wait("Applying", $"{cell.Key} is being brought in line in spec.gateway.replicas");
            }
        }
        return steps;
    }

    /// <summary>Tells of autoscalers that cannot act: a scale without a number cannot be scaled.</summary>
    internal static Steps Idle(ValueList<Rendered> cells)
    {
        var steps = Steps.None;
        foreach (var cell in cells.AsSpan())
        {
            if (Autoscaler(cell.Object["spec"]) is not null && cell.Object.At(Path) is null)
            {
                steps += Steps.Note("AutoscalerIdle", $"the autoscaler of {cell.Key} cannot act until the cell's gateway.replicas "
                    + "says where it is to begin: set it once, later values are the autoscaler's");
            }
        }
        return steps;
    }

    private static Rendered Kept(Snapshot snapshot, Rendered cell) =>
        Autoscaler(cell.Object["spec"]) is not null
        && snapshot.Owned(cell.Key) is ObservedObject.Resource { Spec: var spec }
        && spec.At("gateway", "replicas") is { } live
            ? cell with { Object = cell.Object.WithAt(Path, live) }
            : cell;

    private static Rendered OnlyScaled(Rendered wanted, ObservedObject.Resource standing, Json replicas)
    {
        var scaled = standing.Spec.WithAt(["gateway", "replicas"], replicas);
        if (ObjectDiff.Of(wanted.Object["spec"] ?? Json.EmptyMap, scaled).Count == 0)
        {
            return wanted;
        }
        var hash = standing.Meta.Annotations.GetValueOrDefault(Annotations.Hash);
        return new(
            wanted.Key,
            wanted.Object.With("spec", scaled).WithAt(["metadata", "annotations"], hash is null ? Json.EmptyMap : Json.Map((Annotations.Hash, hash))),
            hash ?? "",
            wanted.Level);
    }

    private static Json? Autoscaler(Json? spec) => spec?.At("gateway", "autoscaler");
}
