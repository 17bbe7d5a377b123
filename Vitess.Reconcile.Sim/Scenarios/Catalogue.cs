namespace Vitess.Reconcile.Sim.Scenarios;

/// <summary>Every operation that was recorded with the Go operator.</summary>
/// <remarks>Its seconds are those of recordings with version 2.18.0 on a cluster of three zones, one keyspace, two shards and
/// one replica a zone, with kubelets that start a pod in half a second.</remarks>
internal static class Catalogue
{
    internal static IReadOnlyList<Scenario> All { get; } =
        [.. Rollouts.All, .. Drains.All, .. Sizes.All, .. Reshards.All, .. Removals.All, .. Losses.All];

    internal static Scenario? Named(string name) => All.FirstOrDefault(scenario => scenario.Name == name);
}
