using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Moves;

/// <summary>Holds back what cannot start before the global lock server is up.</summary>
internal static class LockserverGate
{
    /// <summary>Why to wait for the global lock server; null when it is up, or not run by this operator.</summary>
    internal static Steps? NotUp(Snapshot snapshot)
    {
        var cluster = snapshot.Subject.Key.Kind == Kinds.VitessCluster
            ? snapshot.Subject.Key.Name
            : snapshot.Subject.Meta.Labels.GetValueOrDefault(Labels.Cluster) ?? "";
        var key = new ObjectKey(Kinds.EtcdLockserver, snapshot.Subject.Key.Namespace, new ClusterNames(cluster).GlobalEtcd.Value);
        // An etcd that is made beside an external one serves nobody.
        return IsExternal(snapshot, cluster) ? null : snapshot.Relative(key) switch
        {
            null => Steps.Wait("LockserverMissing", $"{key} does not exist yet"),
            { } lockserver when lockserver.Status["available"]?.AsText == Conditions.True => null,
            _ => Steps.Wait("LockserverNotUp", $"{key} does not have a quorum of ready members yet", snapshot.TooLong("LockserverNotUp")),
        };
    }

    private static bool IsExternal(Snapshot snapshot, string cluster) =>
        snapshot.Relative(new(Kinds.VitessCluster, snapshot.Subject.Key.Namespace, cluster))?.Spec.At("globalLockserver", "external")
            is { IsMap: true };
}
