using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>What VTOrc does about something amiss.</summary>
internal enum ProblemKind
{
    /// <summary>There was never a primary, or none is clear: it elects one.</summary>
    NoPrimary,

    /// <summary>The primary is lost or cannot commit: an emergency reparent.</summary>
    LostPrimary,

    /// <summary>The primary is read-only or its semi-sync is wrong: it is set right.</summary>
    PrimaryToMend,

    /// <summary>A replica does not follow as it should: it is pointed at the primary.</summary>
    ReplicaToMend,

    /// <summary>Nothing can be done yet, but it is looked at again.</summary>
    Watched,
}

/// <summary>Something amiss with a shard.</summary>
/// <param name="Kind">What is done about it.</param>
/// <param name="What">What it is, in VTOrc's own word.</param>
/// <param name="Target">The tablet that it is about; null when it is about the shard.</param>
/// <param name="Primary">The primary at that moment.</param>
internal sealed record Problem(ProblemKind Kind, string What, TabletEntry? Target = null, TabletEntry? Primary = null);

/// <summary>A shard as a VTOrc in some zone sees it.</summary>
internal sealed class ShardSight(DatabaseWorld world, Process by, GlobalTopology global, ShardName shard)
{
    // Source: how long semi-sync must be blocked before vttablet says so.
    private static readonly TimeSpan BlockedMin = TimeSpan.FromSeconds(10);

    internal GlobalTopology Global => global;

    internal ShardName Shard => shard;

    /// <summary>The most pressing problem; null when all is well.</summary>
    internal Problem? Analyse()
    {
        if (!global.Server.Answers(by.Zone) || !global.Shards.TryGetValue(shard, out var record))
        {
            return new(ProblemKind.Watched, "no topology");
        }
        var tablets = Tablets();
        if (tablets.Count == 0 || tablets.Exists(entry => world.TabletAt(entry.Host)?.IsExternal == true))
        {
            return null;
        }
        var leaders = tablets.FindAll(entry => entry.Record.Type == TabletType.Primary);
        var primary = leaders.MaxBy(entry => entry.Record.TermStart);
        if (primary is null)
        {
            return record.Primary is { } missing && tablets.TrueForAll(entry => entry.Alias != missing)
                ? new(ProblemKind.NoPrimary, "PrimaryTabletDeleted")
                : Electable(tablets) ? new(ProblemKind.NoPrimary, "ClusterHasNoPrimary")
                    : new(ProblemKind.Watched, "NoPrimaryYet");
        }
        return OfPrimary(primary, tablets) ?? OfReplicas(primary, tablets);
    }

    private Problem? OfPrimary(TabletEntry primary, List<TabletEntry> tablets)
    {
        var replicas = tablets.FindAll(entry => entry.Alias != primary.Alias);
        var reached = replicas.ConvertAll(Reached).OfType<Tablet>().ToList();
        if (Reached(primary) is not { } leader)
        {
            // A replica that was never set up, or was pointed elsewhere, is no witness.
            var witnesses = reached.FindAll(tablet => tablet.Mysql.SourceHost is not null);
            return witnesses.Count > 0 && witnesses.TrueForAll(tablet => tablet.Mysql.Io != ReplicationThread.Running)
                ? new(ProblemKind.LostPrimary, "DeadPrimary", null, primary)
                : new(ProblemKind.Watched, "UnreachablePrimary");
        }
        if (leader.Mysql.IsDiskStalled)
        {
            return new(ProblemKind.LostPrimary, "PrimaryDiskStalled", null, primary);
        }
        if (leader.Mysql.BlockedSince is { } since && world.Clock.Now - since >= BlockedMin)
        {
            return new(ProblemKind.LostPrimary, "PrimarySemiSyncBlocked", null, primary);
        }
        var wants = TabletActions.WantsAcknowledgements(leader);
        return leader.Mysql.IsReadOnly ? new(ProblemKind.PrimaryToMend, "PrimaryIsReadOnly", primary, primary)
            : wants != leader.Mysql.SemiSyncPrimary ? new(ProblemKind.PrimaryToMend, wants
                ? "PrimarySemiSyncMustBeSet" : "PrimarySemiSyncMustNotBeSet", primary, primary)
            : null;
    }

    private Problem? OfReplicas(TabletEntry primary, List<TabletEntry> tablets)
    {
        Problem? watched = null;
        foreach (var entry in tablets.Where(entry => entry.Alias != primary.Alias))
        {
            if (Reached(entry) is not { } replica)
            {
                watched = new(ProblemKind.Watched, "UnreachableReplica");
            }
            else if (TabletActions.ErrantAt(replica, primary) is { IsEmpty: false })
            {
                watched = new(ProblemKind.Watched, "ErrantGTIDDetected");
            }
            else if (Amiss(replica, primary) is { } what
                && entry.Record.Type is not (TabletType.Restore or TabletType.Backup))
            {
                return new(ProblemKind.ReplicaToMend, what, entry, primary);
            }
        }
        return watched;
    }

    private static string? Amiss(Tablet replica, TabletEntry primary) =>
        replica.Mysql.SourceHost is null ? "NotConnectedToPrimary"
        : replica.Mysql.SourceHost != primary.Host ? "ConnectedToWrongPrimary"
        : !replica.Mysql.IsReadOnly ? "ReplicaIsWritable"
        : replica.Mysql.Io == ReplicationThread.Stopped || replica.Mysql.Sql == ReplicationThread.Stopped
            ? "ReplicationStopped"
        : TabletActions.WantsToAcknowledge(replica, primary) != replica.Mysql.SemiSyncReplica ? "ReplicaSemiSyncWrong"
        : null;

    private bool Electable(List<TabletEntry> tablets) =>
        tablets.TrueForAll(entry => Reached(entry) is not null)
        && tablets.Exists(entry => Durability.MayLead(entry.Record.Type))
        && tablets.TrueForAll(entry => entry.Record.Type != TabletType.Restore);

    private Tablet? Reached(TabletEntry entry) =>
        world.TabletAt(entry.Host) is { IsInService: true } tablet && tablet.Alias == entry.Alias
        && world.Network.Reaches(by.Zone, tablet.Process.Zone) ? tablet : null;

    /// <summary>The records in those cells whose topology answers.</summary>
    private List<TabletEntry> Tablets()
    {
        var found = new List<TabletEntry>();
        foreach (var cell in global.Cells.Keys)
        {
            if (global.CellAt(cell) is { } place && place.Server.Answers(by.Zone))
            {
                found.AddRange(place.Topology.Tablets.Values.Where(entry => entry.Record.Shard == shard));
            }
        }
        return found;
    }
}
