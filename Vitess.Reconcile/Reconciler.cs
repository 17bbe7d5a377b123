using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile;

/// <summary>A snapshot in, a plan out.</summary>
/// <remarks>
/// A pure function: the same snapshot gives the same plan, byte for byte. It is level-triggered: the plan depends on what
/// is, never on how it came about.
/// </remarks>
public static class Reconciler
{
    /// <summary>The kinds that have a pass.</summary>
    public static ValueList<string> KindsWithPass { get; } =
    [
        Kinds.VitessCluster, Kinds.VitessCell, Kinds.VitessKeyspace, Kinds.VitessShard, Kinds.EtcdLockserver,
        Kinds.VitessBackupStorage, Kinds.VitessBackupSchedule,
    ];

    /// <summary>What should be done about the subject of a snapshot now.</summary>
    /// <param name="snapshot">Everything that is known.</param>
    /// <exception cref="ArgumentException">The subject's kind has no pass.</exception>
    public static Plan Reconcile(Snapshot snapshot) => snapshot.Subject.Key.Kind switch
    {
        Kinds.VitessCluster => ClusterPass.Plan(snapshot),
        Kinds.VitessCell => CellPass.Plan(snapshot),
        Kinds.VitessKeyspace => KeyspacePass.Plan(snapshot),
        Kinds.VitessShard => ShardPass.Plan(snapshot),
        Kinds.EtcdLockserver => LockserverPass.Plan(snapshot),
        Kinds.VitessBackupStorage => BackupStoragePass.Plan(snapshot),
        Kinds.VitessBackupSchedule => BackupSchedulePass.Plan(snapshot),
        _ => throw new ArgumentException($"{snapshot.Subject.Key.Kind} has no pass.", nameof(snapshot)),
    };
}
