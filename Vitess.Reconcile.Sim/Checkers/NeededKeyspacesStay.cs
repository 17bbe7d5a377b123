using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>A keyspace that is taken out of the spec stays while a tablet of it runs that somebody has written to.</summary>
/// <remarks>
/// Judged by the pods that stand when its turn-down is written. A keyspace goes with its cluster, when its policy is Immediate, and
/// where its owner has allowed it.
/// </remarks>
/// <param name="api">What stands.</param>
/// <param name="now">The simulation's clock.</param>
/// <param name="wasLed">Whether a shard is recorded to have had a primary.</param>
internal sealed class NeededKeyspacesStay(ApiServer api, Func<DateTimeOffset> now, Func<ShardName, bool> wasLed) : ILaw
{
    /// <summary>How old a pod has to be to be known.</summary>
    /// <value>30 s. Reason: a write rests on readings of 2 s and may land 20 s later.</value>
    private static readonly TimeSpan Known = TimeSpan.FromSeconds(30);

    public string Text => "No keyspace is turned down while tablets of it run, unless its policy or its owner allows it.";

    public string? Judge(Happening happening) => happening is Happening.Wrote { Move: Planning.Move.Patch { Key.Kind: Cluster.Kinds.VitessKeyspace }, Before: { } before, After: { } after } wrote
        && !IsOn(before) && IsOn(after) && after.Annotation(Annotations.TurnDownAllowed) is null && after.At("spec", "turndownPolicy")?.AsText != "Immediate"
        && !after.IsBeingDeleted() && !GoesWithItsCluster(after) && Running(after) is { } pod
            ? $"{wrote.Holder} turns {after.Label(Labels.Keyspace)} down, of which {pod.Name()} runs."
            : null;

    private static bool IsOn(Json keyspace) => keyspace.Annotation(Annotations.TurnDown) is not null;

    private bool GoesWithItsCluster(Json keyspace) =>
        !api.All(Kinds.VitessCluster).Any(cluster => cluster.Name() == keyspace.Label(Labels.Cluster) && !cluster.IsBeingDeleted());

    private Json? Running(Json keyspace) => api.All(Kinds.Pod).FirstOrDefault(pod =>
        pod.Label(Labels.Component) == Labels.VtTablet && pod.Label(Labels.Keyspace) == keyspace.Label(Labels.Keyspace) && !pod.IsBeingDeleted()
        && pod.At("metadata", "creationTimestamp").Instant() + Known < now()
        && api.All(Kinds.VitessShard).Any(shard => shard.Label(Labels.Keyspace) == pod.Label(Labels.Keyspace) && shard.Label(Labels.Shard) == pod.Label(Labels.Shard)
            && wasLed(new(new(shard.Label(Labels.Keyspace) ?? ""), shard.At("spec", "name")?.AsText ?? ""))));
}
