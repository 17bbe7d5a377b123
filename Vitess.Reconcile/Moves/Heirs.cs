using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;

namespace Vitess.Reconcile.Moves;

/// <summary>Which tablet is to lead when the primary leaves or a user wants another.</summary>
/// <remarks>
/// One that the spec wants, of type REPLICA, ready, not to leave itself, following closely, without transactions of its own,
/// and that would get the acknowledgements that it needs without the tablet that leaves; nobody while the primary's own do not come. Of those the one that was promised
/// in the turn, else: on a node that stays, up to date with the spec, in the primary's own cell, trailing least, furthest
/// ahead; ties go to the lowest alias.
/// </remarks>
/// <param name="Best">The heir; null when none is fit.</param>
/// <param name="Unfit">Why each of the others is not, for people.</param>
internal sealed record Heirs(TabletAlias? Best, ValueList<string> Unfit)
{
    /// <summary>Chooses.</summary>
    /// <param name="view">The shard.</param>
    /// <param name="shard">What its tablets said.</param>
    /// <param name="leaving">The tablet that goes away; null when none does.</param>
    /// <param name="isMeant">Which tablets are meant at all.</param>
    /// <param name="isRemoval">Whether the one that leaves is not to come back.</param>
    internal static Heirs Of(ShardView view, ShardReport shard, TabletAlias? leaving, Func<TabletHealth, bool> isMeant, bool isRemoval = false)
    {
        var unfit = new List<string>();
        var fit = new List<(TabletHealth Tablet, TabletStatus Status)>();
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Alias == leaving || tablet.Alias == shard.Primary || !isMeant(tablet))
            {
                continue;
            }
            if (Flaw(view, shard, tablet, leaving, isRemoval) is { } flaw)
            {
                unfit.Add($"{tablet.Alias} {flaw}");
            }
            else if (view.KnownStatus(tablet.Alias) is { } status)
            {
                fit.Add((tablet, status));
            }
        }
        var promised = view.Turn?.Heir;
        var best = fit
            .OrderBy(it => it.Tablet.Alias == promised ? 0 : 1)
            .ThenBy(it => IsOnCordonedNode(view, it.Tablet) ? 1 : 0)
            .ThenBy(it => it.Tablet.IsOutdated ? 1 : 0)
            .ThenBy(it => it.Tablet.Alias.Cell == shard.Primary.Cell ? 0 : 1)
            .ThenBy(it => it.Status.Replication?.Lag ?? TimeSpan.MaxValue)
            .ThenByDescending(it => Replica.Received(it.Status)?.Count ?? 0)
            .ThenBy(it => it.Tablet.Alias)
            .Select(it => (TabletAlias?)it.Tablet.Alias)
            .FirstOrDefault();
        return new(best, unfit.ToValueList());
    }

    /// <summary>What speaks against a tablet, for people; null when nothing does.</summary>
    private static string? Flaw(ShardView view, ShardReport shard, TabletHealth tablet, TabletAlias? leaving, bool isRemoval) =>
        shard.Leader is { SemiSync.IsBlocked: true } ? $"cannot take over while {shard.Primary} waits for acknowledgements, for which a planned reparent waits with writes stopped"
        : !tablet.IsReady ? tablet.PodText
        : tablet.Pod?.Meta.Annotations.ContainsKey(GoAnnotations.DrainStarted) == true ? "is being drained itself"
        : tablet.Claim is { Meta.IsGoing: true } ? "loses its volume when its pod goes, since its claim was deleted"
        : tablet.Record is not { Type: TabletType.Replica } ? $"is of type {tablet.Record?.Type ?? TabletType.Unknown}"
        : view.KnownStatus(tablet.Alias) is not { } status ? "does not answer"
        : Replica.Trouble(status) is { } trouble ? trouble
        : view.KnownStatus(shard.Primary) is { } leader
            && (ErrantTablets.Foreign(status, leader) ?? (IsStable(view, tablet.Alias, shard.Primary) ? ErrantTablets.Beyond(status, leader) : null)) is { } beyond
            ? $"has transactions that the primary never had ({beyond})"
        : !shard.Durability.CanEstablish(tablet.Alias, shard.Reached(except: leaving)) && !shard.NeverEstablishes(tablet.Alias, leaving, isRemoval)
            ? $"would not have enough others to acknowledge its writes under {shard.Policy}"
        : null;

    /// <summary>Whether the primary was asked after the tablet, so that what it lacks it never had.</summary>
    private static bool IsStable(ShardView view, TabletAlias tablet, TabletAlias primary) =>
        view.Status(primary) is Reading<Answer.Status>.Known { SentAt: var leader }
        && view.Status(tablet) is Reading<Answer.Status>.Known { SentAt: var asked }
        && leader > asked;

    /// <summary>Whether it runs on a node that is known to be cordoned.</summary>
    internal static bool IsOnCordonedNode(ShardView view, TabletHealth tablet) => IsNodeCordoned(view, tablet) == true;

    /// <summary>Whether the node that it runs on is cordoned; null when the node is not known.</summary>
    internal static bool? IsNodeCordoned(ShardView view, TabletHealth tablet)
    {
        foreach (var node in view.Snapshot.Nodes.AsSpan())
        {
            if (node.Key.Name == tablet.Pod?.State.Node)
            {
                return node.IsCordoned;
            }
        }
        return null;
    }
}
