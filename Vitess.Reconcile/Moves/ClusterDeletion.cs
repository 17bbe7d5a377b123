using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Takes a cluster down in order when it is deleted and our finalizer is on it: keyspaces, cells, the alias, then itself.</summary>
/// <remarks>
/// Safety: nothing begins while deletionProtection holds the cluster, and what has begun before it did is taken back. Keyspaces and cells go as in any turn-down, on fresh proof.
/// Liveness: a topology that does not answer, or that is not clean when the last tablet has been gone for as long, is left as it is:
/// no tablet can come back into it, and the finalizer goes. Without a vtctld to ask it goes at once.
/// </remarks>
internal static class ClusterDeletion
{
    /// <summary>What is remembered since when the topology has not answered.</summary>
    private const string Silent = "deletion:silent";

    /// <summary>What is remembered since when no keyspace has been left.</summary>
    private const string Cleaning = "deletion:cleaning";

    /// <summary>How long a topology may take. Reason: many times what an etcd needs for an election or a pod to come back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    internal static Steps Next(Snapshot snapshot, DesiredCluster desired)
    {
        if (!Protection.IsOn(snapshot.Subject.Meta))
        {
            return Steps.Wait("BeingDeleted", "the cluster is being deleted") + Below(snapshot);
        }
        if (Protection.Holds(snapshot))
        {
            return Protection.Held(snapshot)
                + ChildTurnDown.Back(snapshot, [.. desired.Keyspaces.Select(it => it.Key), .. desired.Cells.Select(it => it.Key)]);
        }
        if (Protection.Unprotected(snapshot) is { } protecting)
        {
            return protecting + Below(snapshot);
        }
        var watched = Watched(snapshot, desired);
        if (!HasVtctld(snapshot, desired) || watched.Any(what => snapshot.Now - snapshot.SeenSince(what) >= Patience))
        {
            return Protection.Release(snapshot) + Steps.Wait("BeingDeleted", "the cluster is being deleted; what its topology still holds is left there");
        }
        var asking = new Steps(Needs: new AllTablets(snapshot, desired.Vtctld).Queries.Select(query => new Need(query, snapshot.Now - Cadence.Amiss)).ToValueList());
        return asking + Steps.Wait("BeingDeleted", "the cluster is being deleted in order: keyspaces, cells, topology") + Below(snapshot)
            + (Has(snapshot, Kinds.VitessKeyspace) ? ChildTurnDown.Keyspaces(snapshot, desired.Vtctld, [])
                : Has(snapshot, Kinds.VitessCell) ? ChildTurnDown.Cells(snapshot, desired.Vtctld, [])
                : Alias(snapshot, desired) ?? Protection.Release(snapshot));
    }

    /// <summary>What has to be remembered since when it stands.</summary>
    internal static ValueList<string> Watched(Snapshot snapshot, DesiredCluster desired)
    {
        if (!snapshot.Subject.Meta.IsGoing || !Protection.IsOn(snapshot.Subject.Meta) || Protection.Holds(snapshot))
        {
            return [];
        }
        var isSilent = snapshot.Readings.Of<Answer.Cells>(new Query.Cells(desired.Vtctld)) is Reading<Answer.Cells>.Unknown
            || new AllTablets(snapshot, desired.Vtctld).Read().Unknown is not null;
        return [.. isSilent ? [Silent] : (ValueList<string>)[], .. IsEmpty(snapshot) ? [Cleaning] : (ValueList<string>)[]];
    }

    /// <summary>What below the cluster keeps it from going until somebody acts.</summary>
    private static Steps Below(Snapshot snapshot) =>
        Relatives.Blocking(snapshot.Relatives(Kinds.VitessKeyspace)) + Relatives.Blocking(snapshot.Relatives(Kinds.VitessShard));

    private static bool IsEmpty(Snapshot snapshot) => snapshot.Relatives(Kinds.VitessShard)
        .All(shard => shard.Meta.IsGoing || shard.Meta.Annotations.ContainsKey(Annotations.Emptied));

    private static bool Has(Snapshot snapshot, string kind) => snapshot.Owned.Any(owned => owned.Key.Kind == kind);

    private static bool HasVtctld(Snapshot snapshot, DesiredCluster desired) =>
        desired.VtctldDeployments.Any(wanted => snapshot.Owned(wanted.Key) is { Meta.IsGoing: false });

    /// <summary>Removes the alias of all cells; null when it is known not to be there, or is not ours to remove.</summary>
    private static Steps? Alias(Snapshot snapshot, DesiredCluster desired)
    {
        var query = new Query.Cells(desired.Vtctld);
        return !Switches.May(snapshot, "registerCellsAliases") ? null : snapshot.Readings.Of<Answer.Cells>(query) switch
        {
            Reading<Answer.Cells>.Known known => !known.Value.Aliases.ContainsKey(CellRecords.AliasOfAll) ? null
                : Evidence.Do(
                    snapshot,
                    new Move.Invoke(desired.Vtctld, new Call.DeleteCellsAlias(CellRecords.AliasOfAll), "the cluster is being deleted and has no cell left"),
                    Deadlines.TopologyCall, known.SentAt, query),
            Reading<Answer.Cells>.Absent => null,
            _ => Steps.Ask(query, snapshot.Now - Cadence.Amiss),
        };
    }
}
