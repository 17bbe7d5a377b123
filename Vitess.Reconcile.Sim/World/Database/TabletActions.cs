using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>How a tablet took a call.</summary>
internal readonly record struct TabletReply(bool IsEnded, string? Failure)
{
    internal static TabletReply Done { get; } = new(true, null);

    /// <summary>It works on it; the call goes on.</summary>
    internal static TabletReply NotYet { get; } = new(false, null);

    internal static TabletReply Refused(string why) => new(true, why);
}

/// <summary>What a tablet does when it is told to; the part of each call that happens at the tablet.</summary>
internal static class TabletActions
{
    /// <summary>Makes a tablet primary: semi-sync first, then read-write, then its type.</summary>
    internal static TabletReply Promote(Tablet tablet, DatabaseWorld world)
    {
        if (!CanWriteRecord(tablet))
        {
            return TabletReply.Refused(
                $"code = Unknown desc = TabletManager.PromoteReplica on {tablet.Alias}: topology does not answer");
        }
        if (tablet.Mysql.SourceHost is not null)
        {
            tablet.Mysql.ForgetSource();
        }
        SetUpSemiSyncPrimary(tablet);
        tablet.Mysql.IsReadOnly = false;
        tablet.Become(TabletType.Primary, world.Clock.Now);
        tablet.History.Promoted(world.Clock.Now, tablet);
        return TabletReply.Done;
    }

    /// <summary>Makes the first primary of a shard: read-write and one entry in the binary log before
    /// semi-sync.</summary>
    internal static TabletReply Initialise(Tablet tablet, DatabaseWorld world)
    {
        if (!CanWriteRecord(tablet))
        {
            return TabletReply.Refused(
                $"code = Unknown desc = TabletManager.InitPrimary on {tablet.Alias}: topology does not answer");
        }
        tablet.Mysql.ForgetSource();
        tablet.Mysql.SemiSyncPrimary = false;
        tablet.Mysql.IsReadOnly = false;
        tablet.Mysql.Begin(new((_, _) => { }));
        tablet.Become(TabletType.Primary, world.Clock.Now);
        SetUpSemiSyncPrimary(tablet);
        tablet.History.Promoted(world.Clock.Now, tablet);
        return TabletReply.Done;
    }

    /// <summary>Demotes a primary that must not lose a client's transaction: waits until none is under way.</summary>
    internal static TabletReply Demote(Tablet tablet)
    {
        if (tablet.Mysql.BlockedSince is not null || tablet.Mysql.IsDiskStalled)
        {
            tablet.HoldWrites();
            return TabletReply.NotYet;
        }
        tablet.Serve(writes: false);
        tablet.Mysql.IsReadOnly = true;
        tablet.Mysql.SemiSyncPrimary = false;
        return TabletReply.Done;
    }

    internal static void DemoteByForce(Tablet tablet)
    {
        tablet.Serve(writes: false);
        tablet.Mysql.IsReadOnly = true;
        tablet.Mysql.AbandonWaiting();
        tablet.Mysql.SemiSyncPrimary = false;
    }

    /// <summary>Makes a demoted primary writable again.</summary>
    internal static TabletReply UndoDemote(Tablet tablet)
    {
        SetUpSemiSyncPrimary(tablet);
        tablet.Mysql.IsReadOnly = false;
        tablet.Serve(writes: tablet.Type == TabletType.Primary);
        return TabletReply.Done;
    }

    /// <summary>Makes the primary writable in deed, semi-sync first.</summary>
    internal static TabletReply SetReadWrite(Tablet tablet) => UndoDemote(tablet);

    /// <summary>Points a tablet at a primary. Refused when it has transactions of its own.</summary>
    internal static TabletReply Follow(Tablet tablet, TabletEntry primary)
    {
        if (primary.Alias == tablet.Alias || tablet.IsExternal)
        {
            return TabletReply.Done;
        }
        if (ErrantAt(tablet, primary) is { IsEmpty: false } errant)
        {
            return TabletReply.Refused(
                $"code = FailedPrecondition desc = TabletManager.SetReplicationSource on {tablet.Alias}: "
                + $"Errant GTID detected - {errant}");
        }
        if (tablet.Type == TabletType.Primary)
        {
            DemoteByForce(tablet);
            tablet.Become(tablet.InitType);
        }
        tablet.Mysql.IsReadOnly = true;
        tablet.Mysql.SemiSyncPrimary = false;
        tablet.Mysql.Follow(primary.Host, WantsToAcknowledge(tablet, primary));
        return TabletReply.Done;
    }

    /// <summary>Changes the type without touching a primary; semi-sync follows the type, and replication restarts for it to take effect.</summary>
    internal static TabletReply ChangeType(Tablet tablet, TabletType type, TabletEntry? primary)
    {
        tablet.Become(type);
        var acknowledges = primary is not null && WantsToAcknowledge(tablet, primary);
        if (acknowledges != tablet.Mysql.SemiSyncReplica)
        {
            tablet.Mysql.SemiSyncReplica = acknowledges;
            tablet.Mysql.RestartReplication();
        }
        return TabletReply.Done;
    }

    internal static bool WantsToAcknowledge(Tablet tablet, TabletEntry primary) =>
        tablet.Global.DurabilityOf(tablet.Shard.Keyspace)?
            .MayAcknowledge(new(primary.Alias, TabletType.Primary), tablet.Candidate) == true;

    internal static bool WantsAcknowledgements(Tablet tablet) =>
        tablet.Global.DurabilityOf(tablet.Shard.Keyspace)?.Acks > 0;

    /// <summary>Transactions of a tablet that its primary's server did not make and does not have; null when the
    /// primary cannot be asked.</summary>
    internal static Gtids? ErrantAt(Tablet tablet, TabletEntry primary) => tablet.Leader(primary) is { } leader
        ? tablet.Mysql.Data.Executed.Minus(leader.Mysql.Data.Binlog).Without(leader.Mysql.Data.Uuid)
        : null;

    private static bool CanWriteRecord(Tablet tablet) =>
        tablet.Global.CellAt(tablet.Alias.Cell) is { } place && place.Server.Answers(tablet.Process.Zone);

    private static void SetUpSemiSyncPrimary(Tablet tablet)
    {
        tablet.Mysql.SemiSyncPrimary = WantsAcknowledgements(tablet);
        tablet.Mysql.SemiSyncReplica = false;
    }
}
