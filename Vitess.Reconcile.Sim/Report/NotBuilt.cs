using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Sim.Report;

/// <summary>What a file asks for and this version does not build yet. Nothing is dropped in silence.</summary>
internal static class NotBuilt
{
    internal static ValueList<string> In(ClusterFile file)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var document in file.Documents)
        {
            if (document.Kind is "VitessBackupSchedule" or "VitessBackupStorage" or "VitessBackup")
            {
                found.Add($"{document.Kind}/{document.Name}: backups are neither taken nor found");
            }
            if (document.Kind != "VitessCluster" || document.Object["spec"] is not { } spec)
            {
                continue;
            }
            if (spec["vtadmin"] is not null)
            {
                found.Add("spec.vtadmin: no VTAdmin runs");
            }
            if (spec["backup"] is not null)
            {
                found.Add("spec.backup: backups are neither taken nor found");
            }
            foreach (var cell in spec["cells"]?.Items ?? [])
            {
                if (cell.At("gateway", "autoscaler") is not null)
                {
                    found.Add($"spec.cells: the gateway of cell {cell["name"]?.AsText} is not scaled by itself");
                }
            }
        }
        return found.ToValueList();
    }
}
