using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Has tablets come back that the spec does not ask for, because their claims may hold writes that no other tablet has.</summary>
/// <remarks>
/// A shard that was scaled to nothing, or deleted with its claims kept, and then comes back elsewhere has its last writes on the
/// claim of a tablet that nobody asks for.
/// Safety: no first primary is elected while such a claim stands whose tablet is not among those that are compared.
/// Liveness: a tablet that its shard cannot do without, and that the spec still has a pool for, is made again on its claim, leads
/// until another follows it, and leaves as any tablet that is not wanted.
/// </remarks>
internal static class Recall
{
    /// <summary>The shard with those tablets wanted that it cannot do without.</summary>
    internal static ShardView Of(ShardView view)
    {
        var claims = Needed(view);
        if (claims.Count == 0)
        {
            return view;
        }
        var (snapshot, desired) = (view.Snapshot, view.Desired);
        var spec = VitessShardSpec.Shape.Read(snapshot.Subject.Spec);
        var options = Level.Bound(snapshot.Options, snapshot.Cluster());
        var again = claims
            .Select(claim => (Alias: UnwantedTablet.AliasOf(claim.Meta), Index: IndexOf(claim.Meta)))
            .Select(it => it.Alias is { } alias ? DesiredShard.Again(spec, snapshot.Subject.Meta, options, alias, it.Index) : null)
            .OfType<DesiredTablet>()
            .ToValueList();
        return again.Count == 0 ? view
            : ShardView.Of(
                snapshot, desired with { Tablets = desired.Tablets.Concat(again).OrderBy(tablet => tablet.Alias).ToValueList() }, view.Since);
    }

    /// <summary>Tells which tablets come back.</summary>
    internal static Steps Next(ShardView view)
    {
        var steps = Steps.None;
        foreach (var tablet in view.Desired.Tablets.AsSpan())
        {
            steps += !tablet.IsRecalled ? Steps.None : Steps.Note("TabletRecalled",
                $"tablet {tablet.Alias} comes back although the spec does not ask for it: it led shard {view.Name} last, and its claim may hold "
                + "writes that no other tablet has. It leaves when another leads");
        }
        return steps;
    }

    /// <summary>What holds an election back that only a person can end; null when every claim that counts has its tablet.</summary>
    /// <param name="view">The shard, its tablets recalled.</param>
    /// <param name="giveUp">What to do if the writes may be lost.</param>
    internal static Reason? Missing(ShardView view, string giveUp) => Needed(view) is [var claim, ..]
        ? new("ClaimOfLeader", $"{claim.Key} is kept of a tablet that led shard {view.Name} last, and the spec has no pool for it any more: "
            + $"without it a primary may lack acknowledged writes. Give the shard a pool of that cell and type again, or {giveUp} if they may be lost")
        : null;

    /// <summary>What a claim that is let go says of its tablet: whether it led last, as far as is known.</summary>
    internal static bool MayHaveLed(ShardView view, ObservedObject.Claim claim) => view.KnownRecord is not { } record
        || (record.TermStart is not null && (record.Primary is not { } primary || UnwantedTablet.AliasOf(claim.Meta) == primary));

    /// <summary>The claims of tablets that are not wanted and that the shard cannot do without; nearly always there is none.</summary>
    private static ValueList<ObservedObject.Claim> Needed(ShardView view) =>
        view.KnownRecord is { TermStart: not null, Primary: { } primary } && view.Tablet(primary) is not null ? [] : NeededNow(view);

    /// <summary>Whether the spec asks for a tablet that may lead; else one that comes back would have nobody to hand over to.</summary>
    internal static bool MayBeLed(ShardView view) => view.Desired.Tablets.Any(tablet => tablet.PoolType == "replica");

    private static ValueList<ObservedObject.Claim> NeededNow(ShardView view) =>
        !MayBeLed(view) || view.Snapshot.Subject.Meta.IsGoing || TurnDown.IsOn(view.Snapshot) ? [] : view.Record switch
        {
            Reading<ShardRecord>.Known { Value: { TermStart: not null, Primary: var primary } } =>
                primary is { } leader && view.Tablet(leader) is null && !view.Unwanted.Any(tablet => tablet.Alias == leader && tablet.Pod.State.IsReady)
                    ? Claims(view, claim => UnwantedTablet.AliasOf(claim.Meta) == leader)
                    : [],
            Reading<ShardRecord>.Known or Reading<ShardRecord>.Absent => Claims(view, claim =>
                (claim.IsProtected || claim.Meta.Annotations.ContainsKey(Annotations.Led))
                && UnwantedTablet.AliasOf(claim.Meta) is { } alias && view.Tablet(alias) is null),
            _ => [],
        };

    private static ValueList<ObservedObject.Claim> Claims(ShardView view, Func<ObservedObject.Claim, bool> which)
    {
        var found = new List<ObservedObject.Claim>();
        foreach (var claim in view.Snapshot.Claims.AsSpan())
        {
            Add(claim);
        }
        foreach (var owned in view.Snapshot.Owned.AsSpan())
        {
            Add(owned as ObservedObject.Claim);
        }
        return found.ToValueList();

        void Add(ObservedObject.Claim? claim)
        {
            if (claim is { Meta.IsGoing: false } && which(claim))
            {
                found.Add(claim);
            }
        }
    }

    private static int IndexOf(ObjectMeta claim) =>
        int.TryParse(claim.Labels.GetValueOrDefault(Labels.TabletIndex), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0;
}
