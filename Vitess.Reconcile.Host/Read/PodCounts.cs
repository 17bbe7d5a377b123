using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Read;

/// <summary>Pods of tablets, counted by keyspace and cell.</summary>
internal sealed class PodCounts
{
    private readonly SortedDictionary<(string Keyspace, string Cell), (int Count, int Ready)> counts = new(ByName.Instance);
    private ValueList<TabletPods>? list;

    internal ValueList<TabletPods> List
    {
        get
        {
            list ??= counts.Select(it => new TabletPods(it.Key.Keyspace, it.Key.Cell, it.Value.Count, it.Value.Ready)).ToValueList();
            return list.Value;
        }
    }

    internal void Count(string keyspace, string cell, int count, int ready)
    {
        var (counted, wereReady) = counts.GetValueOrDefault((keyspace, cell));
        if (counted + count == 0)
        {
            counts.Remove((keyspace, cell));
        }
        else
        {
            counts[(keyspace, cell)] = (counted + count, wereReady + ready);
        }
        list = null;
    }

    private sealed class ByName : IComparer<(string Keyspace, string Cell)>
    {
        internal static readonly ByName Instance = new();

        public int Compare((string Keyspace, string Cell) x, (string Keyspace, string Cell) y) =>
            string.CompareOrdinal(x.Keyspace, y.Keyspace) is var order and not 0 ? order : string.CompareOrdinal(x.Cell, y.Cell);
    }
}
