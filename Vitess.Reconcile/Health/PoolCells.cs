namespace Vitess.Reconcile.Health;

/// <summary>The cells in which a keyspace has tablet pools.</summary>
internal static class PoolCells
{
    /// <summary>The cells that the pools of a VitessKeyspace name, each once, in ordinal order.</summary>
    /// <param name="spec">The spec of the VitessKeyspace.</param>
    internal static ValueList<string> Of(Json spec)
    {
        var cells = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var partitioning in (spec["partitionings"]?.Items ?? default).AsSpan())
        {
            Add(cells, partitioning.At("equal", "shardTemplate"));
            foreach (var shard in (partitioning.At("custom", "shards")?.Items ?? default).AsSpan())
            {
                Add(cells, shard);
            }
        }
        return cells.ToValueList();
    }

    private static void Add(SortedSet<string> cells, Json? shardTemplate)
    {
        foreach (var pool in (shardTemplate?["tabletPools"]?.Items ?? default).AsSpan())
        {
            cells.Add(pool["cell"]?.AsText ?? "");
        }
    }
}
