using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Checkers;

/// <summary>A shard that is taken out of the spec stays while it serves, while a workflow names it, and while it alone holds rows.</summary>
/// <remarks>
/// Judged by what is really so when its turn-down is written. A shard goes with its keyspace or its cluster, also for as long as the operator
/// may act on what was so before these were to stay after all, and where its owner has allowed it.
/// </remarks>
/// <param name="api">What stands.</param>
/// <param name="now">The simulation's clock.</param>
/// <param name="whyNeeded">What a shard is needed for; null for nothing.</param>
internal sealed class NeededShardsStay(ApiServer api, Func<DateTimeOffset> now, Func<ShardName, string?> whyNeeded) : ILaw
{
    public string Text => "No shard is turned down that serves, that a workflow names, or that holds rows, unless its owner allows it.";

    private readonly SortedDictionary<string, DateTimeOffset> backSince = new(StringComparer.Ordinal);

    public string? Judge(Happening happening)
    {
        switch (happening)
        {
            case Happening.Wrote { Move: Move.Patch { Key.Kind: Cluster.Kinds.VitessKeyspace }, Before: { } before, After: { } after }
                when IsOn(before) && !IsOn(after):
                backSince[after.Label(Labels.Keyspace) ?? ""] = now();
                return null;
            case Happening.Wrote { Move: Move.Patch { Key.Kind: Cluster.Kinds.VitessShard }, Before: { } before, After: { } after } wrote
                when !IsOn(before) && IsOn(after) && after.Annotation(Annotations.TurnDownAllowed) is null && !GoesWithMore(after)
                    && whyNeeded(NameOf(after)) is { } why:
                return $"{wrote.Holder} turns {NameOf(after)} down, which {why}.";
            default:
                return null;
        }
    }

    private static bool IsOn(Json resource) => resource.Annotation(Annotations.TurnDown) is not null;

    private bool GoesWithMore(Json shard) =>
        shard.IsBeingDeleted()
        || backSince.GetValueOrDefault(shard.Label(Labels.Keyspace) ?? "") + Deadlines.Freshness >= now()
        || !api.All(Kinds.VitessKeyspace).Any(it => it.Label(Labels.Keyspace) == shard.Label(Labels.Keyspace) && it.Label(Labels.Cluster) == shard.Label(Labels.Cluster)
            && !it.IsBeingDeleted() && !IsOn(it));

    private static ShardName NameOf(Json shard) => new(new(shard.Label(Labels.Keyspace) ?? ""), shard.At("spec", "name")?.AsText ?? "");
}
