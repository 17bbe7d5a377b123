using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim;

/// <summary>How the recorded world differs from a real one for the operator.</summary>
internal static class AsRecorded
{
    /// <summary>A core to which it is always the moment at which a schedule was made.</summary>
    /// <remarks>The recordings ended before the first Job of any schedule: what is compared is what a schedule says until then.</remarks>
    internal static Func<Snapshot, Plan> WithoutTicks(Func<Snapshot, Plan> reconcile) => snapshot =>
        snapshot.Subject.Key.Kind == Kinds.VitessBackupSchedule
            ? reconcile(snapshot with { Now = snapshot.Subject.Meta.Created }) with { WakeUp = null }
            : reconcile(snapshot);
}
