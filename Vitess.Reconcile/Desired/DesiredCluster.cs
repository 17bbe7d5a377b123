using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Desired;

/// <summary>What a VitessCluster consists of, one level down.</summary>
internal sealed partial record DesiredCluster
{
    /// <summary>Where the cluster's vtctld is reached, as host and port.</summary>
    internal required string Vtctld { get; init; }

    /// <summary>The global EtcdLockserver; null when the lock server is external.</summary>
    internal required Rendered? Lockserver { get; init; }

    /// <summary>The VitessCells, in spec order.</summary>
    internal required ValueList<Rendered> Cells { get; init; }

    /// <summary>The VitessKeyspaces, in spec order.</summary>
    internal required ValueList<Rendered> Keyspaces { get; init; }

    /// <summary>The VitessBackupStorages and VitessBackupSchedules.</summary>
    internal required ValueList<Rendered> Backups { get; init; }

    /// <summary>The services of gateways, tablets and vtctld.</summary>
    internal required ValueList<Rendered> Services { get; init; }

    /// <summary>The Deployments of vtctld, one a cell.</summary>
    internal required ValueList<Rendered> VtctldDeployments { get; init; }

    /// <summary>VTAdmin; null when there is to be none.</summary>
    internal required DesiredVtAdmin? VtAdmin { get; init; }

    /// <summary>How the topology of each cell is reached; what is registered.</summary>
    internal required ValueMap<CellName, CellInfo> CellInfos { get; init; }
}
