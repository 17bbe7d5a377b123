using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Health;

/// <summary>How a replica follows its primary, by what both said of themselves.</summary>
internal static class Replica
{
    /// <summary>How far a replica may trail and still count. Source: the tolerable replication lag of the Go operator's planned reparents.</summary>
    internal static readonly TimeSpan LagMax = TimeSpan.FromSeconds(15);

    /// <summary>What keeps a replica from counting, for people; null when it follows closely.</summary>
    internal static string? Trouble(TabletStatus replica) => replica.Replication switch
    {
        null => "does not replicate",
        { Io: not ReplicationThread.Running } => "receives nothing from its primary",
        { Sql: not ReplicationThread.Running } => "does not apply what it receives",
        { Lag: { } lag } when lag > LagMax => $"trails its primary by {lag.TotalSeconds:0} s, more than {LagMax.TotalSeconds:0} s",
        _ => null,
    };

    /// <summary>Everything that a tablet has, applied or not; null when its position cannot be compared.</summary>
    internal static GtidSet? Received(TabletStatus tablet) => Position.Parse(tablet.Executed) switch
    {
        Position.Gtids executed => Position.Parse(tablet.Replication?.Retrieved ?? "") is Position.Gtids retrieved
            ? executed.Set.Union(retrieved.Set)
            : executed.Set,
        Position.Unset => GtidSet.Empty,
        _ => null,
    };

    /// <summary>Whether another tablet has everything of its primary's that this one has, so that nothing rests on this one alone.</summary>
    /// <remarks>What it has beyond its primary was never acknowledged, or acknowledged by others since.</remarks>
    internal static bool IsCovered(TabletStatus leaving, TabletStatus primary, TabletStatus other) =>
        Received(leaving) is { } own
        && Received(primary) is { } leading
        && Received(other) is { } theirs
        && theirs.Contains(own.Subtract(own.Subtract(leading)));
}
