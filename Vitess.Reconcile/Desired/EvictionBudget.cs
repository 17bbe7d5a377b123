using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>The PodDisruptionBudget of a shard's tablets: whoever drains a node waits until the operator has drained the tablet.</summary>
/// <remarks>
/// The Go operator has none, so that this belongs to level 1 and goes when the cluster is released. Its labels are of ours
/// alone, by which the release knows it. A number and not a percentage, since Kubernetes counts percentages only of what its
/// own controllers run.
/// </remarks>
/// <param name="Closed">While no tablet is declared drained: none may be evicted.</param>
/// <param name="Open">While one is: one may be.</param>
internal sealed record EvictionBudget(Rendered Closed, Rendered Open)
{
    private const int SinceLevel = 1;

    /// <summary>How many tablets the two are for: those that the shard asks for.</summary>
    internal required int Tablets { get; init; }

    /// <summary>Makes the object anew for another number, and covers all pods of the shard.</summary>
    internal required (Seal.Of Seal, ValueMap<string, string> Selector) Makes { get; init; }

    /// <summary>The same with shared parts.</summary>
    internal EvictionBudget Sharing(Func<Json, Json> share) => this with { Closed = Closed.Sharing(share), Open = Open.Sharing(share) };

    /// <summary>The budget of as many tablets as stand: those that are not wanted any more count until they have gone, since Kubernetes counts them, too.</summary>
    internal Rendered Of(int tablets, bool isOpen) => tablets == Tablets
        ? isOpen ? Open : Closed
        : Rendered(Makes.Seal, isOpen ? tablets - 1 : tablets, Makes.Selector);

    /// <summary>The budget of a shard; null below level 1, and for a shard without tablets.</summary>
    /// <param name="seal">Makes the object.</param>
    /// <param name="tablets">How many tablets the shard asks for.</param>
    /// <param name="selector">The labels of their pods.</param>
    internal static EvictionBudget? Of(Seal.Of seal, int tablets, ValueMap<string, string> selector) =>
        seal.Level < SinceLevel || tablets == 0
            ? null
            : new(Rendered(seal, tablets, selector), Rendered(seal, tablets - 1, selector)) { Tablets = tablets, Makes = (seal, selector) };

    private static Rendered Rendered(Seal.Of seal, int minAvailable, ValueMap<string, string> selector) => seal.Object(
        Kinds.PodDisruptionBudget,
        new(seal.Owner.Key.Name),
        ValueMap.Of((Annotations.Component, "eviction-budget")),
        Json.Map(
            ("minAvailable", minAvailable),
            ("selector", Json.Map(("matchLabels", Json.Map(selector))))));
}
