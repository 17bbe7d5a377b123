using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Holds clusters, keyspaces and shards with data back from deletion, where the cluster's spec asks for that.</summary>
/// <remarks>
/// Safety: while deletionProtection is Enabled our finalizer is taken off only what holds no data, was emptied by turn-down, or is
/// allowed to go by an annotation. Claims have no owner meanwhile, so that a foreground deletion, which our finalizer does not
/// stop, takes no data; and what is held is made to go in the background, else whatever it owns would be collected at once, again
/// and again. That it was held is written on it, and on what is below it before it goes, so that its claims are kept whatever
/// lets it go. Without the field there is no finalizer, as with the Go operator.
/// Liveness: what may go loses the finalizer as soon as no claim of it has an owner; what may not says how to let it go.
/// </remarks>
internal static class Protection
{
    /// <summary>What holds a resource back.</summary>
    internal const string Finalizer = Annotations.Protected;

    // Source: what the API server adds for kubectl delete --cascade=foreground; the garbage collector then deletes what the object owns.
    private const string Foreground = "foregroundDeletion";

    /// <summary>What is done about a resource although its spec is wrong.</summary>
    internal static Steps Whatever(Snapshot snapshot) => snapshot.Subject.Meta is var meta && ((meta.IsGoing && IsOn(meta)) || KeepsClaims(meta)) ? Next(snapshot) : Steps.None;

    /// <summary>Keeps the finalizer of a resource that stands, and lets a resource that is being deleted go when it may.</summary>
    /// <param name="snapshot">The snapshot of a keyspace or a shard.</param>
    internal static Steps Next(Snapshot snapshot)
    {
        var meta = snapshot.Subject.Meta;
        return meta.IsGoing ? Going(snapshot)
            : (KeepsClaims(meta) ? Below(snapshot) : Steps.None) + ((ModeOf(snapshot) is not null || KeepsClaims(meta)) == IsOn(meta) ? Steps.None
                : IsOn(meta) ? Release(snapshot)
                : Steps.Write(Change(meta, isOn: true)));
    }

    /// <summary>Whether a resource was held back when it, or what it belongs to, was deleted.</summary>
    private static bool KeepsClaims(ObjectMeta meta) => meta.Annotations.ContainsKey(Annotations.KeepsClaims);

    /// <summary>A shard whose claims are protected as long as it is itself.</summary>
    internal static DesiredShard Over(Snapshot snapshot, DesiredShard desired) => IsEnabled(snapshot) || KeepsClaims(snapshot.Subject.Meta)
        ? desired with { Retention = desired.Retention with { WhenDeleted = DataVolumeClaimRetentionPolicy.Retain } }
        : desired;

    /// <summary>Whether a resource carries our finalizer.</summary>
    internal static bool IsOn(ObjectMeta meta) => meta.Finalizers.Contains(Finalizer);

    /// <summary>Whether a resource that somebody has deleted is held back, and lives on as far as it can.</summary>
    internal static bool Holds(Snapshot snapshot) =>
        snapshot.Subject.Meta is { IsGoing: true } meta && IsOn(meta) && IsEnabled(snapshot) && HoldsData(snapshot)
        && !IsAllowed(meta);

    /// <summary>Why a resource is held back, and how to let it go.</summary>
    internal static Steps Held(Snapshot snapshot) => Steps.Blocked(
        "DeletionProtected",
        $"{snapshot.Subject.Key} was deleted and holds data, so that deletionProtection keeps it. To let it go, give it the annotation {Annotations.TurnDownAllowed}, "
        + "or set spec.deletionProtection of the VitessCluster to Disabled. A deletion cannot be called off; its data volumes are kept in any case")
        + (snapshot.Subject.Meta.Finalizers.Contains(Foreground) ? Steps.Write(Change(snapshot.Subject.Meta, isOn: true))
            : KeepsClaims(snapshot.Subject.Meta) ? Steps.None
            : Steps.Write(Marked(snapshot.Subject.Meta)));

    /// <summary>Takes our finalizer off, once nothing protects what carries it.</summary>
    internal static Steps Release(Snapshot snapshot)
    {
        var meta = snapshot.Subject.Meta;
        if (!IsOn(meta))
        {
            return Steps.None;
        }
        if (meta.Key.Kind == Kinds.VitessCluster || IsAllowed(meta) || (meta.IsGoing && !HoldsData(snapshot)))
        {
            return Steps.Write(Change(meta, isOn: false));
        }
        var query = new Query.Object(snapshot.ClusterKey());
        var since = Evidence.Since(snapshot);
        return Steps.Ask(query, since) + snapshot.Readings.Of<Answer.Object>(query, since) switch
        {
            Reading<Answer.Object>.Absent { SentAt: var at } => Off(at),
            Reading<Answer.Object>.Known { Value.Content: var read, SentAt: var at } when !Protects(meta, ModeOf(read["spec"])) => Off(at),
            Reading<Answer.Object>.Known => Steps.Wait("DeletionProtected", $"{query.Key} protects {meta.Key}, which the operator's watch has still to show"),
            var reading => Steps.Wait(
                "ProtectionUnknown", $"{meta.Key} is let go when it is proven that {query.Key} does not protect it: {reading.WhyNot}", snapshot.TooLong("ProtectionUnknown")),
        };

        Steps Off(DateTimeOffset readFrom) => Steps.Do(Change(meta, isOn: false), Deadlines.Write, readFrom + Deadlines.Freshness);
    }

