using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>A shard that is taken out of the spec stays while it serves, while a workflow names it, and while it alone holds rows.</summary>
/// <remarks>Judged by what is really so when its turn-down is written. A shard goes with its keyspace or its cluster, and where its owner has allowed it.</remarks>
/// <param name="api">What stands.</param>
/// <param name="whyNeeded">What a shard is needed for; null for nothing.</param>
internal sealed class NeededShardsStay(ApiServer api, Func<ShardName, string?> whyNeeded) : ILaw
{
    public string Text => "No shard is turned down that serves, that a workflow names, or that holds rows, unless its owner allows it.";

    public string? Judge(Happening happening) =>
        happening is Happening.Wrote { Move: Move.Patch { Key.Kind: Cluster.Kinds.VitessShard }, Before: { } before, After: { } after } wrote
        && before.Annotation(Annotations.TurnDown) is null && after.Annotation(Annotations.TurnDown) is not null
        && after.Annotation(Annotations.TurnDownAllowed) is null && !GoesWithMore(after)
        && NameOf(after) is var name && whyNeeded(name) is { } why
            ? $"{wrote.Holder} turns {name} down, which {why}."
            : null;

    private bool GoesWithMore(Json shard) =>
        shard.IsBeingDeleted()
        || !api.All(Kinds.VitessKeyspace).Any(it => it.Label(Labels.Keyspace) == shard.Label(Labels.Keyspace) && it.Label(Labels.Cluster) == shard.Label(Labels.Cluster)
            && !it.IsBeingDeleted() && it.Annotation(Annotations.TurnDown) is null);

    private static ShardName NameOf(Json shard) => new(new(shard.Label(Labels.Keyspace) ?? ""), shard.At("spec", "name")?.AsText ?? "");
}
