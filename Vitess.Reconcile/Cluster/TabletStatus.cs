using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Cluster;

/// <summary>A replication thread of MySQL.</summary>
public enum ReplicationThread
{
    /// <summary>It does not run.</summary>
    Stopped,

    /// <summary>It tries to connect.</summary>
    Connecting,

    /// <summary>It runs.</summary>
    Running,
}

/// <summary>How a replica follows its source.</summary>
/// <param name="SourceHost">The host that it reads from.</param>
/// <param name="SourcePort">The port that it reads from.</param>
/// <param name="Io">The thread that receives.</param>
/// <param name="Sql">The thread that applies.</param>
/// <param name="Retrieved">What it has received, applied or not, as a position (<c>MySQL56/…</c>); empty when nothing.</param>
/// <param name="Lag">How far it trails; null when MySQL does not know.</param>
public sealed record ReplicationStatus(
    string SourceHost, int SourcePort, ReplicationThread Io, ReplicationThread Sql, string Retrieved, TimeSpan? Lag);

/// <summary>Semi-synchronous replication at one MySQL.</summary>
/// <param name="IsPrimaryOn">Whether it waits for acknowledgements.</param>
/// <param name="IsReplicaOn">Whether it sends acknowledgements.</param>
/// <param name="Clients">How many acknowledging replicas are connected to it.</param>
/// <param name="IsBlocked">Whether commits wait for an acknowledgement that does not come.</param>
public sealed record SemiSyncStatus(bool IsPrimaryOn, bool IsReplicaOn, int Clients, bool IsBlocked);

/// <summary>What a tablet and its MySQL answered when asked for their full status.</summary>
/// <param name="Alias">Which tablet.</param>
/// <param name="Type">The type that the running vttablet has.</param>
/// <param name="Executed">What it has executed, as a position (<c>MySQL56/…</c>).</param>
/// <param name="IsReadOnly">Whether it refuses writes.</param>
/// <param name="Replication">How it follows its source; null when replication was never set up or it was taken off.</param>
/// <param name="SemiSync">Its semi-synchronous replication.</param>
/// <param name="IsDiskStalled">Whether its disk does not answer.</param>
public sealed record TabletStatus(
    TabletAlias Alias,
    TabletType Type,
    string Executed,
    bool IsReadOnly,
    ReplicationStatus? Replication,
    SemiSyncStatus SemiSync,
    bool IsDiskStalled)
{
    /// <summary>The identity that its MySQL writes into its own transactions; empty when it was not told.</summary>
    public string ServerUuid { get; init; } = "";

    /// <summary>What its binary logs hold no more, as a position (<c>MySQL56/…</c>); empty when it was not told, or nothing.</summary>
    public string Purged { get; init; } = "";
}
