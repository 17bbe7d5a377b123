using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>Where a cluster's vtctld is called.</summary>
internal static class VtctldAddress
{
    /// <summary>The address of the Service in front of it, as host and port.</summary>
    /// <param name="names">The names of the cluster's objects.</param>
    /// <param name="space">The cluster's namespace.</param>
    internal static string Of(ClusterNames names, string space) => $"{names.VtctldService}.{space}.svc:{Port.Grpc.Number}";
}
