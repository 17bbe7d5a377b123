using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Replaces a primary that is lost, when nobody else does.</summary>
/// <remarks>
/// Safety: an emergency reparent names the recorded primary and is sent only when the durability policy proves, from the
/// tablets that answer, that the lost primary can acknowledge nothing any more and that its successor can; so does
/// the policy that is still in effect, where that is another (<see cref="PolicyInEffect"/>).
/// Liveness: when the primary is lost, VTOrc is absent or silent, and the arithmetic consents, a successor is promoted; where the tablets
/// that are left have diverged, it is told which, and a person decides.
/// </remarks>
internal static class Emergency
{
    /// <summary>How long a primary has to be silent before anybody thinks of an emergency. Reason: the network time-out of replicas is 8 s (mysql configuration of Vitess), and only then do they tell.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>How long a running VTOrc is left alone with a shard that is amiss. Reason: it detects in 5 to 15 s and reparents in at most a minute.</summary>
    internal static readonly TimeSpan VtorcBound = TimeSpan.FromSeconds(75);

    /// <summary>How long after its last call this operator leaves tablets that have diverged to VTOrc. Reason: that tries all the while, and one that is silent does not.</summary>
    private static readonly TimeSpan TriedAgainAfter = TimeSpan.FromMinutes(15);

    /// <summary>What is remembered since when this tablet has been silent as primary.</summary>
    internal const string SilentPrefix = "silent:";

    internal static Decision Decide(ShardView view)
    {
        if (view.KnownRecord is not { Primary: { } primary, TermStart: { } termStart } || !IsSuspect(view, primary)
            || view.Tablets.Any(tablet => tablet.Desired.IsExternal)
            || Departure.IsGivenUp(view))
        {
            return Decision.None;
        }
        if (view.Tablets.Count > 0 && !Recall.MayBeLed(view) && view.Tablet(primary) is null && !view.Unwanted.Any(tablet => tablet.Alias == primary))
        {
            return Decision.Blocked("NobodyMayLead", $"primary {primary} was taken away with its pool, and the spec of shard {view.Name} asks for no tablet of "
                + "type replica, which alone may lead: add one");
        }
        if (view.Records is not Reading<ValueList<TabletRecord>>.Known { Value: var records, SentAt: var recordsAt })
        {
            return Statuses.Missing(view, [primary], $"primary {primary} may be lost");
        }
        var (known, missing) = Statuses.Of(view, records);
        if (known.FirstOrDefault(status => status.Alias == primary) is { } leader)
        {
            return leader.IsDiskStalled
                ? Again(view, "DiskStalled", $"primary {primary} answers, and its disk is stalled: free or replace the disk")
                : Decision.None;
        }
        if (SilentPrimary(view) is null)
        {
            return Statuses.Missing(view, [primary, .. missing.Where(alias => alias != primary)], $"primary {primary} may be lost");
        }
        return Statuses.Unrecorded(view, records, primary, termStart)
            ?? Statuses.Unrecorded(view, records, primary)
            ?? Patience(view, primary)
            ?? Vtctld.TooOld(view)
            ?? Arithmetic(view, primary, records, recordsAt, known);
    }

    /// <summary>The recorded primary, when it does not answer vtctld while another tablet of the shard does; else null.</summary>
    internal static TabletAlias? SilentPrimary(ShardView view) =>
        view.KnownRecord?.Primary is { } primary
        && view.IsSilent(primary)
        && view.Tablets.Any(tablet => tablet.Alias != primary && view.KnownStatus(tablet.Alias) is not null)
            ? primary
            : null;

    /// <summary>Whether anything at all speaks against the primary, so that everybody's status is worth asking for.</summary>
    private static bool IsSuspect(ShardView view, TabletAlias primary) =>
        view.Tablet(primary) is not { IsReady: true } || view.IsSilent(primary);

    private static Decision.NotYet? Patience(ShardView view, TabletAlias primary)
    {
        var silentSince = VtorcWait.Since(view, SilentPrefix + primary);
        var vtorc = view.IsVtorcUp;
        var at = silentSince + (vtorc ? VtorcBound : Silence);
        return at <= view.Now ? null : new Decision.NotYet(new Steps(
            Needs: Statuses.Evidence(view),
            WakeUp: at,
            Waits: [new("PrimarySilent", $"primary {primary} does not answer since {Conditions.Time(silentSince)}"
                + (vtorc ? $"; VTOrc is given until {Conditions.Time(at)}" : ""))]));
    }

