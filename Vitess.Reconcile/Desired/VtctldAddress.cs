using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>Where a cluster's vtctld is called, as host and port.</summary>
internal static class VtctldAddress
{
    /// <summary>The address whatever the spec says of vtctld; it serves unless the spec keeps it from serving.</summary>
    /// <param name="names">The names of the cluster's objects.</param>
    /// <param name="space">The cluster's namespace.</param>
    internal static string Of(ClusterNames names, string space) => At(names.VtctldService, space);

    /// <summary>The address of a vtctld that can serve.</summary>
    /// <param name="spec">The cluster's spec, with or without defaults.</param>
    /// <param name="names">The names of the cluster's objects.</param>
    /// <param name="space">The cluster's namespace.</param>
    internal static string Of(VitessClusterSpec spec, ClusterNames names, string space) =>
        new OwnVtctld(spec, names) is { IsNeeded: true } own ? At(own.ServiceName, space) : Of(names, space);

    private static string At(ObjectName service, string space) => $"{service}.{space}.svc:{Port.Grpc.Number}";
}
