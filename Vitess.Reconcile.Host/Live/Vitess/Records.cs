using System.Text;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Vitess.Messages;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>Vitess' messages as the core's records.</summary>
internal static class Records
{
    internal static CellInfo CellInfo(CellInfoRecord? info) => new(info?.ServerAddress ?? "", info?.Root ?? "");

    internal static KeyspaceRecord Keyspace(KeyspaceInfo? info) => new(info?.DurabilityPolicy ?? "", info?.SidecarDbName ?? "");

    internal static ShardRecord Shard(NamedShard shard) => new(
        new(new(shard.Keyspace), shard.Name),
        Alias(shard.Shard?.PrimaryAlias),
        Instant(shard.Shard?.PrimaryTermStartTime),
        shard.Shard?.IsPrimaryServing ?? false);

    internal static TabletRecord Tablet(TabletInfo tablet) => new(
        Alias(tablet.Alias) ?? throw new InvalidDataException("a tablet's record has no alias"),
        new(new(tablet.Keyspace), tablet.Shard),
        Type(tablet.Type),
        tablet.Type == TabletKind.Primary ? Instant(tablet.PrimaryTermStartTime) : null,
        tablet.MysqlHostname,
        tablet.MysqlPort);

    internal static TabletStatus Status(TabletAlias alias, FullStatus status) => new(
        alias,
        Type(status.TabletType),
        status.PrimaryStatus?.Position is { Length: > 0 } executed ? executed : status.ReplicationStatus?.Position ?? "",
        status.ReadOnly || status.SuperReadOnly,
        status.ReplicationStatus is { } replication ? Replication(replication) : null,
        new(
            status.SemiSyncPrimaryEnabled,
            status.SemiSyncReplicaEnabled,
            (int)Math.Min(status.SemiSyncPrimaryClients, int.MaxValue),
            status.SemiSyncBlocked),
        status.DiskStalled)
    {
        ServerUuid = status.ServerUuid,
        Purged = status.GtidPurged,
    };

    /// <summary>The first value of the first row of a statement's result; null when there is none, or it is NULL.</summary>
    internal static string? Value(QueryResult? result) =>
        result?.Rows is [{ Lengths: [>= 0 and var length, ..] } row, ..] && length <= row.Values.Length ? Encoding.UTF8.GetString(row.Values.Span[..(int)length]) : null;

    internal static WorkflowSummary Workflow(WorkflowInfo workflow)
    {
        var streams = workflow.ShardStreams.Values.SelectMany(shard => shard.Streams).ToList();
        var (source, target) = (workflow.Source?.Keyspace ?? "", workflow.Target?.Keyspace ?? "");
        return new(
            workflow.Name,
            workflow.WorkflowType,
            (workflow.Source?.Shards ?? []).Order(StringComparer.Ordinal).ToValueList(),
            (workflow.Target?.Shards ?? []).Order(StringComparer.Ordinal).ToValueList())
        {
            SourceKeyspace = string.Equals(source, target, StringComparison.Ordinal) ? null : new KeyspaceName(source),
            State = streams.Count == 0 ? WorkflowState.Unknown : streams.Min(stream => State(stream.State)),
            Error = streams.Where(stream => State(stream.State) == WorkflowState.Error).Select(stream => stream.Message)
                .Min(StringComparer.Ordinal) ?? "",
            Lag = TimeSpan.FromSeconds(Math.Clamp(workflow.MaxVReplicationLag, 0, int.MaxValue)),
            RowsCopied = streams.Sum(stream => stream.RowsCopied),
        };
    }

    // Source: what vtctld makes of the state that a stream has stored. What lags runs.
    private static WorkflowState State(string state) => state switch
    {
        "Error" => WorkflowState.Error,
        "Copying" or "Init" => WorkflowState.Copying,
        "Running" or "Lagging" => WorkflowState.Running,
        "Stopped" => WorkflowState.Stopped,
        _ => WorkflowState.Unknown,
    };

    /// <summary>An alias; null for none, which Vitess also writes as one without cell and number.</summary>
    internal static TabletAlias? Alias(Alias? alias) =>
        alias is null or { Cell: "", Uid: 0 } ? null : new TabletAlias(new(alias.Cell), alias.Uid);

    /// <summary>An instant; null for none. What .NET cannot tell, a tenth of a microsecond, is cut off.</summary>
    internal static DateTimeOffset? Instant(Time? time) => time is null
        ? null
        : DateTimeOffset.FromUnixTimeSeconds(time.Seconds).AddTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick);

    /// <summary>A type; unknown for one that is newer than this.</summary>
    internal static TabletType Type(TabletKind type) =>
        Enum.IsDefined((TabletType)type) ? (TabletType)type : TabletType.Unknown;

    private static ReplicationStatus Replication(ReplicationInfo status) => new(
        status.SourceHost,
        status.SourcePort,
        Thread(status.IoState),
        Thread(status.SqlState),
        status.RelayLogPosition,
        status.ReplicationLagUnknown
            ? null
            : TimeSpan.FromSeconds(Math.Max(0L, (long)status.ReplicationLagSeconds - status.SqlDelay)));

    // Source: Vitess' numbers of thread states: 0 unknown, 1 stopped, 2 connecting, 3 running.
    private static ReplicationThread Thread(int state) => state switch
    {
        3 => ReplicationThread.Running,
        2 => ReplicationThread.Connecting,
        _ => ReplicationThread.Stopped,
    };
}
