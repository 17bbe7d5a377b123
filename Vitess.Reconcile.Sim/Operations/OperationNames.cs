namespace Vitess.Reconcile.Sim.Operations;

/// <summary>Everything that a user of a drill may want, by the name it has in reports.</summary>
internal static class OperationNames
{
    internal static ValueList<string> All { get; } =
    [
        "image", "flag", "pool size", "pool to zero", "pool added", "pool removed", "pool moved", "cell added", "cell removed",
        "keyspace added", "keyspace removed", "partitioning added", "partitioning removed", "claim size", "update strategy", "revert",
        "drain and delete", "drain and call off", "switchover", "node drained", "release", "cascade", "Pod deleted", "tablet and volume deleted", "claim deleted",
        "retention policy", "deletion protection", "staged: canary tablets", "staged: canary shard", "staged: budget", "staged: pause",
        "staged: resume", "staged: none", "durability policy", "MySQL version", "turn-down policy",
        .. ((string[])["VitessShard", "VitessKeyspace", "VitessCluster"]).SelectMany(kind => new[] { $"{kind} deleted", $"{kind} deleted, protected" }),
    ];
}
