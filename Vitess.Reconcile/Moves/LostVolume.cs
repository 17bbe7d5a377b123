using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Keeps a tablet from leading that has lost its volume: one that the records name as primary leads as soon as it starts, whatever is on its disk.</summary>
/// <remarks>
/// Safety: a tablet whose volume is newer than the term in which it leads, and than that of another tablet, asked for or not,
/// gets no pod while the records name it, as they were read after the volume was made.
/// Liveness: it counts as lost, so that another is promoted, and then it comes up as a replica; where no other may lead, or its new volume holds the
/// data after all, it is told what a person can do.
/// </remarks>
internal static class LostVolume
{
    private const string Code = "VolumeOfPrimaryLost";

    /// <summary>How much older another volume has to be. Reason: the volumes of a shard that is made, or restored, are made in one pass or in the next.</summary>
    private static readonly TimeSpan MadeTogether = TimeSpan.FromMinutes(1);

    /// <summary>How far a term has to lie between two volumes. Reason: tablets tell terms and the API server tells volumes, by clocks of their own.</summary>
    private static readonly TimeSpan ClocksApart = TimeSpan.FromSeconds(5);

    /// <summary>What the pod of a tablet waits for; null when it may be made.</summary>
    /// <param name="view">The shard, which has led.</param>
    /// <param name="tablet">A wanted tablet without a pod.</param>
    /// <param name="record">The shard's record.</param>
    /// <param name="readAt">When the record was asked for.</param>
    internal static Steps? Before(ShardView view, TabletHealth tablet, ShardRecord record, DateTimeOffset readAt) =>
        MadeAt(view, tablet) is { } made && readAt < made
            ? Steps.Ask(view.ShardsQuery, made)
                + Steps.Wait(Code, $"tablet {tablet.Alias} has a new volume; its pod is made when it is known again which tablet leads shard {view.Name}")
            : Leads(tablet, record) is { } term && Is(view, tablet, term) ? Told(view, tablet, term)
            : null;

    /// <summary>Why a primary that nobody asks for cannot come back; null where it runs, or a claim of it stands, used or kept.</summary>
    /// <param name="view">The shard, its tablets recalled.</param>
    /// <param name="primary">The recorded primary.</param>
    internal static Reason? Gone(ShardView view, TabletAlias primary) =>
        view.Tablet(primary) is null && !view.Unwanted.Any(tablet => tablet.Alias == primary)
        && !view.Snapshot.Claims.Concat(view.Snapshot.Owned.OfType<ObservedObject.Claim>()).Any(claim => UnwantedTablet.AliasOf(claim.Meta) == primary)
            ? new(Code, $"primary {primary} of shard {view.Name} is lost with its volume: the spec does not ask for it, and neither a pod nor a claim of it is left. "
                + "Restore a backup, or reparent by hand if writes that only it had may be lost")
            : null;

    /// <summary>Whether the volume of a tablet was made anew in its term, and another tablet has one of before, asked for or not.</summary>
    internal static bool Is(ShardView view, TabletHealth tablet, DateTimeOffset term) => MadeAt(view, tablet) > term && MayBe(view, tablet, term);

    /// <summary>Whether a tablet would have lost its volume, should it lead: another has one of before, asked for or not.</summary>
    /// <param name="view">The shard.</param>
    /// <param name="tablet">The tablet.</param>
    /// <param name="term">Since when it leads; null when that is not known.</param>
    internal static bool MayBe(ShardView view, TabletHealth tablet, DateTimeOffset? term = null) =>
        MadeAt(view, tablet) is { } made && ClaimOf(view, tablet)?.Meta.Annotations.ContainsKey(Annotations.HoldsData) != true
        && (view.Tablets.Any(it => it.Alias != tablet.Alias && IsOlder(view, it, made, term)) || Kept(view, made, term) is not null);

    /// <summary>A claim of before of a tablet which nobody asks for, kept or still in use; null when there is none.</summary>
    private static ObservedObject.Claim? Kept(ShardView view, DateTimeOffset made, DateTimeOffset? term)
    {
        foreach (var claim in view.Snapshot.Claims.Concat(view.Snapshot.Owned.OfType<ObservedObject.Claim>()))
        {
            if (IsOlder(claim, made, term) && UnwantedTablet.AliasOf(claim.Meta) is { } alias && view.Tablet(alias) is null)
            {
                return claim;
            }
        }
        return null;
    }