    private static bool IsAllowed(ObjectMeta meta) =>
        meta.Annotations.ContainsKey(Annotations.TurnDownAllowed) || meta.Annotations.ContainsKey(Annotations.Emptied);

    /// <summary>Whether a mode keeps our finalizer on a resource: what stands has it for the order in which it will go.</summary>
    private static bool Protects(ObjectMeta meta, string? mode) => meta.IsGoing ? mode == VitessClusterSpec.Enabled : mode is not null;

    private static Steps Going(Snapshot snapshot)
    {
        if (Holds(snapshot))
        {
            return snapshot.Owned.OfType<ObservedObject.Claim>().Aggregate(Held(snapshot), (steps, claim) => steps + TabletClaims.Protect(claim));
        }
        if (Unprotected(snapshot) is { } protecting)
        {
            return protecting;
        }
        var passedOn = Steps.None;
        foreach (var owned in snapshot.Owned.AsSpan())
        {
            if (snapshot.Subject.Meta.Annotations.TryGetValue(Annotations.TurnDownAllowed, out var why) && IsOn(owned.Meta)
                && !owned.Meta.Annotations.ContainsKey(Annotations.TurnDownAllowed))
            {
                passedOn += Steps.Write(TurnDown.Annotate(owned.Meta, (Annotations.TurnDownAllowed, why)));
            }
        }
        return (passedOn.Moves.Count > 0 ? passedOn : Release(snapshot))
            + Steps.Wait("BeingDeleted", $"{snapshot.Subject.Key} is being deleted; nothing voluntary happens on it");
    }

    /// <summary>
    /// Takes their owner off the claims of what was deleted while it was protected, and has what is below it do the same before it
    /// goes itself; null when nothing is left to do. An operator may have died, or a write been lost, before it did so.
    /// </summary>
    internal static Steps? Unprotected(Snapshot snapshot)
    {
        var meta = snapshot.Subject.Meta;
        if (!IsOn(meta) || !(KeepsClaims(meta) || IsEnabled(snapshot) || (ModeOf(snapshot) is null && !IsCollected(snapshot))))
        {
            return null;
        }
        // A cluster goes in order, shard by shard, so that it waits for those of its keyspaces, too.
        var unmarked = snapshot.Owned.Concat(snapshot.Relatives(Kinds.VitessShard).Where(shard => snapshot.Owned.Any(owned => owned.Meta.Uid == shard.Meta.Owner?.Uid)))
            .FirstOrDefault(below => IsAbove(below.Key.Kind) && !(KeepsClaims(below.Meta) && (below.Meta.IsGoing || IsOn(below.Meta))));
        if (unmarked is not null)
        {
            return Below(snapshot) + Steps.Wait("BeingDeleted",
                $"{snapshot.Subject.Key} is being deleted; it goes when {unmarked.Key} holds its claims back, since they were protected when it was deleted");
        }
        var steps = snapshot.Owned.OfType<ObservedObject.Claim>().Aggregate(Steps.None, (all, claim) => all + TabletClaims.Protect(claim));
        return steps.Moves.Count == 0 ? null
            : steps + Steps.Wait("BeingDeleted", $"{snapshot.Subject.Key} is being deleted; its claims are kept, since it was protected when it was deleted");
    }

    /// <summary>Whether its owner has asked for the claims to go with the cluster.</summary>
    private static bool IsCollected(Snapshot snapshot) =>
        snapshot.Cluster()?.Spec.At("dataVolumeClaimRetentionPolicy", "whenDeleted")?.AsText == DataVolumeClaimRetentionPolicy.Delete;

    /// <summary>Writes on what is below a resource that it, too, keeps its claims.</summary>
    private static Steps Below(Snapshot snapshot) => snapshot.Owned
        .Where(owned => IsAbove(owned.Key.Kind) && !KeepsClaims(owned.Meta))
        .Aggregate(Steps.None, (all, owned) => all + Steps.Write(Marked(owned.Meta)));

    private static Move.Patch Marked(ObjectMeta meta) => TurnDown.Annotate(meta, (Annotations.KeepsClaims, "it was protected when it was deleted"));

    /// <summary>Whether a kind of resource stands above claims.</summary>
    private static bool IsAbove(string kind) => kind is Kinds.VitessKeyspace or Kinds.VitessShard;

    private static bool HoldsData(Snapshot snapshot) => snapshot.Subject.Key.Kind switch
    {
        Kinds.VitessCluster => snapshot.Owned.Any(owned => owned.Key.Kind == Kinds.VitessKeyspace),
        Kinds.VitessKeyspace => snapshot.Owned.Any(owned => owned.Key.Kind == Kinds.VitessShard),
        _ => snapshot.Owned.Any(owned => owned is ObservedObject.Pod or ObservedObject.Claim) || snapshot.Claims.Any(claim => !claim.IsKept),
    };

    private static bool IsEnabled(Snapshot snapshot) => ModeOf(snapshot) == VitessClusterSpec.Enabled;

    private static string? ModeOf(Snapshot snapshot) => ModeOf(snapshot.Cluster()?.Spec);

    private static string? ModeOf(Json? clusterSpec) => clusterSpec?["deletionProtection"]?.AsText is { Length: > 0 } mode ? mode : null;

    private static Move.Patch Change(ObjectMeta meta, bool isOn)
    {
        var finalizers = meta.Finalizers.Where(it => it != Finalizer && !(isOn && it == Foreground)).Concat(isOn ? [Finalizer] : []);
        return new(meta.Key, meta.Uid, meta.Version, Json.Map(("metadata", Json.Map(("finalizers", Json.List(finalizers.Select(Json.FromString)))))));
    }
}
