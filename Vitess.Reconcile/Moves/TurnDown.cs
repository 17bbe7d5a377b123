using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Empties a shard that is being turned down: VTOrc first, then its tablets, one at a time, and says when nothing is left.</summary>
/// <remarks>
/// Safety: tablets leave in the one guarded way, and only when no VTOrc of the shard is left that would elect meanwhile. That the
/// shard is empty is written at the very version of it that was seen to ask for nothing, and when nothing that was asked for before can still come.
/// Liveness: a shard that asks for nothing and controls nothing any more says so at once.
/// </remarks>
internal static class TurnDown
{
    /// <summary>The shard as it is wanted: nothing of it, but its tablets until VTOrc is gone.</summary>
    internal static DesiredShard Wanted(Snapshot snapshot, DesiredShard desired) =>
        !IsOn(snapshot) ? desired
        : snapshot.Owned.Any(owned => owned is ObservedObject.Deployment) || snapshot.VtorcPods.Any(pod => !pod.State.IsOver) ? desired with { VtorcDeployments = [] }
        : desired with { Tablets = [], TabletsAsked = 0, VtorcDeployments = [], EvictionBudget = null, BackupPod = null, BackupClaim = null };

    /// <summary>Lets go of VTOrc where it is not wanted, and says when a shard that is being turned down is empty.</summary>
    internal static Steps Next(ShardView view)
    {
        var steps = Steps.None;
        foreach (var owned in view.Snapshot.Owned.AsSpan())
        {
            if (owned is ObservedObject.Deployment { Meta.IsGoing: false } && !IsWanted(view, owned.Key))
            {
                steps += Steps.Write(new Move.Delete(owned.Key, owned.Meta.Uid, owned.Meta.Version, "the shard asks for no VTOrc there any more"));
            }
        }
        return IsOn(view.Snapshot) ? steps + VtorcGate.BeforeTheLast(view) + Backups(view.Snapshot) + Emptied(view.Snapshot) : steps;
    }

