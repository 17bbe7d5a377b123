using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Tells of tablets that hold transactions which the primary never had, so that they cannot follow it.</summary>
/// <remarks>
/// A primary that is cut off or dies with a commit in its hand keeps that transaction, although no client was told that
/// it succeeded. Whether it may be thrown away is for a person to decide, once and for all in the policy of the claims
/// (<see cref="RebuildErrant"/>), or each time: then nothing is done but to say so.
/// </remarks>
internal static class ErrantTablets
{
    /// <summary>A person has to decide.</summary>
    private const string Code = "ErrantGtids";

    /// <summary>The owner has decided, and the tablet is built anew when its turn comes.</summary>
    private const string Decided = "ErrantRebuild";

    /// <summary>A person has to decide, and rather against the primary.</summary>
    private const string PrimaryLacksRows = "PrimaryLacksRows";

    private static readonly ValueList<string> Codes = [Code, Decided, PrimaryLacksRows];

    internal static Steps Next(ShardView view)
    {
        if (view.KnownRecord is not { Primary: { } primary })
        {
            return Steps.None;
        }
        var steps = Unheard(view, primary);
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (MayBe(view, tablet, primary) || Of(view, tablet) is not null)
            {
                steps += Ask(view, tablet.Alias) + AskAfter(view, primary, tablet.Alias) + Told(view, tablet, primary);
            }
        }
        return steps;
    }

    /// <summary>The transactions for which a tablet cannot follow its primary, or may never lead after it, as far as the answers at hand say; null when there are none.</summary>
    internal static GtidSet? Of(ShardView view, TabletHealth tablet) =>
        view.KnownRecord is { Primary: { } primary } && tablet is { IsRunning: true, Record: not null } && tablet.Alias != primary
        && view.KnownStatus(tablet.Alias) is { Type: not TabletType.Primary } status
        && view.KnownStatus(primary) is { } leader
            ? status.Replication is { Io: ReplicationThread.Running, Sql: ReplicationThread.Running } ? Foreign(status, leader)
            : MayBe(view, tablet, primary) && (AskedAt(view, primary) >= AskedAt(view, tablet.Alias) || WasTold(view)) ? Beyond(status, leader)
            : null
            : null;

    /// <summary>Whether a tablet does not follow for the sake of such transactions.</summary>
    internal static bool CannotFollow(ShardView view, TabletHealth tablet) => HasStopped(view, tablet.Alias) && Of(view, tablet) is not null;

    /// <summary>When a tablet was asked. An older word of the primary lacks what the tablet has had from it since.</summary>
    internal static DateTimeOffset AskedAt(ShardView view, TabletAlias alias) =>
        view.Status(alias) is Reading<Answer.Status>.Known { SentAt: var sentAt } ? sentAt : DateTimeOffset.MinValue;

    /// <summary>Asks ready tablets how they are where they are built anew and the primary hears from fewer than there are.</summary>
    /// <remarks>A tablet that was cut off and is back may stay ready for long, and nothing but its own answer shows that it cannot follow.</remarks>
    private static Steps Unheard(ShardView view, TabletAlias primary)
    {
        if (!RebuildErrant.IsDeclared(view)
            || view.Records is not Reading<ValueList<TabletRecord>>.Known { Value: var records }
            || view.Keyspace is not Reading<Answer.Keyspace>.Known { Value.Record.DurabilityPolicy: var policy }
            || view.KnownStatus(primary) is not { Type: TabletType.Primary } leader)
        {
            return Steps.None;
        }
        var ackers = new Durability(Durability.Read(policy), records.Select(it => new DurableTablet(it.Alias, it.Type)).ToValueList()).Ackers(primary);
        return leader.SemiSync.Clients >= ackers.Count ? Steps.None : view.Tablets
            .Where(tablet => tablet.IsReady && ackers.Contains(tablet.Alias))
            .Aggregate(Steps.None, (all, tablet) => all + Ask(view, tablet.Alias));
    }

    private static bool MayBe(ShardView view, TabletHealth tablet, TabletAlias primary) =>
        tablet is { IsRunning: true, Record: not null } && tablet.Alias != primary && (!tablet.IsReady || HasStopped(view, tablet.Alias));

    /// <summary>Whether a tablet is known not to replicate; its pod may be ready all the same.</summary>
    private static bool HasStopped(ShardView view, TabletAlias alias) =>
        view.KnownStatus(alias) is { Type: not TabletType.Primary, Replication: not { Io: ReplicationThread.Running, Sql: ReplicationThread.Running } };

    private static Steps Told(ShardView view, TabletHealth tablet, TabletAlias primary)
    {
        if (Of(view, tablet) is not { } beyond)
        {
            return Steps.None;
        }
        if (view.KnownStatus(primary) is { } leader && view.KnownStatus(tablet.Alias) is { } status && HasNothingOf(leader, status))
        {
            return Steps.Blocked(PrimaryLacksRows, $"primary {primary} has nothing of what tablet {tablet.Alias} has ({beyond}): the volume of the primary may have been lost or emptied under it. "
                + $"Delete nothing of {tablet.Alias}. If that is so, let {tablet.Alias} lead with vtctldclient EmergencyReparentShard {view.Name} --new-primary {tablet.Alias}, "
                + $"and then delete the claim and the pod of {primary}", isLoss: true);
        }
        var what = $"tablet {tablet.Alias} {(HasStopped(view, tablet.Alias) ? "cannot follow" : "follows, but may never lead after")} primary {primary}, which never had its transactions {beyond}";
        if (!RebuildErrant.IsDeclared(view))
        {
            return Steps.Blocked(Code, $"{what}. If they may be thrown away, delete its claim and then its pod, and it is built anew", isLoss: true);
        }
        return RebuildErrant.Doubt(view, tablet, beyond) is { } doubt
            ? Steps.Blocked(Code, $"{what}. It is not built anew by itself, since {doubt}. If they may be thrown away, delete its claim and then its pod", isLoss: true)
            : Steps.Wait(Decided, $"{what}; no client was told of them, and it is built anew when all others are well", view.Snapshot.TooLong(Decided), isLoss: true);
    }

    /// <summary>Whether it is told already, so that it stands until the next pair of answers says otherwise.</summary>
    private static bool WasTold(ShardView view) => view.Snapshot.Remembered is { Seen: var seen }
        && Codes.Any(code => seen.ContainsKey(PlanOf.WaitPrefix + code));

    /// <summary>The transactions that a tablet has and the primary has not; null when there are none.</summary>
    internal static GtidSet? Beyond(TabletStatus status, TabletStatus leader) =>
        Position.Parse(status.Executed) is Position.Gtids { Set: var own }
        && Position.Parse(leader.Executed) is Position.Gtids { Set: var leading }
        && !leading.Contains(own)
            ? own.Subtract(leading)
            : null;

    /// <summary>What a tablet has that its primary lacks and did not write: a primary that leads never comes to have it, whichever of the two was asked first.</summary>
    internal static GtidSet? Foreign(TabletStatus status, TabletStatus leader) =>
        leader.Type == TabletType.Primary && ServerUuid.Parse(leader.ServerUuid) is { } server
        && Position.Parse(status.Executed) is Position.Gtids { Set: var own }
        && Position.Parse(leader.Executed) is Position.Gtids { Set: var leading }
        && own.ErrantAgainst(leading, server) is { IsEmpty: false } foreign
            ? foreign
            : null;

    /// <summary>Whether a primary shares nothing with a tablet that has more than it: nobody has more than a primary that it follows, but a primary that starts from nothing.</summary>
    internal static bool HasNothingOf(TabletStatus leader, TabletStatus status) =>
        Position.Parse(status.Executed) is Position.Gtids { Set: var own }
        && Position.Parse(leader.Executed) is Position.Gtids { Set: var leading }
        && own.Count > leading.Count && own.Subtract(leading) == own;

    /// <summary>Asks a primary after a tablet, so that the two answers can be compared.</summary>
    private static Steps AskAfter(ShardView view, TabletAlias primary, TabletAlias alias) =>
        AskedAt(view, alias) is var asked && asked > view.Now - Cadence.Unwatched
            ? Steps.Ask(view.StatusQuery(primary), asked)
            : Ask(view, primary);

    private static Steps Ask(ShardView view, TabletAlias alias) => Steps.Ask(view.StatusQuery(alias), view.Now - Cadence.Unwatched);
}
