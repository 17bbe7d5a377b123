using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Reporting;

/// <summary>Where the vtctld of a resource's cluster is called.</summary>
internal static class VtctldOf
{
    /// <summary>The spec of the VitessCluster that the subject belongs to; a map without members when it is not there.</summary>
    internal static Json ClusterSpec(Snapshot snapshot) =>
        snapshot.Relative(new(Kinds.VitessCluster, snapshot.Subject.Key.Namespace, Name(snapshot)))?.Spec ?? Json.EmptyMap;

    /// <summary>The address, as host and port.</summary>
    internal static string Address(Snapshot snapshot) => VtctldAddress.Of(
        VitessClusterSpec.Shape.Read(ClusterSpec(snapshot)), new ClusterNames(Name(snapshot)), snapshot.Subject.Key.Namespace);

    private static string Name(Snapshot snapshot) => snapshot.Subject.Meta.Labels.GetValueOrDefault(Labels.Cluster) ?? "";
}
