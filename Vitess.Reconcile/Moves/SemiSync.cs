using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Tells when the writes of a shard wait for acknowledgements that do not come, or for none although the keyspace's policy asks for them.</summary>
/// <remarks>
/// Safety: nothing is done here, it is only told; what was read while somebody changes the shard is told by nobody.
/// Liveness: the primary is asked at the cadence of the shard, and every few seconds while it is told, so that what is over is told no more.
/// </remarks>
internal static class SemiSync
{
    /// <summary>How long what the primary said counts. Reason: it is asked every 60 s in a settled shard, and one answer may go astray.</summary>
    private static readonly TimeSpan Lately = 2 * Cadence.Settled;

    private const string WithoutCode = "WithoutSemiSync";

    internal static Steps Next(ShardView view)
    {
        if (view.KnownRecord?.Primary is not { } primary
            || Said(view, primary) is not ({ Type: TabletType.Primary, IsReadOnly: false, SemiSync: { IsBlocked: true } or { IsPrimaryOn: false } } leader, var sentAt)
            || view.Keyspace is not Reading<Answer.Keyspace>.Known { Value.Record.DurabilityPolicy: var policy, SentAt: var policyAt }
            || view.Tablets.Count == 0
            || view.Tablets.Any(tablet => tablet.Desired.IsExternal))
        {
            return Steps.None;
        }
        if (leader.SemiSync.IsBlocked)
        {
            return Blocked(view, primary, policy);
        }
        if (!Acknowledging.Waits(policy) || Turns.IsTaken(view.Snapshot))
        {
            return Steps.None;
        }

        // What was said before the policy was read shows nothing of what became of it; what is told already is told on meanwhile.
        var asking = Steps.Ask(view.StatusQuery(primary), policyAt > view.Now - Cadence.Amiss ? policyAt : view.Now - Cadence.Amiss);
        var isStanding = view.Snapshot.SeenSince(PlanOf.WaitPrefix + WithoutCode) < view.Now;
        return sentAt < policyAt && !isStanding ? asking : asking + Off(view, primary, policy);
    }

    /// <summary>What a primary said of itself lately, and when it was asked; null when it said nothing.</summary>
    private static (TabletStatus Status, DateTimeOffset SentAt)? Said(ShardView view, TabletAlias primary)
    {
        // Every pass of every shard looks, so that no query and no reading is made for it.
        foreach (var entry in view.Snapshot.Readings.All.AsSpan())
        {
            if (entry.Query is Query.Status query && query.Alias == primary && query.Vtctld == view.Desired.Vtctld)
            {
                return entry.Reading is Reading<Answer>.Known known && known.SentAt >= view.Now - Lately
                    ? (known.Value.As<Answer.Status>().Value, known.SentAt)
                    : null;
            }
        }
        return null;
    }

    private static Steps Blocked(ShardView view, TabletAlias primary, string policy)
    {
        var records = (view.Records as Reading<ValueList<TabletRecord>>.Known)?.Value ?? [];
        var ackers = new Durability(Durability.Read(policy), records.Select(record => new DurableTablet(record.Alias, record.Type)).ToValueList()).Ackers(primary);
        var why = !Acknowledging.Waits(policy) ? $"although keyspace {view.Name.Keyspace} records the durability policy {(policy.Length == 0 ? "none" : policy)}"
            : ackers.Count == 0 ? $"since no tablet that is recorded may send one under {policy}"
            : $"of which one is enough under {policy}: " + string.Join(", ", ackers.Select(alias => $"tablet {alias} {Trouble(view, alias)}"));
        var remedy = HasVtorc(view) ? "set durabilityPolicy to none" : "set durabilityPolicy to none and rpl_semi_sync_source_enabled of its MySQL to 0, which no VTOrc does here";
        return new Steps(Needs: ackers.Add(primary).Select(alias => new Need(view.StatusQuery(alias), view.Now - Cadence.Amiss)).ToValueList())
            + Steps.Wait(
                "WritesBlocked",
                $"primary {primary} of shard {view.Name} answers no write: it waits for acknowledgements that do not come, {why}. "
                    + $"It goes on as soon as such a tablet follows it; bring one back, or, if writes may be lost with their primary from now on, {remedy}",
                view.Snapshot.TooLong("WritesBlocked"),
                isLoss: true);
    }

    private static Steps Off(ShardView view, TabletAlias primary, string policy) => Steps.Wait(
        WithoutCode,
        $"primary {primary} of shard {view.Name} waits for no acknowledgements, although keyspace {view.Name.Keyspace} records the durability policy {policy}: what it answers "
            + $"may be lost with it. {(HasVtorc(view) ? "VTOrc is to turn semi-sync on; if it does not, look why, or have" : "No VTOrc is there to turn semi-sync on: give the keyspace a vitessOrchestrator, or have")} "
            + $"another tablet lead (annotation {Annotations.Switchover} on the VitessShard): who is promoted has it on",
        view.Snapshot.TooLong(WithoutCode));

    private static bool HasVtorc(ShardView view) => view.Desired.VtorcDeployments.Count > 0;

    private static string Trouble(ShardView view, TabletAlias alias) =>
        view.Tablet(alias) is { IsReady: false } tablet ? tablet.PodText
        : view.KnownStatus(alias) is not { } status ? "does not answer vtctld"
        : Replica.Trouble(status) ?? (status.SemiSync.IsReplicaOn ? "follows it" : "follows it and sends none");
}
