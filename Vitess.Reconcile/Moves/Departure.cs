using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Lets one tablet's pod go, whatever for: the only way in which this operator takes a tablet away.</summary>
/// <remarks>
/// Safety: a tablet that leads is never taken away while another could lead; a replica is taken away only as a spare that
/// acknowledges nothing, when the durability policy is met without it and another tablet has all that it has; and one at a
/// time, while all the others are available. Where none is wanted and the primary has gone, VTOrc has had its time to promote another.
/// Liveness: when the other tablets are available, every tablet that is to leave does, the broken ones first.
/// </remarks>
internal static class Departure
{
    internal static Decision Decide(ShardView view)
    {
        var leavers = Leavers.Of(view);
        if (leavers.Count == 0)
        {
            return Decision.None;
        }
        if (DrainedOf(leavers) is { } drained)
        {
            return new Decision.NotYet(Stopped(view, Steps.None) + Steps.Wait("DrainFinished", $"tablet {drained.Alias} is drained: delete pod {drained.Pod.Key.Name}, or take the annotation "
                + $"{GoAnnotations.DrainStarted} off it; until then no other tablet of shard {view.Name} leaves", view.Snapshot.TooLong("DrainFinished")));
        }
        var free = GoingClaims.Free(view, WhileOneIsDrained(view, leavers), out var kept);
        if (Next(view, free, out var withheld) is not { } next)
        {
            return new Decision.NotYet(kept + withheld + Stopped(view, withheld));
        }
        withheld = kept + withheld;
        var decision = view.Record switch
        {
            Reading<ShardRecord>.Unknown unknown =>
                Decision.TopologyUnknown(view, $"tablet {next.Alias} is to go ({next.Why}), and the record of shard {view.Name} cannot be read: {unknown.Why}"),
            Reading<ShardRecord>.Known { Value.TermStart: not null } => Led(view, next),
            _ => NeverLed(view, next),
        };
        decision = GoingClaims.Seen(view, next, decision);
        // A share is taken before the turn. Who has the turn may have taken it for a removal that has become an update since.
        return decision is Decision.Go && NeedsShare(next) && Budget.Take(view, next.Alias.Cell, IsChange(view, next)) is { } taking
            ? new Decision.NotYet(taking)
            : decision is Decision.NotYet notYet ? notYet with { Steps = notYet.Steps + withheld + Stopped(view, withheld) }
            : decision;
    }

    /// <summary>The first that the budget of the cluster lets go: a change that has stopped holds up nobody who leaves for something else.</summary>
    /// <param name="view">The shard.</param>
    /// <param name="leavers">All that are to leave, in their order.</param>
    /// <param name="withheld">What the first waits for, and what somebody waits to see drained; nothing when they need not.</param>
    private static Leaver? Next(ShardView view, ValueList<Leaver> leavers, out Steps withheld)
    {
        withheld = Steps.None;
        foreach (var leaver in leavers.AsSpan())
        {
            if (!NeedsShare(leaver) || Budget.Withheld(view, leaver.Alias.Cell, IsChange(view, leaver)) is not { } waiting)
            {
                return leaver;
            }
            withheld += withheld == Steps.None || leaver.For == LeaveFor.Drain ? Told(view, leaver, waiting) : Steps.None;
        }
        return null;
    }

    /// <summary>What keeps a drain waiting needs somebody when the share that it waits for is held by a change that has failed.</summary>
    private static Steps Told(ShardView view, Leaver leaver, Steps waiting) =>
        leaver.For == LeaveFor.Drain && Budget.Stopped(view) is { Waits: [var stopped, ..] } && waiting.Waits is [var spent, ..]
            ? Steps.Blocked("DrainBlocked", $"tablet {leaver.Alias} is to be drained ({leaver.Why}), and {spent.Text}; {stopped.Text}")
            : waiting;

    /// <summary>That a change has stopped is told whatever else a shard waits for.</summary>
    private static Steps Stopped(ShardView view, Steps told) =>
        view.Tablets.Any(tablet => tablet.IsOutdated) && Budget.Stopped(view) is { } stopped && !stopped.Waits.All(it => told.Waits.Contains(it)) ? stopped : Steps.None;

    private static bool NeedsShare(Leaver leaver) => leaver.For != LeaveFor.Removal;

