using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Elects the first primary of a shard that has never had one.</summary>
/// <remarks>
/// Safety: the first primary is elected only where the shard record has no term start and no tablet is primary, by a
/// planned reparent that names the heir in the turn, so that no GTID is ever erased and no second one is elected.
/// Liveness: once every wanted tablet has registered and answers, a shard that is asked to have a primary gets one.
/// </remarks>
internal static class FirstPrimary
{
    internal static Decision Decide(ShardView view) => view.Record switch
    {
        Reading<ShardRecord>.Unknown unknown =>
            Decision.TopologyUnknown(view, $"the record of shard {view.Name} cannot be read: {unknown.Why}"),
        Reading<ShardRecord>.Known { Value.TermStart: not null } => Decision.None,
        _ when view.Desired.Tablets.Count == 0 => Decision.None,
        _ when !view.Desired.InitializesPrimary => Decision.Blocked("PrimaryNotAskedFor",
            $"shard {view.Name} has no primary, and replication.initializeMaster is false: set it to true, or elect one by hand"),
        _ when Recall.Missing(view, giveUp: "delete the claim") is { } claim => Decision.Blocked(claim.Code, claim.Text),
        _ => Registered(view),
    };

    private static Decision Registered(ShardView view)
    {
        if (view.Records is not Reading<ValueList<TabletRecord>>.Known { Value: var records, SentAt: var recordsAt })
        {
            return Decision.TopologyUnknown(view, $"the tablets of shard {view.Name} cannot be read: {view.Records.WhyNot}");
        }
        if (records.FirstOrDefault(record => record.Type == TabletType.Primary) is { } primary)
        {
            return Decision.Wait("PrimaryUnrecorded", $"tablet {primary.Alias} is primary and writes itself into the record of shard {view.Name}");
        }
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet.Record is null)
            {
                return Decision.Wait("TabletNotRegistered", $"tablet {tablet.Alias} has not registered; it {tablet.PodText}");
            }
        }
        if (view.Tablets.Any(tablet => tablet.Desired.IsExternal))
        {
            return External(view, records, recordsAt);
        }
        if (UnrecordedTablets.First(view) is { } forgotten)
        {
            // What all wanted tablets lack it may have, and nobody can ask it.
            return LostTopology.Runs(view, forgotten);
        }
        return records.FirstOrDefault(record => record.Type is TabletType.Restore or TabletType.Backup) is { } busy
            ? Decision.Wait("TabletRestoring", RestoringText(view, busy))
            : Local(view, records, recordsAt);
    }

    private static Decision Local(ShardView view, ValueList<TabletRecord> records, DateTimeOffset recordsAt)
    {
        if (view.Keyspace is not Reading<Answer.Keyspace>.Known { Value.Record.DurabilityPolicy: var policyName, SentAt: var keyspaceAt })
        {
            return Decision.Read([new(view.KeyspaceQuery, view.Now - Freshly)], $"the record of keyspace {view.Name.Keyspace}");
        }
        if (WantedPolicy(view) is { Length: > 0 } wanted && wanted != policyName)
        {
            return Decision.Wait("DurabilityPending", $"keyspace {view.Name.Keyspace} records the durability policy \"{policyName}\" and is to get \"{wanted}\" first");
        }
        if (Vtctld.TooOld(view) is { } notCapable)
        {
            return notCapable;
        }
        var (statuses, missing) = Statuses.Of(view, records);
        if (missing.Count > 0)
        {
            return Statuses.Missing(view, missing, "to elect the first primary every tablet has to answer");
        }
        if (view.Desired.HasBackups && BackupJob.HasInitialBackup(view) != true && statuses.Any(IsEmpty))
        {
            return view.Desired.BackupPod is null
                ? Decision.Blocked("NoInitialBackup", $"the tablets of shard {view.Name} are to start from a backup, and none will be taken: replication.initializeBackup is false or the first pool names no location that exists")
                : Decision.Wait("NoInitialBackup", $"the tablets of shard {view.Name} start from a backup that is still being taken");
        }
        if (view.Desired.HasBackups && BackupJob.HasCompleteBackup(view) && statuses.All(IsEmpty))
        {
            return Decision.Blocked("NotRestored", $"there is a backup of shard {view.Name} and none of its tablets has restored it");
        }
        if (statuses.FirstOrDefault(status => status.Type == TabletType.Primary) is { } already)
        {
            return Decision.Wait("PrimaryUnrecorded", $"tablet {already.Alias} says that it is primary and writes itself into the record of shard {view.Name}");
        }
        var durability = new Durability(Durability.Read(policyName), records.Select(record => new DurableTablet(record.Alias, record.Type)).ToValueList());
        var everybody = records.Select(record => record.Alias).ToValueList();
        var candidates = durability.Policy == DurabilityPolicy.Unknown ? [] : statuses
            .Where(status => records.Any(record => record.Alias == status.Alias && record.Type == TabletType.Replica)
                && durability.CanEstablish(status.Alias, everybody))
            .ToValueList();
        return Statuses.MostAdvanced(candidates) is { } to
            ? new Decision.Go(new()
            {
                Operation = TurnOperation.FirstPrimary,
                Heir = to,
                Move = new Move.Invoke(view.Desired.Vtctld, new Call.PlannedReparent(view.Name, to, Expected: null), $"electing {to} first primary of shard {view.Name}"),
                EvidenceFrom = Statuses.Oldest(view, records, recordsAt, keyspaceAt),
            })
            : NoHeir(view, candidates, policyName, durability.Policy);
    }

    /// <summary>Whether a tablet holds nothing, so that it has restored no backup.</summary>
    internal static bool IsEmpty(TabletStatus status) =>
        Position.Parse(status.Executed) is Position.Unset or Position.Gtids { Set.IsEmpty: true };

    private static Decision.NotYet NoHeir(
        ShardView view, ValueList<TabletStatus> candidates, string policyName, DurabilityPolicy policy) =>
        // Whoever waits for a person goes on asking, so that what is told stands as long as it is so.
        new Decision.NotYet(new Steps(Needs: Statuses.Evidence(view)) + (candidates.Count > 0
            ? Steps.Blocked("PositionsDiverged", $"of tablets {string.Join(", ", candidates.Select(status => status.Alias))} none has all that the others have: "
                + "delete the claim and the pod of those whose transactions may be thrown away, or elect a primary by hand")
            : Steps.Blocked("DurabilityUnreachable", policy == DurabilityPolicy.Unknown
                ? $"the durability policy \"{policyName}\" of keyspace {view.Name.Keyspace} is none that this version knows"
                : $"with the durability policy {policyName} no tablet of shard {view.Name} would have enough others to acknowledge its writes: add replicas, or set durabilityPolicy to none")));

    private static Decision External(ShardView view, ValueList<TabletRecord> records, DateTimeOffset recordsAt)
    {
        foreach (var tablet in view.Tablets.AsSpan())
        {
            if (tablet is { Desired.PoolType: "externalmaster", IsRunning: true })
            {
                return new Decision.Go(new()
                {
                    Operation = TurnOperation.FirstPrimary,
                    Heir = tablet.Alias,
                    Move = new Move.Invoke(view.Desired.Vtctld, new Call.TabletExternallyReparented(tablet.Alias), $"telling {tablet.Alias} that its external MySQL is the primary of shard {view.Name}"),
                    EvidenceFrom = Statuses.Oldest(view, records, recordsAt),
                });
            }
        }
        return Decision.Wait("NoExternalPrimary", $"no tablet of a pool of type externalmaster runs in shard {view.Name}");
    }

    /// <summary>The durability policy that the keyspace is to have; null when it names none.</summary>
    internal static string? WantedPolicy(ShardView view)
    {
        foreach (var relative in view.Snapshot.Relatives(Kinds.VitessKeyspace))
        {
            if (relative.Spec["name"]?.AsText == view.Name.Keyspace.Value)
            {
                return relative.Spec["durabilityPolicy"]?.AsText;
            }
        }
        return null;
    }

    private static string RestoringText(ShardView view, TabletRecord busy) =>
        view.Desired is { HasBackups: true, BackupPod: null }
            ? $"tablet {busy.Alias} waits for a backup, and none will be taken: replication.initializeBackup is false or the first pool names no location that exists"
            : $"tablet {busy.Alias} is of type {busy.Type} until it has restored a backup";

    /// <summary>How fresh readings are asked for while the shard waits for its primary. Reason: it serves nobody meanwhile.</summary>
    private static readonly TimeSpan Freshly = TimeSpan.FromSeconds(60);
}