    /// <summary>Whether the volume of a tablet is of before that of another, by more than they are made apart, or by a term that began between them.</summary>
    internal static bool IsOlder(ShardView view, TabletHealth tablet, TabletHealth other, DateTimeOffset term) => MadeAt(view, other) is { } made && IsOlder(view, tablet, made, term);

    private static bool IsOlder(ShardView view, TabletHealth tablet, DateTimeOffset made, DateTimeOffset? term) =>
        ClaimOf(view, tablet) is { } claim && IsOlder(claim, made, term);

    private static bool IsOlder(ObservedObject.Claim claim, DateTimeOffset made, DateTimeOffset? term) => !claim.Meta.IsGoing
        && (claim.Meta.Created + MadeTogether < made || (claim.Meta.Created + ClocksApart < term && term + ClocksApart < made));

    /// <summary>Whether a tablet runs, asked for or not, that has a volume of before and has a record, so that it is more than a new one.</summary>
    internal static bool OlderRuns(ShardView view, TabletHealth leader, DateTimeOffset term) =>
        MadeAt(view, leader) is { } made && view.Snapshot.Owned.Any(owned =>
            owned is ObservedObject.Pod { State.Phase: PodPhase.Running } pod && UnwantedTablet.AliasOf(pod.Meta) is { } alias && alias != leader.Alias && view.Recorded(alias) is not null
            && view.Snapshot.ClaimInUse(pod.Key with { Kind = Kinds.PersistentVolumeClaim }) is { } claim && IsOlder(claim, made, term));

    /// <summary>When the volume of a tablet was made: now, where its claim is still to be; null for a tablet that has none.</summary>
    private static DateTimeOffset? MadeAt(ShardView view, TabletHealth tablet) =>
        tablet.Desired.Claim is null ? null : ClaimOf(view, tablet)?.Meta.Created ?? view.Now;

    /// <summary>The claim of a tablet: in use, or kept and to be taken up again; null when there is none.</summary>
    private static ObservedObject.Claim? ClaimOf(ShardView view, TabletHealth tablet)
    {
        if (tablet.Claim is null && tablet.Desired.Claim is { Key: var key })
        {
            foreach (var claim in view.Snapshot.Claims.AsSpan())
            {
                if (claim.Key == key)
                {
                    return claim;
                }
            }
        }
        return tablet.Claim;
    }

    /// <summary>Since when a tablet leads by the shard's record, or by its own, which it goes by where that is newer; null when it does not.</summary>
    private static DateTimeOffset? Leads(TabletHealth tablet, ShardRecord record) =>
        tablet.Record is { Type: TabletType.Primary, TermStart: { } own } && own > record.TermStart ? own
        : record.Primary == tablet.Alias ? record.TermStart
        : null;

    private static Steps Told(ShardView view, TabletHealth tablet, DateTimeOffset term) => Steps.Wait(
        Code, $"the volume of tablet {tablet.Alias}, which leads shard {view.Name} by its record, was made anew: the tablet would lead without any data, so that it comes up when another leads. "
            + (MadeAt(view, tablet) is { } made && !view.Tablets.Any(it => it.Alias != tablet.Alias && IsOlder(view, it, made, term)) && Kept(view, made, term) is { } kept
                ? $"Claim {kept.Key.Name} is of a tablet of before that the spec does not ask for: give the shard a pool of its cell and type again, or delete that claim if its rows may be lost"
                : view.Tablets.Any(it => it.Alias != tablet.Alias && it.Desired.PoolType == "replica")
                ? "If none can, give the shard another replica"
                : "Nobody else may lead: make the pool of a tablet that has the data one of type replica")
            + $". If the new volume holds the data, since it was restored or moved, or if the data may be lost, give its claim {tablet.Desired.Claim?.Key.Name} the annotation {Annotations.HoldsData}=true",
        view.Snapshot.TooLong(Code), isLoss: true);
}
