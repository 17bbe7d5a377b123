using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Live.Vitess.Messages;

namespace Vitess.Reconcile.Sim.Serve.Vtctld;

/// <summary>The core's records as Vitess' messages: the other way round than the operator reads them.</summary>
internal static class RecordMessages
{
    internal static CellInfoRecord Of(CellInfo info) => new() { ServerAddress = info.ServerAddress, Root = info.Root };

    internal static NamedKeyspace Of(KeyspaceName name, KeyspaceRecord record) => new()
    {
        Name = name.Value,
        Keyspace = new() { DurabilityPolicy = record.DurabilityPolicy, SidecarDbName = record.SidecarDbName },
    };

    internal static NamedShard Of(ShardRecord record) => new()
    {
        Keyspace = record.Shard.Keyspace.Value,
        Name = record.Shard.Range,
        Shard = new()
        {
            PrimaryAlias = record.Primary is { } primary ? VtctldRequests.Of(primary) : null,
            PrimaryTermStartTime = Of(record.TermStart),
            IsPrimaryServing = record.IsPrimaryServing,
        },
    };

    internal static TabletInfo Of(TabletRecord record) => new()
    {
        Alias = VtctldRequests.Of(record.Alias),
        Keyspace = record.Shard.Keyspace.Value,
        Shard = record.Shard.Range,
        Type = (TabletKind)record.Type,
        MysqlHostname = record.MysqlHost,
        MysqlPort = record.MysqlPort,
        PrimaryTermStartTime = Of(record.TermStart),
    };

    internal static FullStatus Of(TabletStatus status) => new()
    {
        PrimaryStatus = new() { Position = status.Executed },
        ReplicationStatus = status.Replication is { } replication ? Of(replication, status.Executed) : null,
        ReadOnly = status.IsReadOnly,
        SuperReadOnly = status.IsReadOnly,
        SemiSyncPrimaryEnabled = status.SemiSync.IsPrimaryOn,
        SemiSyncReplicaEnabled = status.SemiSync.IsReplicaOn,
        SemiSyncPrimaryClients = (uint)status.SemiSync.Clients,
        SemiSyncBlocked = status.SemiSync.IsBlocked,
        DiskStalled = status.IsDiskStalled,
        ServerUuid = status.ServerUuid,
        GtidPurged = status.Purged,
        TabletType = (TabletKind)status.Type,
    };

    internal static WorkflowInfo Of(KeyspaceName keyspace, WorkflowSummary workflow) => new()
    {
        Name = workflow.Name,
        WorkflowType = workflow.Type,
        MaxVReplicationLag = (long)workflow.Lag.TotalSeconds,
        Source = new() { Keyspace = (workflow.SourceKeyspace ?? keyspace).Value, Shards = { workflow.SourceShards } },
        Target = new() { Keyspace = keyspace.Value, Shards = { workflow.TargetShards } },
        ShardStreams =
        {
            [workflow.TargetShards.FirstOrDefault("-")] = new ShardStreams
            {
                Streams =
                {
                    new WorkflowStream { State = workflow.State.ToString(), Message = workflow.Error, RowsCopied = workflow.RowsCopied },
                },
            },
        },
    };

    private static ReplicationInfo Of(ReplicationStatus status, string executed) => new()
    {
        Position = executed,
        SourceHost = status.SourceHost,
        SourcePort = status.SourcePort,
        IoState = Of(status.Io),
        SqlState = Of(status.Sql),
        RelayLogPosition = status.Retrieved,
        ReplicationLagSeconds = (uint)(status.Lag ?? TimeSpan.Zero).TotalSeconds,
        ReplicationLagUnknown = status.Lag is null,
    };

    private static int Of(ReplicationThread thread) => thread switch
    {
        ReplicationThread.Stopped => 1,
        ReplicationThread.Connecting => 2,
        ReplicationThread.Running => 3,
    };

    private static Time? Of(DateTimeOffset? instant) => instant is not { } at ? null : new()
    {
        Seconds = at.ToUnixTimeSeconds(),
        Nanoseconds = (int)(at.UtcTicks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
    };
}
