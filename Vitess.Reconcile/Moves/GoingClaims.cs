using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Keeps pods whose claims were deleted beneath them: Kubernetes deletes claim and volume as soon as such a pod has gone.</summary>
/// <remarks>
/// A deletion of a claim cannot be taken back, and nothing is lost while the pod stands, so that there is time to copy the data
/// or to have the volume kept.
/// Safety: of the operator's own will no pod goes, and none is declared drained for others to take, whose claim is going, read
/// after the turn was taken, unless the shard is seen to have the rows elsewhere: its primary, or, when the tablet leads itself, another that may, is
/// ready on a volume that stays, and the tablet is not wanted any more or finds a whole backup to come back from. Even then
/// it goes only in the way of every departure, after another leads and has all that it has. While the last primary of a shard that is scaled to
/// nothing stays for that, the others do, too. A rebuild deleted the claim
/// itself, after proofs of its own.
/// Liveness: what is kept is told at once with the ways out, and others leave meanwhile. Who deleted a claim to have its tablet
/// built anew deletes the pod as well, which nothing here prevents.
/// </remarks>
internal static class GoingClaims
{
    internal const string Code = "ClaimGoing";

    /// <summary>Those that may leave.</summary>
    /// <param name="view">The shard.</param>
    /// <param name="leavers">All that are to leave.</param>
    /// <param name="kept">Why the others stay.</param>
    internal static ValueList<Leaver> Free(ShardView view, ValueList<Leaver> leavers, out Steps kept)
    {
        kept = Steps.None;
        if (LastHolder(view, leavers) is { } last)
        {
            kept = Kept(view, last) + Steps.Wait(Code, $"the other tablets of shard {view.Name} stay as well: volume of primary {last.Alias} goes with its pod, and then what they have is all that is left");
            return [];
        }
        foreach (var leaver in leavers.AsSpan())
        {
            if (Keeps(view, leaver))
            {
                kept += Kept(view, leaver);
            }
        }
        return kept == Steps.None ? leavers : leavers.Where(leaver => !Keeps(view, leaver)).ToValueList();
    }

    /// <summary>The primary of a shard that is scaled to nothing, where it is to leave last and its volume would go with it; else null.</summary>
    private static Leaver? LastHolder(ShardView view, ValueList<Leaver> leavers)
    {
        if (view.Tablets.Count > 0 || leavers.Count < 2)
        {
            return null;
        }
        foreach (var leaver in leavers.AsSpan())
        {
            if (leaver.Alias == view.KnownRecord?.Primary && Keeps(view, leaver))
            {
                return leaver;
            }
        }
        return null;
    }

    /// <summary>A departure, once the claim beneath the pod has been read afresh: a watch that lags does not show yet that somebody deleted it.</summary>
    internal static Decision Seen(ShardView view, Leaver leaver, Decision decision)
    {
        if (leaver.For == LeaveFor.Rebuild
            || view.Snapshot.ClaimInUse(leaver.Pod.Key with { Kind = Kinds.PersistentVolumeClaim }) is not { Meta.IsGoing: false } claim)
        {
            return decision;
        }
        var need = new Need(new Query.Object(claim.Key), Evidence.Since(view.Snapshot));
        return decision switch
        {
            Decision.Go { Disruption: { Move: Move.Delete or Move.Patch } step } => Seen(view, leaver, step, need),
            // Read along with all else that the departure rests on.
            Decision.NotYet { Steps.Needs.Count: > 0 } reading when leaver.IsOf(view.Turn) => reading with { Steps = reading.Steps + new Steps(Needs: [need]) },
            _ => decision,
        };
    }

    private static Decision Seen(ShardView view, Leaver leaver, Disruption step, Need need) => view.Snapshot.Readings.Of<Answer.Object>(need.Query, need.Since) switch
    {
        Reading<Answer.Object>.Known { SentAt: var sentAt, Value: var read } when read.Content.At("metadata", "deletionTimestamp") is null =>
            new Decision.Go(step with { EvidenceFrom = sentAt < step.EvidenceFrom ? sentAt : step.EvidenceFrom }),
        Reading<Answer.Object>.Unknown => new Decision.NotYet(new Steps(
            Needs: [.. Statuses.Evidence(view), need], Waits: [new(PlanOf.Reading, $"the claim beneath pod {leaver.Pod.Key.Name} is read before that goes")]), IsInMidst: true),
        _ => Decision.Wait(Code, $"the claim beneath pod {leaver.Pod.Key.Name} has just been deleted: the pod stays"),
    };

