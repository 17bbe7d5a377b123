using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim.Operations;

namespace Vitess.Reconcile.Sim.Scenarios;

/// <summary>The cluster's file, changed before it is applied for the first time.</summary>
internal static class Files
{
    /// <summary>The file with its cluster's spec edited.</summary>
    internal static ClusterFile Edited(ClusterFile file, params SpecEdit[] edits) => WithSpec(
        file, spec => edits.Aggregate(spec, (edited, edit) => edit.Apply(edited)));

    /// <summary>The file whose tablets' claims are of a storage class.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isExpandable">Whether volumes of the class can grow.</param>
    /// <param name="isOffline">Whether their file systems grow only when a pod starts.</param>
    internal static ClusterFile WithStorage(ClusterFile file, bool isExpandable, bool isOffline = false)
    {
        var storage = Json.Map(
            ("apiVersion", "storage.k8s.io/v1"),
            ("kind", "StorageClass"),
            ("metadata", Json.Map(("name", "disks"))),
            ("provisioner", "disk.sim"),
            ("parameters", isOffline ? Json.Map(("expansion", "offline")) : null),
            ("allowVolumeExpansion", isExpandable));
        var changed = WithSpec(file, spec => Pools.Changed(
            spec, pool => pool.WithAt(["dataVolumeClaimTemplate", "storageClassName"], "disks")));
        return changed with { Documents = [changed.Documents[0] with { Object = storage }, .. changed.Documents] };
    }

    private static ClusterFile WithSpec(ClusterFile file, Func<Json, Json> change) => file with
    {
        Documents = file.Documents.Select(document => document.Kind == "VitessCluster"
            ? document with { Object = document.Object.With("spec", change(document.Object["spec"] ?? Json.EmptyMap)) }
            : document).ToValueList(),
    };
}
