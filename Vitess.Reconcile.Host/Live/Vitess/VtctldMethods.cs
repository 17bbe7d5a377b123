namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>The names of vtctld's methods.</summary>
internal static class VtctldMethods
{
    /// <summary>What stands before the name of a method.</summary>
    internal const string Service = "/vtctlservice.Vtctld/";

    internal const string GetCellInfoNames = "GetCellInfoNames";
    internal const string GetCellInfo = "GetCellInfo";
    internal const string AddCellInfo = "AddCellInfo";
    internal const string UpdateCellInfo = "UpdateCellInfo";
    internal const string GetCellsAliases = "GetCellsAliases";
    internal const string AddCellsAlias = "AddCellsAlias";
    internal const string UpdateCellsAlias = "UpdateCellsAlias";
    internal const string DeleteCellsAlias = "DeleteCellsAlias";
    internal const string DeleteCellInfo = "DeleteCellInfo";
    internal const string GetKeyspaces = "GetKeyspaces";
    internal const string GetKeyspace = "GetKeyspace";
    internal const string CreateKeyspace = "CreateKeyspace";
    internal const string SetKeyspaceDurabilityPolicy = "SetKeyspaceDurabilityPolicy";
    internal const string DeleteKeyspace = "DeleteKeyspace";
    internal const string DeleteTablets = "DeleteTablets";
    internal const string RemoveShardCell = "RemoveShardCell";
    internal const string DeleteShards = "DeleteShards";
    internal const string RemoveKeyspaceCell = "RemoveKeyspaceCell";
    internal const string FindAllShardsInKeyspace = "FindAllShardsInKeyspace";
    internal const string GetTablets = "GetTablets";
    internal const string GetFullStatus = "GetFullStatus";
    internal const string GetSrvKeyspaces = "GetSrvKeyspaces";
    internal const string GetSrvKeyspaceNames = "GetSrvKeyspaceNames";
    internal const string GetTopologyPath = "GetTopologyPath";
    internal const string GetWorkflows = "GetWorkflows";
    internal const string GetSchema = "GetSchema";
    internal const string ExecuteFetchAsDBA = "ExecuteFetchAsDBA";
    internal const string ChangeTabletType = "ChangeTabletType";
    internal const string TabletExternallyReparented = "TabletExternallyReparented";
    internal const string PlannedReparentShard = "PlannedReparentShard";
    internal const string EmergencyReparentShard = "EmergencyReparentShard";

    /// <summary>New in Vitess 22, as is the honouring of an expected primary; it stands for that.</summary>
    internal const string ValidatePermissionsKeyspace = "ValidatePermissionsKeyspace";
}