    private static bool IsWanted(ShardView view, ObjectKey key)
    {
        foreach (var wanted in view.Desired.VtorcDeployments.AsSpan())
        {
            if (wanted.Key == key)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Lets go of a first backup, which nothing will start from, and then of its scratch space.</summary>
    private static Steps Backups(Snapshot snapshot)
    {
        var isTaking = snapshot.Owned.Any(owned => owned is ObservedObject.Pod && IsBackup(owned));
        var steps = Steps.None;
        foreach (var owned in snapshot.Owned.AsSpan())
        {
            if (IsBackup(owned) && !owned.Meta.IsGoing && (owned is ObservedObject.Pod || !isTaking))
            {
                steps += Steps.Write(new Move.Delete(owned.Key, owned.Meta.Uid, owned.Meta.Version, "its shard is being turned down, and nothing starts from its first backup"));
            }
        }
        return steps;
    }

    private static bool IsBackup(ObservedObject owned) => owned.Meta.Labels.GetValueOrDefault(Labels.Component) == Labels.VtBackup;

    /// <summary>Whether a resource is being turned down.</summary>
    internal static bool IsOn(Snapshot snapshot) => snapshot.Subject.Meta.Annotations.ContainsKey(Annotations.TurnDown);

    /// <summary>Marks a resource that its spec leaves out, when it may go.</summary>
    /// <remarks>
    /// Safety: by readings that were asked for after it was first seen to be left out, since whoever takes it out of the spec may
    /// have made use of it just before; and by a spec that is the stored one, since whoever put it back has done so before a watch
    /// that lags shows it. Liveness: they are asked for at once.
    /// </remarks>
    /// <param name="snapshot">The snapshot of what owns it.</param>
    /// <param name="child">The resource.</param>
    /// <param name="verdict">Whether it may go.</param>
    /// <param name="queries">What the verdict rests on.</param>
    internal static Steps Mark(Snapshot snapshot, ObservedObject.Resource child, TurnDownVerdict verdict, ValueList<Query> queries)
    {
        if (!verdict.IsAllowed)
        {
            return Asked(queries, snapshot.Now - Cadence.Amiss) + Steps.Blocked("TurnDownBlocked", $"{child.Key} is not in the spec any more and stays: {verdict.Text}");
        }
        var leftOut = $"left-out:{child.Meta.Uid}";
        var since = snapshot.SeenSince(leftOut);
        var spec = new Query.Object(snapshot.Subject.Key);
        var stored = snapshot.Readings.Of<Answer.Object>(spec, since);
        ValueList<Query> all = [spec, .. queries];
        if (stored is Reading<Answer.Object>.Known { Value.Content: var read } && !IsSeen(snapshot.Subject.Meta, read))
        {
            return new Steps(Watched: [leftOut]) + Asked([spec], snapshot.Now - Cadence.Amiss)
                + Steps.Wait("TurningDown", $"{child.Key} is not in the spec that the operator has seen of {spec.Key}; its watch has still to show a newer one");
        }
        var storedAt = stored is Reading<Answer.Object>.Known { SentAt: var at } ? at : DateTimeOffset.MinValue;
        return new Steps(Watched: [leftOut])
            + (verdict.ReadFrom < since
                ? Asked(all, since)
                : Evidence.Do(snapshot, Annotate(child.Meta, (Annotations.TurnDown, verdict.Text)), Deadlines.Write, storedAt < verdict.ReadFrom ? storedAt : verdict.ReadFrom, all))
            + Steps.Wait("TurningDown", $"{child.Key} is not in the spec any more and is turned down: {verdict.Text}");
    }

    /// <summary>Whether a resource as it was read asks for what was seen of it: the same spec, and it is turned down itself or is not.</summary>
    private static bool IsSeen(ObjectMeta seen, Json read) => read.At("metadata", "uid")?.AsText == seen.Uid
        && (read.At("metadata", "generation")?.AsInteger ?? 0) == seen.Generation
        && read.At("metadata", "annotations", Annotations.TurnDown) is not null == seen.Annotations.ContainsKey(Annotations.TurnDown);

    private static Steps Asked(ValueList<Query> queries, DateTimeOffset since) =>
        new(Needs: queries.Select(query => new Need(query, since)).ToValueList());

    /// <summary>Says that nothing is left of the subject, or waits for what there is.</summary>
    internal static Steps Emptied(Snapshot snapshot)
    {
        var meta = snapshot.Subject.Meta;
        var why = meta.Annotations.GetValueOrDefault(Annotations.TurnDown);
        if (snapshot.Claims.FirstOrDefault(claim => claim.IsProtected) is { } used)
        {
            return Steps.Wait("TurningDown", $"{meta.Key} is being turned down ({why}); its claim {used.Key.Name} is still to be let go");
        }
        if (snapshot.Owned.Count > 0)
        {
            var left = string.Join(", ", snapshot.Owned.Take(3).Select(owned => owned.Key.ToString()));
            return Steps.Wait("TurningDown", $"{meta.Key} is being turned down ({why}); still there: {left}{(snapshot.Owned.Count > 3 ? " and others" : "")}");
        }
        if (snapshot.IsUnderWay(move => move is Move.Create))
        {
            return Steps.Wait("TurningDown", $"{meta.Key} is being turned down ({why}); what was being made for it may still come");
        }
        return Steps.Wait("TurningDown", $"{meta.Key} is being turned down ({why}) and is empty; it goes when its records are gone")
            + (meta.IsGoing || meta.Annotations.ContainsKey(Annotations.Emptied)
                ? Steps.None
                : Steps.Write(Annotate(meta, (Annotations.Emptied, "nothing is left of it"))));
    }

    /// <summary>Sets annotations of just what was seen; null takes one off.</summary>
    internal static Move.Patch Annotate(ObjectMeta meta, params ReadOnlySpan<(string Key, string? Value)> annotations)
    {
        var change = Json.EmptyMap;
        foreach (var (key, value) in annotations)
        {
            change = change.With(key, value is null ? Json.Null : value);
        }
        return new(meta.Key, meta.Uid, meta.Version, Json.Map(("metadata", Json.Map(("annotations", change)))));
    }

    /// <summary>
    /// Brings back what is asked for again. What was emptied, so that its records may already be on their way out, comes back when that
    /// can happen no more: the call may be one of a process that is gone, and would hit the records of tablets that have come up meanwhile.
    /// </summary>
    /// <param name="snapshot">The snapshot of what owns it.</param>
    /// <param name="meta">The resource.</param>
    /// <param name="isPruned">Whether its records are taken out of the topology.</param>
    /// <param name="why">Why it comes back, for people.</param>
    internal static Steps Back(Snapshot snapshot, ObjectMeta meta, bool isPruned, string why)
    {
        if (Withdrawn(meta) is not { } back)
        {
            return Steps.None;
        }
        var again = $"wanted-again:{meta.Uid}";
        var at = isPruned && meta.Annotations.ContainsKey(Annotations.Emptied) ? snapshot.SeenSince(again) + Deadlines.ClosingWithoutHeir : snapshot.Now;
        return at <= snapshot.Now
            ? Steps.Write(back) + Steps.Wait("TurnDownWithdrawn", $"{why} and comes back")
            : new Steps(Watched: [again]) + Steps.LookAgain(at)
                + Steps.Wait("TurnDownWithdrawn", $"{why} and comes back by {Conditions.Time(at)}: until then its records may still be being removed");
    }

    /// <summary>Takes off all that says that a resource is turned down; null when nothing does.</summary>
    /// <remarks>Of what was emptied, that it has served is of a life that is over: what it comes to hold in the next one was switched to nobody.</remarks>
    internal static Move.Patch? Withdrawn(ObjectMeta meta)
    {
        var change = Json.EmptyMap;
        ValueList<string> served = meta.Annotations.ContainsKey(Annotations.Emptied) ? [Annotations.Served] : [];
        foreach (var key in (ValueList<string>)[Annotations.TurnDown, Annotations.Emptied, Annotations.TurnDownAllowed, .. served])
        {
            change = meta.Annotations.ContainsKey(key) ? change.With(key, Json.Null) : change;
        }
        return meta.IsGoing || !(meta.Annotations.ContainsKey(Annotations.TurnDown) || meta.Annotations.ContainsKey(Annotations.Emptied))
            ? null
            : new(meta.Key, meta.Uid, meta.Version, Json.Map(("metadata", Json.Map(("annotations", change)))));
    }
}