    /// <summary>Whether a change takes a tablet away, which it does not while one has failed elsewhere. What is broken it may mend.</summary>
    private static bool IsChange(ShardView view, Leaver leaver) => leaver.For == LeaveFor.Update && !leaver.IsBroken(view);

    /// <summary>Who may leave: somebody may take a tablet that is declared drained at any time, so that beside it only what is broken does.</summary>
    private static ValueList<Leaver> WhileOneIsDrained(ShardView view, ValueList<Leaver> leavers) =>
        leavers.Any(leaver => leaver.IsDrained) ? leavers.Where(leaver => leaver.IsDrained || leaver.IsBroken(view)).ToValueList() : leavers;

    /// <summary>A tablet that is declared drained and is somebody else's to delete; null when there is none.</summary>
    private static Leaver? DrainedOf(ValueList<Leaver> leavers)
    {
        foreach (var leaver in leavers.AsSpan())
        {
            if (leaver is { For: LeaveFor.Drain, IsDrained: true })
            {
                return leaver;
            }
        }
        return null;
    }

    /// <summary>A shard that is not known to have had a primary has nobody to ask.</summary>
    private static Decision NeverLed(ShardView view, Leaver leaver)
    {
        if (leaver.For == LeaveFor.Drain)
        {
            return Decision.Wait("DrainWaits", $"tablet {leaver.Alias} is to be drained ({leaver.Why}), and shard {view.Name} has had no primary yet");
        }
        var recordAt = view.Record.Match(known => known.SentAt, absent => absent.SentAt, unknown => unknown.SentAt);
        var (waiting, readFrom) = DataFirst.Before(view, leaver, recordAt);
        return LostTopology.Forbids(view) ?? OnItsWay(view, leaver) ?? waiting ?? Delete(view, leaver, readFrom);
    }

    /// <summary>
    /// Whether nothing of the shard is wanted and its primary has gone already, or never ran in the pod that it has and cannot, or
    /// leads what is turned down without a record by which anybody could find it: nobody can be written to.
    /// </summary>
    /// <remarks>
    /// A primary in a cell that is not this cluster's runs elsewhere, out of sight. Whoever completes a resharding takes the records
    /// away while the tablets run, and VTOrc may put one of them into the shard's record again, which another wrote when it started.
    /// </remarks>
    internal static bool IsGivenUp(ShardView view) => view.Tablets.Count == 0
        && view.KnownRecord?.Primary is { } primary && Switches.HasCell(view.Snapshot, primary.Cell)
        && view.Unwanted.All(tablet => tablet.Alias != primary || tablet.Pod.State is { HasNeverRun: true, Reason.Length: > 0 }
            || (TurnDown.IsOn(view.Snapshot) && UnrecordedTablets.Is(view, tablet)));

    /// <summary>What is remembered since when the tablets of a shard have been left behind by this primary.</summary>
    internal const string LeftByPrefix = "left-by:";

    /// <summary>Waits while VTOrc may still promote one of those that are left, which is then the last to leave; null when it has had its time.</summary>
    private static Decision.NotYet? LeftToVtorc(ShardView view, Leaver leaver) =>
        !view.IsVtorcUp || view.Snapshot.SeenSince(LeftByPrefix + view.KnownRecord?.Primary) + Emergency.VtorcBound is var at && at <= view.Now ? null
        : new Decision.NotYet(Steps.LookAgain(at) + Steps.Wait(
            "PrimaryGone", $"primary {view.KnownRecord?.Primary} has gone; VTOrc is given until {Conditions.Time(at)} to promote another, and tablet {leaver.Alias} goes then ({leaver.Why})"));

    private static Decision Led(ShardView view, Leaver leaver)
    {
        if (IsGivenUp(view) && leaver.For == LeaveFor.Removal && view.Record is Reading<ShardRecord>.Known { SentAt: var readAt })
        {
            return OnItsWay(view, leaver) ?? LeftToVtorc(view, leaver) ?? Delete(view, leaver, readAt);
        }
        if ((OthersAway(view, leaver) ?? Succession.OthersFirst(view, leaver)) is { } away)
        {
            return away;
        }
        var (report, reading) = ShardReport.Of(view);
        if (report is not { } shard)
        {
            return reading ?? Decision.None;
        }
        return view.Tablets.Any(tablet => tablet.Desired.IsExternal) ? ExternalDeparture.Decide(view, shard, leaver)
            : leaver.Alias == shard.Primary ? Succession.Decide(view, shard, leaver)
            : leaver.For == LeaveFor.Rebuild ? OthersNotWell(view, shard, leaver) ?? RebuildErrant.Decide(view, shard, leaver)
            : OthersNotWell(view, shard, leaver)
                ?? Consent(view, shard, leaver)
                ?? (leaver.For == LeaveFor.Drain ? Drains.Finish(view, shard, leaver) : AsSpare(view, shard, leaver));
    }