    /// <summary>Why a pod stays, and what helps.</summary>
    internal static Steps Kept(ShardView view, Leaver leaver) =>
        Steps.Blocked(Code, $"tablet {leaver.Alias} stays although {leaver.Why}: {Text(view, leaver.Alias, leaver.Pod, Of(view, leaver.Pod))}");

    /// <summary>Whether a pod stays since the volume that goes with it may be the only one with the shard's rows.</summary>
    internal static bool Keeps(ShardView view, Leaver leaver) =>
        leaver.For != LeaveFor.Rebuild && Of(view, leaver.Pod) is not null && !IsElsewhere(view, leaver);

    /// <summary>The claim of a pod when it is going; null when it has none or keeps it, or does not hold it back.</summary>
    /// <remarks>Source: Kubernetes' controller of claim protection, for which a pod uses its claims from when it has a node until it is gone, ended or not.</remarks>
    private static ObservedObject.Claim? Of(ShardView view, ObservedObject.Pod pod) =>
        pod.State.Node.Length > 0 && view.Snapshot.ClaimInUse(pod.Key with { Kind = Kinds.PersistentVolumeClaim }) is { Meta.IsGoing: true } claim ? claim : null;

    /// <summary>What is told of a wanted tablet whose claim is going: that it takes somebody, while a pod stands on it that may stay.</summary>
    internal static Steps Told(ShardView view, TabletHealth tablet, ObservedObject.Claim claim) =>
        tablet.Pod is not { Meta.IsGoing: false, State.Node.Length: > 0 } pod || IsRebuilt(view, tablet)
            ? Steps.Wait("BeingDeleted", $"the claim of tablet {tablet.Alias} is being deleted; a new one is made when it is gone")
            : Steps.Blocked(Code, $"tablet {tablet.Alias} loses its volume: {Text(view, tablet.Alias, pod, claim)}");

    /// <summary>What goes with a pod, and what helps.</summary>
    private static string Text(ShardView view, TabletAlias alias, ObservedObject.Pod pod, ObservedObject.Claim? claim) =>
        $"claim {pod.Key.Name} was deleted, and {(claim is { VolumeName.Length: > 0 } ? $"volume {claim.VolumeName}" : "its volume")} is deleted with it "
        + $"as soon as its pod goes, whatever for; only pod {pod.Key.Name} keeps the data. Take a backup or copy the data{Before(view, alias)}, or set "
        + $"persistentVolumeReclaimPolicy of the volume to Retain; then delete pod {pod.Key.Name}, and the tablet is made anew on a new claim";

    /// <summary>What has to be done before the data of a tablet is copied, so that the copy has all of it.</summary>
    private static string Before(ShardView view, TabletAlias alias) =>
        view.KnownRecord?.Primary != alias ? ""
        : view.Tablets.Any(other => other.Alias != alias && other.Desired.PoolType == "replica")
            ? $" once another leads (annotation {Annotations.Switchover} of VitessShard {view.Snapshot.Subject.Key.Name}), since the copy lacks what is written to this one later"
            : " once nobody writes any more, since it leads and the copy lacks what is written later";

    /// <summary>Whether the operator itself has deleted the claim, to build the tablet anew.</summary>
    private static bool IsRebuilt(ShardView view, TabletHealth tablet) => RebuildErrant.IsDeclared(view)
        && (Sparing.IsUnderWay(view, tablet.Alias) || RebuildErrant.Lost(view, tablet) is not null);

    private static bool IsElsewhere(ShardView view, Leaver leaver)
    {
        if (view.KnownRecord is not { Primary: { } primary, TermStart: not null }
            || (leaver.For != LeaveFor.Removal
                && (view.Tablet(leaver.Alias)?.Desired.BackupLocation is not { } location || !BackupJob.HasCompleteBackup(view, location))))
        {
            return false;
        }
        foreach (var other in view.Tablets.AsSpan())
        {
            if (other.Alias != leaver.Alias && other is { IsReady: true, Claim: not { Meta.IsGoing: true } }
                && (leaver.Alias == primary ? other.Desired.PoolType == "replica" : other.Alias == primary))
            {
                return true;
            }
        }
        return false;
    }
}