    private static Decision Arithmetic(
        ShardView view, TabletAlias primary, ValueList<TabletRecord> records, DateTimeOffset recordsAt, ValueList<TabletStatus> known)
    {
        if (view.Keyspace is not Reading<Answer.Keyspace>.Known { Value.Record.DurabilityPolicy: var policyName, SentAt: var keyspaceAt })
        {
            return Statuses.Missing(view, [primary], $"primary {primary} is lost");
        }
        if (known.FirstOrDefault(status => status.Replication is { Io: ReplicationThread.Running }) is { } follower)
        {
            return Again(view, "PrimaryReachedByReplica", $"tablet {follower.Alias} still receives from primary {primary}, which does not answer vtctld");
        }
        if (Sparing.OfTurn(view) is { } spare)
        {
            return new Decision.Go(new()
            {
                Operation = TurnOperation.EmergencyReparent,
                Move = new Move.Invoke(view.Desired.Vtctld, new Call.ChangeTabletType(spare.Alias, spare.Type), $"primary {primary} is lost, and tablet {spare.Alias} becomes {spare.Type} again"),
                EvidenceFrom = Statuses.Oldest(view, records, recordsAt, keyspaceAt),
                NeedsTurn = false,
            });
        }
        if (UnrecordedTablets.First(view) is { } unrecorded)
        {
            return Again(view, "WritesStopped", $"primary {primary} is lost, and tablet {unrecorded}, which runs and has no record, may hold acknowledged writes: delete its pod, so that it writes its record");
        }
        var reached = known.Select(status => status.Alias).ToValueList();
        var durability = new Durability(Durability.Read(policyName), Judged(view, records, primary));
        if (durability.Policy == DurabilityPolicy.Unknown || !durability.Revoked(reached))
        {
            return (Recall.Missing(view, giveUp: "reparent by hand") ?? LostVolume.Gone(view, primary)) is { } why
                ? Again(view, why.Code, why.Text)
                : Again(view, "WritesStopped", $"primary {primary} is lost, and with the durability policy \"{policyName}\" tablets that do not answer may hold acknowledged writes: "
                    + $"only {string.Join(", ", reached)} answered. Bring {primary} back, or reparent by hand if its writes may be lost");
        }
        if (PolicyInEffect.Of(view) is { } inEffect && !(durability with { Policy = Durability.Read(inEffect) }).Revoked(reached))
        {
            return Again(view, "WritesStopped", $"primary {primary} is lost, and when it was last heard its shard still abode by the durability policy \"{inEffect}\", although \"{policyName}\" is recorded: "
                + $"it may have answered writes that none of {string.Join(", ", reached)} has. Bring {primary} back, or reparent by hand if its writes may be lost");
        }
        if (!records.Any(record => reached.Contains(record.Alias) && record.Type == TabletType.Replica
            && durability.CanEstablish(record.Alias, reached)))
        {
            return Again(view, "WritesStopped", $"primary {primary} is lost, and no tablet that answers would have enough others to acknowledge its writes under {policyName}");
        }
        if (view.IsVtorcUp && view.Snapshot.LastEnd + TriedAgainAfter is var next && next > view.Now && Apart(known) is { } apart)
        {
            return new Decision.NotYet(Steps.Blocked("PositionsDiverged", $"primary {primary} is lost, and of tablets {apart} none has all that the others have, so that nobody is promoted: "
                + "delete the claim and then the pod of those whose transactions may be thrown away, or reparent by hand", isLoss: true) + Steps.LookAgain(next) + new Steps(Needs: Statuses.Evidence(view)));
        }
        return new Decision.Go(new()
        {
            Operation = TurnOperation.EmergencyReparent,
            Tablet = primary,
            Move = new Move.Invoke(view.Desired.Vtctld, new Call.EmergencyReparent(view.Name, primary), $"replacing the lost primary {primary} of shard {view.Name}"),
            EvidenceFrom = Statuses.Oldest(view, records, recordsAt, keyspaceAt),
            NeedsTurn = false,
        });
    }

    /// <summary>Tablets of which none has received all that the others have: Vitess promotes none of them, unless their journals tell it whose transactions are errant; null for none.</summary>
    private static string? Apart(ValueList<TabletStatus> known)
    {
        var asked = known.Where(status => status.Type is not (TabletType.Restore or TabletType.Backup or TabletType.Drained)).ToValueList();
        return asked.Any(one => asked.All(other => Replica.Received(one) is not { } all || Replica.Received(other) is not { } some || all.Contains(some)))
            ? null
            : string.Join(", ", asked.Select(status => status.Alias));
    }

    /// <summary>The tablets of the shard, the recorded primary as primary: a record that lags shows another type or none, and its writes count all the same.</summary>
    /// <remarks>
    /// So do those of a tablet that is a spare only because its pod is to go, until it has: it may have acknowledged some before. A primary of before
    /// is told as of unknown type, and an emergency reparent goes by its record, which says primary.
    /// Source: GetTablets and EmergencyReparentShard of vtctld.
    /// </remarks>
    private static ValueList<DurableTablet> Judged(ShardView view, ValueList<TabletRecord> records, TabletAlias primary) =>
    [
        .. records.Where(record => record.Alias != primary).Select(record => new DurableTablet(record.Alias, record.Type switch
        {
            TabletType.Spare when Sparing.IsUnderWay(view, record.Alias) => TabletType.Replica,
            TabletType.Unknown => TabletType.Primary,
            var type => type,
        })),
        new(primary, TabletType.Primary),
    ];

    private static Decision.NotYet Again(ShardView view, string code, string text) =>
        new(Steps.Wait(code, text, view.Snapshot.TooLong(code), isLoss: true) + new Steps(Needs: Statuses.Evidence(view)));
}