    /// <summary>Waits while another tablet is away or not well; null when all are. A broken tablet is not asked to wait for others.</summary>
    internal static Decision? OthersNotWell(ShardView view, ShardReport shard, Leaver leaver)
    {
        if (leaver.For != LeaveFor.Rebuild && leaver.IsBroken(view) && view.Tablet(leaver.Alias) is not null)
        {
            return AnotherComesUp(view, leaver);
        }
        if (OnItsWay(view, leaver) is { } going)
        {
            return going;
        }
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Alias != leaver.Alias && !IsRebuiltToo(view, tablet, leaver) && NotWell(view, shard, tablet, leaver) is { } waiting)
            {
                return waiting;
            }
        }
        return null;
    }

    /// <summary>Waits while another tablet is away or settles, as its pod shows, before anything is asked; null when none is.</summary>
    /// <remarks>What only a person ends is then told steadily, and not taken back whenever readings grow old.</remarks>
    private static Decision? OthersAway(ShardView view, Leaver leaver)
    {
        if ((leaver.For != LeaveFor.Rebuild && leaver.IsBroken(view)) || view.Tablets.Any(tablet => tablet.Desired.IsExternal) || Succession.IsLone(view, leaver))
        {
            return null;
        }
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Alias != leaver.Alias && !IsRebuiltToo(view, tablet, leaver) && PodAway(view, tablet, leaver) is { } waiting)
            {
                return waiting;
            }
        }
        return null;
    }

    /// <summary>Whether both are to be built anew: neither gets well before, so that neither waits for the other.</summary>
    private static bool IsRebuiltToo(ShardView view, TabletHealth tablet, Leaver leaver) =>
        leaver.For == LeaveFor.Rebuild && RebuildErrant.IsRebuilt(view, tablet.Alias);

    /// <summary>Waits while another tablet comes up that has just been made anew; null when none does.</summary>
    internal static Decision? AnotherComesUp(ShardView view, Leaver leaver)
    {
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Alias != leaver.Alias && (tablet.Pod is not { Meta.IsGoing: false } pod || Leaver.IsComingUp(pod, view.Now)))
            {
                return Decision.Wait("TabletAway", $"tablet {tablet.Alias} {tablet.PodText}; then tablet {leaver.Alias} goes ({leaver.Why})");
            }
        }
        return null;
    }

    /// <summary>Waits while a tablet that nobody wants is on its way out; null when none is.</summary>
    private static Decision? OnItsWay(ShardView view, Leaver leaver)
    {
        foreach (var tablet in view.Unwanted.AsSpan())
        {
            if (tablet.Pod.Meta.IsGoing)
            {
                return Decision.Wait("TabletAway", $"tablet {tablet.Alias} is on its way out; {leaver.Alias} goes after it ({leaver.Why})");
            }
        }
        return null;
    }

    private static Decision? NotWell(ShardView view, ShardReport shard, TabletHealth tablet, Leaver leaver)
    {
        if (PodAway(view, tablet, leaver) is { } away)
        {
            return away;
        }
        var trouble = view.KnownStatus(tablet.Alias) is not { } status ? "does not answer vtctld"
            : tablet.Alias != shard.Primary ? Replica.Trouble(status)
            : status.Type != TabletType.Primary || status.IsReadOnly ? $"is recorded as primary, and is of type {status.Type} and {(status.IsReadOnly ? "read-only" : "writable")}"
            : status.SemiSync.IsBlocked ? "waits for acknowledgements that do not come"
            : null;
        return trouble is null ? null : new Decision.NotYet(new Steps(
            Needs: Statuses.Evidence(view), Waits: [new("TabletNotWell", $"tablet {tablet.Alias} {trouble}{After(leaver)}") { BlockedFrom = view.Snapshot.TooLong("TabletNotWell") }]));
    }

    private static Decision? PodAway(ShardView view, TabletHealth tablet, Leaver leaver) =>
        !tablet.IsReady ? Decision.Wait("TabletAway", $"tablet {tablet.Alias} {tablet.PodText}{After(leaver)}")
        : tablet.AvailableFrom is { } from && from > view.Now
            ? new Decision.NotYet(Steps.Wait("TabletSettling", $"tablet {tablet.Alias} is ready and counts as available from {Conditions.Time(from)}{After(leaver)}")
                + Steps.LookAgain(from))
        : null;

    private static string After(Leaver leaver) => $"; then tablet {leaver.Alias} goes ({leaver.Why})";

    /// <summary>Waits while the writes of the primary would not be acknowledged without the tablet; null when they would be, or never could be.</summary>
    private static Decision.NotYet? Consent(ShardView view, ShardReport shard, Leaver leaver) =>
        shard.Durability.CanEstablish(shard.Primary, shard.Reached(except: leaver.Alias))
            || MayStopWrites(shard, leaver)
            ? null
            : leaver.For == LeaveFor.Removal && shard.NeverEstablishes(shard.Primary, leaver.Alias, isRemoval: false)
                ? Withheld(view, shard, leaver)
            : IsBrokenLikeTheRest(view, leaver)
                ? null
            : new Decision.NotYet(new Steps(Needs: Statuses.Evidence(view), Waits:
            [
                new("AcknowledgersAway", $"without tablet {leaver.Alias} nobody who answers would acknowledge the writes of primary {shard.Primary} under "
                    + $"{shard.Policy}; it goes ({leaver.Why}) when another does") { BlockedFrom = view.Snapshot.TooLong("AcknowledgersAway") },
            ]));

    /// <summary>Refuses to let a tablet go that the spec does not ask for and that durability needs.</summary>
    internal static Decision.NotYet Withheld(ShardView view, ShardReport shard, Leaver leaver) => new(Steps.Blocked(
        "DurabilityWithholds", $"tablet {leaver.Alias} stays although {leaver.Why}: the tablets that the spec leaves to shard "
        + $"{view.Name} could acknowledge no write under {shard.Policy}. Leave it another one that may, or set durabilityPolicy to none"));

    /// <summary>Whether it goes although nobody acknowledges writes until it is back, because nobody else ever could.</summary>
    private static bool MayStopWrites(ShardReport shard, Leaver leaver) =>
        shard.NeverEstablishes(shard.Primary, leaver.Alias, leaver.For == LeaveFor.Removal);

    /// <summary>Tells that writes will stop while a tablet is away that is to leave and come back.</summary>
    internal static Steps Foretold(ShardView view)
    {
        var leavers = Leavers.Of(view);
        return leavers.Count == 0 || ShardReport.Of(view).Report is not { } shard
                || !leavers.Any(leaver => leaver.For == LeaveFor.Update && MayStopWrites(shard, leaver)) ? Steps.None
            : Steps.Note("WritesWillStop", $"shard {view.Name} has nobody to acknowledge its writes under {shard.Policy} while one of its tablets is made anew: "
                + "writes stop for as long as that takes. With one more replica they would go on");
    }

    /// <summary>Whether the tablet is broken and whoever else is not well is to leave too, so that nothing but this would help.</summary>
    private static bool IsBrokenLikeTheRest(ShardView view, Leaver leaver) =>
        leaver.IsBroken(view) && !IsPerhapsCutOff(view, leaver) && view.Tablets.All(tablet => tablet.IsReady || tablet.IsOutdated);

    /// <summary>Whether nothing is heard of a tablet and nothing is known to be wrong with its pod: its node may be cut off, and it comes back as it is.</summary>
    private static bool IsPerhapsCutOff(ShardView view, Leaver leaver) =>
        view.KnownStatus(leaver.Alias) is null && leaver.Pod.State is { Phase: PodPhase.Running, Reason.Length: 0 };

    /// <summary>Makes a replica a spare, and deletes its pod when nothing rests on it any more.</summary>
    private static Decision AsSpare(ShardView view, ShardReport shard, Leaver leaver)
    {
        if (view.Tablets.Count == 0)
        {
            // Of a shard that is to have no tablets at all the last ones hold writes that nobody else has. Recorded as a spare,
            // such a tablet would not count when an emergency asks who may hold them, should others come back without it.
            return Delete(view, leaver, shard.ReadFrom);
        }
        if (view.KnownStatus(leaver.Alias) is not { } status)
        {
            // A tablet that is ready may not have been heard because vtctld just then heard nobody.
            return !leaver.Pod.State.IsReady || view.IsSilentSinceOurs(leaver.Alias)
                ? Delete(view, leaver, shard.ReadFrom)
                : new Decision.NotYet(new Steps(Needs: Statuses.Evidence(view), Waits: [new(PlanOf.Reading, $"tablet {leaver.Alias} is being asked how it is")]));
        }
        if (status.Type is TabletType.Replica or TabletType.Rdonly)
        {
            return !shard.Durability.Ackers(shard.Primary).Contains(leaver.Alias) || UncoveredBy(view, shard, leaver, status) is not { } uncovered
                ? new Decision.Go(Of(leaver) with { Move = Sparing.Spare(view, leaver), EvidenceFrom = shard.ReadFrom })
                : NotCovered(view, uncovered);
        }
        return StillRestsOnIt(view, shard, leaver, status) is { } why ? NotCovered(view, why) with { IsInMidst = true } : Delete(view, leaver, shard.ReadFrom);
    }

    private static Decision.NotYet NotCovered(ShardView view, string why) =>
        new(new Steps(Needs: Statuses.Evidence(view), Waits: [new("TabletNotCovered", why) { BlockedFrom = view.Snapshot.TooLong("TabletNotCovered") }]));

    private static string? StillRestsOnIt(ShardView view, ShardReport shard, Leaver leaver, TabletStatus status) =>
        status.Type != TabletType.Spare || status.SemiSync.IsReplicaOn
            ? $"tablet {leaver.Alias} is of type {status.Type} and {(status.SemiSync.IsReplicaOn ? "still acknowledges writes" : "is left to end what it does")}"
            : UncoveredBy(view, shard, leaver, status);

    /// <summary>Why the writes that a tablet acknowledged may be nowhere else; null when another that acknowledges has them.</summary>
    /// <remarks>A spare counts for nothing when VTOrc asks who may hold acknowledged writes, so they are elsewhere before it becomes one.</remarks>
    private static string? UncoveredBy(ShardView view, ShardReport shard, Leaver leaver, TabletStatus status)
    {
        if (shard.Leader is not { } leader)
        {
            return $"primary {shard.Primary} does not answer";
        }
        return shard.Durability.Need == 0 || MayStopWrites(shard, leaver)
            || shard.Durability.Ackers(shard.Primary).Any(acker =>
                acker != leaver.Alias && view.KnownStatus(acker) is { } other && Replica.IsCovered(status, leader, other))
            ? null
            : $"no tablet that acknowledges has received all that tablet {leaver.Alias} has";
    }

    private static Disruption Of(Leaver leaver) => new()
    {
        Operation = leaver.Operation,
        Tablet = leaver.Alias,
        PodUid = leaver.Pod.Meta.Uid,
        Move = DeletionOf(leaver, missed: ""),
        EvidenceFrom = DateTimeOffset.MinValue,
    };

    /// <summary>The deletion of a tablet's pod, of just what was seen of it.</summary>
    internal static Decision Delete(ShardView view, Leaver leaver, DateTimeOffset readFrom)
    {
        var (first, oldest, missed) = SlowShutdown.Before(view, leaver, readFrom);
        return first ?? new Decision.Go(Of(leaver) with { Move = DeletionOf(leaver, missed), EvidenceFrom = oldest });
    }

    /// <summary>Another step than the deletion, under the same turn.</summary>
    internal static Decision Step(Leaver leaver, Move move, DateTimeOffset readFrom, TabletAlias? heir = null) =>
        new Decision.Go(Of(leaver) with { Move = move, EvidenceFrom = readFrom, Heir = heir });

    private static Move.Delete DeletionOf(Leaver leaver, string missed) =>
        new(leaver.Pod.Key, leaver.Pod.Meta.Uid, leaver.Pod.Meta.Version, leaver.Why + missed);
}
