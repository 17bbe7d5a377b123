using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Read;

/// <summary>Pods of tablets, counted by keyspace, shard and cell.</summary>
internal sealed class PodCounts
{
    private readonly SortedDictionary<(string Keyspace, string Shard, string Cell), (int Count, int Ready)> counts = new(ByName.Instance);
    private ValueList<TabletPods>? list;

    internal ValueList<TabletPods> List
    {
        get
        {
            list ??= counts.Select(it => new TabletPods(it.Key.Keyspace, it.Key.Shard, it.Key.Cell, it.Value.Count, it.Value.Ready)).ToValueList();
            return list.Value;
        }
    }

    internal void Count(string keyspace, string shard, string cell, int count, int ready)
    {
        var (counted, wereReady) = counts.GetValueOrDefault((keyspace, shard, cell));
        if (counted + count == 0)
        {
            counts.Remove((keyspace, shard, cell));
        }
        else
        {
            counts[(keyspace, shard, cell)] = (counted + count, wereReady + ready);
        }
        list = null;
    }

    private sealed class ByName : IComparer<(string Keyspace, string Shard, string Cell)>
    {
        internal static readonly ByName Instance = new();

        public int Compare((string Keyspace, string Shard, string Cell) x, (string Keyspace, string Shard, string Cell) y) =>
            string.CompareOrdinal(x.Keyspace, y.Keyspace) is var byKeyspace and not 0 ? byKeyspace
            : string.CompareOrdinal(x.Shard, y.Shard) is var byShard and not 0 ? byShard
            : string.CompareOrdinal(x.Cell, y.Cell);
    }
}
