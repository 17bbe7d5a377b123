using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>What the operator does to start replication in a shard.</summary>
public sealed record VitessReplicationSpec
{
    /// <summary>Whether the first primary is elected; true unless set.</summary>
    public bool? InitializeMaster { get; init; }

    /// <summary>
    /// Whether the first, empty backup is taken; true unless set. With false, a new shard that has a place for backups
    /// waits for somebody to take it.
    /// </summary>
    public bool? InitializeBackup { get; init; }

    /// <summary>Has no effect.</summary>
    public bool? RecoverRestartedMaster { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessReplicationSpec> Shape { get; } =
        Shape<VitessReplicationSpec>.Of("VitessReplicationSpec")
        .Nullable("initializeMaster", Kinds.Truth, s => s.InitializeMaster, (s, v) => s with { InitializeMaster = v })
        .Nullable("initializeBackup", Kinds.Truth, s => s.InitializeBackup, (s, v) => s with { InitializeBackup = v })
        .Nullable(
            "recoverRestartedMaster", Kinds.Truth,
            s => s.RecoverRestartedMaster, (s, v) => s with { RecoverRestartedMaster = v });
}
