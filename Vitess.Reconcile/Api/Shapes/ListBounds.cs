namespace Vitess.Reconcile.Api.Shapes;

/// <summary>How long the lists of a VitessCluster may be.</summary>
/// <remarks>
/// Reason: rules over several fields go through these lists within each other, and the API server takes no rule that
/// could cost more than ten million units at worst. A test reckons the cost. A cell is a zone, a pool is a type of tablet
/// in a zone, and more custom shards or keyspaces than this would be thousands of tablets in one cluster.
/// </remarks>
internal static class ListBounds
{
    internal const int Cells = 32;
    internal const int Keyspaces = 256;
    internal const int CustomShards = 512;
    internal const int TabletPools = 32;
}
