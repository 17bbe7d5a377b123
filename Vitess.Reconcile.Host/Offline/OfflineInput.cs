using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Offline;

/// <summary>Everything that an offline command works on.</summary>
/// <param name="Cluster">The user's file.</param>
/// <param name="Observed">What was observed; null assumes an empty namespace.</param>
/// <param name="Space">The cluster's namespace.</param>
/// <param name="Options">How the operator is configured.</param>
/// <param name="Now">When.</param>
internal sealed record OfflineInput(
    ClusterInput Cluster, ObservedInput? Observed, string Space, Options Options, DateTimeOffset Now)
{
    /// <summary>What stands together with what the file brings along, and the cluster as the file has it.</summary>
    internal TreeSnapshot Snapshot() => Planner.Snapshot(Cluster, Observed, Space, Options, Now);
}
