using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Keeps tablets from being evicted before they are drained.</summary>
/// <remarks>
/// Safety: while no tablet is declared drained, Kubernetes evicts none, so that a node's drain never takes a primary that
/// could have moved. Liveness: while one is, one may be evicted; a budget that is not wanted any more goes.
/// </remarks>
internal static class Evictions
{
    /// <summary>The budget as it is due.</summary>
    internal static ValueList<Rendered> Due(ShardView view) => view.Desired.EvictionBudget is not { } budget ? []
        : [budget.Of(Standing(view), view.Tablets.Any(tablet => tablet.Pod?.Meta.Annotations.ContainsKey(GoAnnotations.DrainFinished) == true))];

    private static int Standing(ShardView view)
    {
        var count = view.Tablets.Count;
        foreach (var tablet in view.Unwanted.AsSpan())
        {
            count += tablet.Pod.Meta.IsGoing ? 0 : 1;
        }
        return count;
    }

    /// <summary>Lets go of a budget that is not wanted any more.</summary>
    internal static Steps Next(ShardView view)
    {
        var steps = Steps.None;
        foreach (var owned in view.Snapshot.Owned.AsSpan())
        {
            if (owned is ObservedObject.Applied { Key.Kind: Kinds.PodDisruptionBudget, Meta.IsGoing: false } && view.Desired.EvictionBudget is null)
            {
                steps += Steps.Write(new Move.Delete(owned.Key, owned.Meta.Uid, owned.Meta.Version, "nobody is kept from evicting tablets any more"));
            }
        }
        return steps;
    }
}
