using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Builds a tablet anew that can never follow its primary, where the owner has declared that what it holds alone may go.</summary>
/// <remarks>
/// Safety: claim and pod of a tablet are deleted only where the policy of the claims, read afresh, says so, and only while it is proven that no
/// client was told of what goes with them: all of it was written by this very server, and waited for an acknowledgement
/// (<see cref="Acknowledging"/>); nobody who could have acknowledged has been made anew since; and, read
/// after the turn was taken, every other tablet of the shard answers, follows closely, unless it is to be built anew too, and has received nothing of it, and the
/// primary leads, takes writes and has its acknowledgements without the tablet. It is made a spare first, so that nobody elects
/// it, and it can come up again: from a whole backup, or from binary logs that lack nothing.
/// Liveness: once all others are well, such a tablet is built anew, one at a time, in its share of the cluster's budget; where the
/// proof fails, its status says why, and a person decides.
/// </remarks>
internal static class RebuildErrant
{
    /// <summary>Whether the owner has declared that errant tablets are built anew.</summary>
    /// <remarks>As the cluster says now, too: what it says reaches its shards later.</remarks>
    internal static bool IsDeclared(ShardView view) =>
        view.Desired.Retention.WhenErrant == DataVolumeClaimRetentionPolicy.Delete
        && (view.Snapshot.Cluster() is not { Spec: var spec } || spec.At("dataVolumeClaimRetentionPolicy", "whenErrant")?.AsText == DataVolumeClaimRetentionPolicy.Delete);

    /// <summary>What goes with a tablet that is to be built anew, as far as the answers at hand say; null when it is not.</summary>
    internal static GtidSet? Lost(ShardView view, TabletHealth tablet) =>
        IsDeclared(view)
        && ErrantTablets.Of(view, tablet) is { } beyond
        && Doubt(view, tablet, beyond) is null
            ? beyond
            : null;

    /// <summary>Why transactions may not be thrown away without a person, as a clause for people; null when nothing speaks against it.</summary>
    internal static string? Doubt(ShardView view, TabletHealth tablet, GtidSet beyond)
    {
        if (view.KnownStatus(tablet.Alias) is not { } status
            || view.KnownRecord is not { Primary: { } primary, TermStart: not null }
            || view.KnownStatus(primary) is not { } leader
            || view.Keyspace is not Reading<Answer.Keyspace>.Known { Value.Record.DurabilityPolicy: var policy })
        {
            return "its shard is being read";
        }
        return !Acknowledging.Waits(policy)
                ? $"with the durability policy \"{policy}\" clients are told of writes that nobody else has"
            : !ShardReport.CouldEstablish(view, Durability.Read(policy), primary, it => it.Alias == tablet.Alias)
                ? $"the spec asks for nobody else who may acknowledge the writes of primary {primary}, so that its volume would be the only one: add a replica"
            : !ShardReport.CouldEstablish(view, Durability.Read(policy), primary, it => it.Alias == tablet.Alias || ErrantTablets.CannotFollow(view, it))
                ? $"of the others who may acknowledge the writes of primary {primary} none can follow it either, so that its volume would be the only one that has them all"
            : NotItsOwn(view, tablet.Alias, status, beyond, policy) ?? NoWayBack(view, tablet, status, leader);
    }

    /// <summary>Sends the next step, under the turn: a spare, then without claim, then without pod.</summary>
    internal static Decision Decide(ShardView view, ShardReport shard, Leaver leaver)
    {
        if (view.Tablet(leaver.Alias) is not { Claim: { } claim } || leaver.Lost is not { } lost
            || view.KnownStatus(leaver.Alias) is not { } status || shard.Leader is not { } leader)
        {
            return Decision.None;
        }
        if (ErrantTablets.AskedAt(view, shard.Primary) < ErrantTablets.AskedAt(view, leaver.Alias))
        {
            return new Decision.NotYet(
                Steps.Ask(view.StatusQuery(shard.Primary), ErrantTablets.AskedAt(view, leaver.Alias))
                + Steps.Wait(PlanOf.Reading, $"primary {shard.Primary} is asked for what it has"), IsInMidst: true);
        }
        if (Acknowledged(view, shard, leaver.Alias, lost) is { } doubt)
        {
            return doubt;
        }
        if (NotWithout(view, shard, leaver.Alias, status, leader) is { } why)
        {
            return new Decision.NotYet(new Steps(Needs: Statuses.Evidence(view), Waits: [new("DurabilityWithholds", why)]));
        }
        return status.Type is TabletType.Replica or TabletType.Rdonly ? Departure.Step(leaver, Sparing.Spare(view, leaver), shard.ReadFrom)
            : claim.Meta.IsGoing ? Departure.Delete(view, leaver, shard.ReadFrom)
            : DeleteClaim(view, leaver, claim.Meta, shard.ReadFrom);
    }

