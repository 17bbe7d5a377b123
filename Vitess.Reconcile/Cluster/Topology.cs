using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Cluster;

/// <summary>How the topology of a cell is reached, as the global topology records it.</summary>
/// <param name="ServerAddress">The address of the cell's lock server.</param>
/// <param name="Root">The path below which the cell's topology lies.</param>
public sealed record CellInfo(string ServerAddress, string Root);

/// <summary>A keyspace's record in the topology.</summary>
/// <param name="DurabilityPolicy">The policy's name; empty stands for <c>none</c>.</param>
/// <param name="SidecarDbName">The database that Vitess keeps beside the user's; empty stands for <c>_vt</c>.</param>
public sealed record KeyspaceRecord(string DurabilityPolicy, string SidecarDbName);

/// <summary>A shard's record in the topology.</summary>
/// <param name="Shard">Which shard.</param>
/// <param name="Primary">The recorded primary; null before the first election or after its record was deleted.</param>
/// <param name="TermStart">When the recorded primary's term began; null before the first election. It never goes back to null.</param>
/// <param name="IsPrimaryServing">Whether the shard serves writes in the serving graph.</param>
public sealed record ShardRecord(ShardName Shard, TabletAlias? Primary, DateTimeOffset? TermStart, bool IsPrimaryServing);

/// <summary>A tablet's record in the topology.</summary>
/// <param name="Alias">Which tablet.</param>
/// <param name="Shard">The shard that it belongs to.</param>
/// <param name="Type">Its type, as recorded.</param>
/// <param name="TermStart">When its term as primary began; null when it is not primary.</param>
/// <param name="MysqlHost">The host at which its MySQL is reached; replicas name their source so.</param>
/// <param name="MysqlPort">The port at which its MySQL is reached.</param>
public sealed record TabletRecord(
    TabletAlias Alias, ShardName Shard, TabletType Type, DateTimeOffset? TermStart, string MysqlHost, int MysqlPort);

/// <summary>How far a workflow of VReplication is, over all its streams; of several states the first here tells.</summary>
public enum WorkflowState
{
    /// <summary>A stream reports an error.</summary>
    Error,

    /// <summary>Rows are being copied.</summary>
    Copying,

    /// <summary>All rows are copied, and changes are followed.</summary>
    Running,

    /// <summary>No stream runs: somebody stopped it, or its traffic has been switched.</summary>
    Stopped,

    /// <summary>No stream has told its state.</summary>
    Unknown,
}

/// <summary>A workflow of VReplication, as far as turning shards down and telling of a resharding depend on it.</summary>
/// <param name="Name">The workflow's name.</param>
/// <param name="Type">Its type, such as Reshard.</param>
/// <param name="SourceShards">Ranges that it copies from.</param>
/// <param name="TargetShards">Ranges that it copies to.</param>
public sealed record WorkflowSummary(
    string Name, string Type, ValueList<string> SourceShards, ValueList<string> TargetShards)
{
    /// <summary>The keyspace that it copies from; null for the one that it copies to.</summary>
    public KeyspaceName? SourceKeyspace { get; init; }

    /// <summary>How far it is.</summary>
    public WorkflowState State { get; init; } = WorkflowState.Unknown;

    /// <summary>What the streams with errors say, the alphabetically first of them; empty when there is none.</summary>
    public string Error { get; init; } = "";

    /// <summary>How long ago the stream that is furthest behind last moved.</summary>
    public TimeSpan Lag { get; init; }

    /// <summary>How many rows its streams have copied.</summary>
    public long RowsCopied { get; init; }

    /// <summary>Whether it takes part of one keyspace to other shards of the same keyspace.</summary>
    internal bool Reshards => SourceKeyspace is null && !SourceShards.SequenceEqual(TargetShards);

    /// <summary>Whether it copies from or to a shard of the keyspace that it copies to.</summary>
    internal bool Names(string range) =>
        TargetShards.Contains(range) || (SourceKeyspace is null && SourceShards.Contains(range));
}
