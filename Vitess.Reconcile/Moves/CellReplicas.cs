using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Who sets how many gateways a cell has: the user, or under an autoscaler the VitessCell's scale as it stands.</summary>
/// <remarks>
/// Safety: under an autoscaler the number that stands is sent back, so that no write of ours undoes a scaling.
/// Liveness: without one, the user's number reaches a cell at once, also where all other changes wait for a release; a new cell
/// with an autoscaler begins with a number, without which its scale cannot be set.
/// </remarks>
internal static class CellReplicas
{
    private static readonly string[] Path = ["spec", "gateway", "replicas"];

    /// <summary>The cells as they are to be written: under an autoscaler each with the number of gateways that stands.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="cells">The cells as the spec has them.</param>
    /// <param name="corrections">Whether a new cell whose number is not given begins with the default.</param>
    internal static ValueList<Rendered> Kept(Snapshot snapshot, ValueList<Rendered> cells, Corrections corrections)
    {
        foreach (var cell in cells.AsSpan())
        {
            if (Autoscaler(cell.Object["spec"]) is not null)
            {
                return cells.Select(it => Kept(snapshot, it, corrections)).ToValueList();
            }
        }
        return cells;
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

    private static Rendered Kept(Snapshot snapshot, Rendered cell, Corrections corrections) =>
        Autoscaler(cell.Object["spec"]) is null ? cell : snapshot.Owned(cell.Key) switch
        {
            ObservedObject.Resource { Spec: var spec } when spec.At("gateway", "replicas") is { } live => With(cell, live),
            null when corrections.SeedsReplicas && cell.Object.At(Path) is null => With(cell, SpecDefaults.Gateways),
            _ => cell,
        };

    private static Rendered With(Rendered cell, Json replicas) => cell with { Object = cell.Object.WithAt(Path, replicas) };

    private static Json? Autoscaler(Json? spec) => spec?.At("gateway", "autoscaler");
}
