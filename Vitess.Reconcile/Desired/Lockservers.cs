using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Desired;

/// <summary>How the topology is reached.</summary>
internal static class Lockservers
{
    /// <summary>The implementation that an etcd of the operator's own serves.</summary>
    internal const string Etcd2 = "etcd2";

    /// <summary>How every program reaches the global topology.</summary>
    /// <param name="names">The names of the cluster's objects.</param>
    /// <param name="space">The cluster's namespace.</param>
    /// <param name="spec">The global lock server, with defaults.</param>
    internal static VitessLockserverParams Global(ClusterNames names, string space, LockserverSpec spec) =>
        spec.External ?? new()
        {
            Implementation = Etcd2,
            Address = Images.Either(spec.CellInfoAddress, Address(names.GlobalEtcd, space)),
            RootPath = $"/vitess/{names.Cluster}/global",
        };

    /// <summary>How a cell's topology is reached: its own lock server where it has one, else a path of its own in the global one.</summary>
    /// <param name="names">The names of the cluster's objects.</param>
    /// <param name="space">The cluster's namespace.</param>
    /// <param name="cell">The cell's template.</param>
    /// <param name="global">How the global topology is reached.</param>
    internal static VitessLockserverParams Local(
        ClusterNames names, string space, VitessCellTemplate cell, VitessLockserverParams global)
    {
        var name = cell.Name ?? "";
        var root = $"/vitess/{names.Cluster}/local/{name}";
        return cell.Lockserver switch
        {
            { External: { } external } => external,
            { Etcd: not null } own => new()
            {
                Implementation = Etcd2,
                Address = Images.Either(own.CellInfoAddress, Address(names.LocalEtcd(new(name)), space)),
                RootPath = root,
            },
            _ => global with { RootPath = root },
        };
    }

    /// <summary>The three flags by which every Vitess program finds the global topology.</summary>
    internal static VitessFlags Flags(VitessLockserverParams? global) => VitessFlags.Of(
        ("topo_implementation", global?.Implementation ?? ""),
        ("topo_global_server_address", global?.Address ?? ""),
        ("topo_global_root", global?.RootPath ?? ""));

    private static string Address(ObjectName lockserver, string space) =>
        $"{ClusterNames.EtcdClientService(lockserver)}.{space}.svc:{Parts.Port.EtcdClient.Number}";
}
