namespace Vitess.Reconcile.Api.Shapes;

/// <summary>How long the lists of a VitessCluster may be.</summary>
/// <remarks>
/// Reason: rules over several fields go through these lists within each other, and the API server takes no rule that
/// could cost more than ten million units at worst. A test reckons the cost. A cell is a zone, a pool is a type of tablet
/// in a zone, and more custom shards or keyspaces than this would be thousands of tablets in one cluster. The dearest rules
/// cost 9.6 and 9.2 million units, and twice as many of anything but cells would cost 17 million and more. A cluster that stands
/// with more, since it was made under the Go operator's definitions, is reconciled like any other.
/// </remarks>
internal static class ListBounds
{
    internal const int Cells = 32;
    internal const int Keyspaces = 256;
    internal const int CustomShards = 512;
    internal const int TabletPools = 32;
}
