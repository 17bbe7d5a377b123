using System.Runtime.InteropServices;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Read;

/// <summary>Objects in order of their keys, as a list that is made anew only after a change.</summary>
internal sealed class Bucket<T>
    where T : ObservedObject
{
    private readonly List<T> items = [];
    private ValueList<T>? list;

    internal bool IsEmpty => items.Count == 0;

    internal ValueList<T> List
    {
        get
        {
            list ??= ValueList.Create<T>(CollectionsMarshal.AsSpan(items));
            return list.Value;
        }
    }

    internal void Put(T item)
    {
        var index = IndexOf(item.Key);
        if (index >= 0)
        {
            items[index] = item;
        }
        else
        {
            items.Insert(~index, item);
        }
        list = null;
    }

    internal void Remove(ObjectKey key)
    {
        if (IndexOf(key) is var index and >= 0)
        {
            items.RemoveAt(index);
            list = null;
        }
    }

    private int IndexOf(ObjectKey key)
    {
        var (low, high) = (0, items.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = items[middle].Key.CompareTo(key);
            if (order == 0)
            {
                return middle;
            }
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }
        return ~low;
    }
}
