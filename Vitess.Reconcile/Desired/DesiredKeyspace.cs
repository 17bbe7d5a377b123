using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Desired;

/// <summary>What a VitessKeyspace consists of.</summary>
internal sealed partial record DesiredKeyspace : IShares<DesiredKeyspace>
{
    /// <summary>The keyspace's name in the topology.</summary>
    internal required KeyspaceName Name { get; init; }

    /// <summary>The distinct shards over all partitionings, in the order of their key ranges.</summary>
    internal required ValueList<DesiredChildShard> Shards { get; init; }

    /// <summary>The partitionings, in spec order; those without shards as well.</summary>
    internal required ValueList<DesiredPartitioning> Partitionings { get; init; }

    /// <summary>The cells that any tablet pool names, ascending; none when the keyspace has no pools.</summary>
    internal required ValueList<CellName> PoolCells { get; init; }

    /// <inheritdoc/>
    public DesiredKeyspace Sharing(Func<Json, Json> share) =>
        this with { Shards = [.. Shards.Select(shard => shard with { Resource = shard.Resource.Sharing(share) })] };
}

/// <summary>A VitessShard as its keyspace wants it.</summary>
/// <param name="Range">The key range in Vitess' own form.</param>
/// <param name="Resource">The VitessShard.</param>
/// <param name="Tablets">How many tablets its pools add up to.</param>
internal sealed record DesiredChildShard(string Range, Rendered Resource, int Tablets);

/// <summary>A partitioning as the spec has it.</summary>
/// <param name="Ranges">The key ranges of its shards, each once, in ordinal order.</param>
/// <param name="Tablets">How many tablets its own shard templates add up to, those of a range that it has twice as well.</param>
internal sealed record DesiredPartitioning(ValueList<string> Ranges, int Tablets);