    /// <summary>Deletes the claim, when what declares that is what the API server has.</summary>
    private static Decision DeleteClaim(ShardView view, Leaver leaver, ObjectMeta claim, DateTimeOffset readFrom)
    {
        var (specsAt, areSeen, needs) = StoredSpecs.Of(view.Snapshot, Evidence.Since(view.Snapshot));
        return !areSeen
            ? new Decision.NotYet(new Steps(Needs: needs) + Steps.Wait(PlanOf.Reading, $"whether tablet {leaver.Alias} is still declared to be built anew is being read"), IsInMidst: true)
            : Departure.Step(leaver, new Move.Delete(claim.Key, claim.Uid, claim.Version, $"tablet {leaver.Alias} {leaver.Why}"), specsAt < readFrom ? specsAt : readFrom);
    }

    /// <summary>Whether a tablet is to be built anew: it acknowledges nothing, and nobody waits for it to get well.</summary>
    internal static bool IsRebuilt(ShardView view, TabletAlias alias) => view.Tablet(alias) is { } tablet && Lost(view, tablet) is not null;

    private static string? NotItsOwn(ShardView view, TabletAlias alias, TabletStatus status, GtidSet beyond, string policy)
    {
        if (ServerUuid.Parse(status.ServerUuid) is not { } server)
        {
            return "its MySQL does not tell its identity";
        }
        if (!beyond.Without(server).IsEmpty)
        {
            return "others wrote some of them, and may have been told that they are kept";
        }
        if (!status.IsReadOnly || status.Type is not (TabletType.Replica or TabletType.Rdonly or TabletType.Spare or TabletType.Drained))
        {
            return $"it is of type {status.Type} and {(status.IsReadOnly ? "read-only" : "takes writes still")}";
        }
        if (Acknowledging.Of(view, alias, server, policy) is not { } note
            || (note.Last > 0 && beyond.Subtract(GtidSet.Empty.With(server, first: 1, last: note.Last)) != beyond))
        {
            return "it is not known that each of them has waited for an acknowledgement";
        }
        // Who might have acknowledged, and has lost it with its volume since.
        return Acknowledging.Newest(view, alias) is { } newest && newest.Created >= note.At
            ? $"tablet {newest.Alias} was made since, and one in its place may have acknowledged them"
            : null;
    }

    private static string? NoWayBack(ShardView view, TabletHealth tablet, TabletStatus status, TabletStatus leader) =>
        tablet.Desired.IsExternal || tablet.Claim is null ? "it has no claim of its own"
        : status.IsDiskStalled ? "its disk is stalled"
        : view.Desired.HasBackups
            ? BackupJob.HasCompleteBackup(view) ? null : "there is no whole backup that it could come up from"
        : leader.ServerUuid.Length > 0 && Position.Parse(leader.Purged) is Position.Unset or Position.Gtids { Set.IsEmpty: true } ? null
        : $"there are no backups, and the binary logs of primary {leader.Alias} do not go back to the beginning";

    /// <summary>Who of the others has received some of it, so that a client may have been told.</summary>
    private static Decision.NotYet? Acknowledged(ShardView view, ShardReport shard, TabletAlias errant, GtidSet lost)
    {
        foreach (var other in shard.Known.AsSpan())
        {
            if (other.Alias != errant && (Replica.Received(other) is not { } received || lost.Subtract(received) != lost))
            {
                return new(new Steps(Needs: Statuses.Evidence(view)) + Steps.Blocked("ErrantGtids",
                    $"tablet {errant} is not built anew by itself, since tablet {other.Alias} has received some of its transactions {lost} and may have acknowledged them. "
                    + "If they may be thrown away, delete its claim and then its pod", isLoss: true));
            }
        }
        return null;
    }

    /// <summary>Why the shard cannot do without the tablet now; null when it can.</summary>
    private static string? NotWithout(ShardView view, ShardReport shard, TabletAlias errant, TabletStatus status, TabletStatus leader)
    {
        foreach (var alias in shard.Missing.AsSpan())
        {
            if (alias != errant)
            {
                return $"tablet {alias} does not answer; then tablet {errant} is built anew";
            }
        }
        foreach (var other in shard.Known.AsSpan())
        {
            if (other.Alias != errant && other.Alias != shard.Primary && Replica.Trouble(other) is { } trouble && !IsRebuilt(view, other.Alias))
            {
                return $"tablet {other.Alias} {trouble}; then tablet {errant} is built anew";
            }
        }
        var others = shard.Reached(except: errant).Where(alias => !IsRebuilt(view, alias)).ToValueList();
        return leader is not { Type: TabletType.Primary, IsReadOnly: false, SemiSync: { IsPrimaryOn: true, IsBlocked: false }, IsDiskStalled: false }
                ? $"primary {shard.Primary} does not take writes that wait for acknowledgements; then tablet {errant} is built anew"
            : !shard.Durability.CanEstablish(shard.Primary, others)
                || !shard.Durability.Ackers(shard.Primary).Any(acker => others.Contains(acker)
                    && view.KnownStatus(acker) is { } other && Replica.IsCovered(status, leader, other))
                ? $"without tablet {errant} nobody acknowledges the writes of primary {shard.Primary} under {shard.Policy}; it is built anew when another does"
            : null;
    }
}
