namespace Vitess.Reconcile.Host.Read;

/// <summary>The line of every field of a document, put in order when the first is asked for.</summary>
/// <param name="first">Gives the line on which the document begins, counted from 1.</param>
/// <param name="byPath">Gives lines by path, as in <c>spec.cells[0].name</c>.</param>
public sealed class LineMap(Func<int> first, Func<ValueMap<string, int>> byPath)
{
    private readonly Lazy<int> first = new(first);
    private readonly Lazy<ValueMap<string, int>> byPath = new(byPath);

    /// <summary>The line on which the document begins, counted from 1.</summary>
    public int First => first.Value;

    /// <summary>Lines by path, as in <c>spec.cells[0].name</c>.</summary>
    public ValueMap<string, int> ByPath => byPath.Value;

    /// <summary>The line of a field; of one that is not there, that of the nearest field around it.</summary>
    /// <param name="path">As in a defect.</param>
    public int Of(string path)
    {
        var around = path;
        while (around.Length > 0)
        {
            if (ByPath.TryGetValue(around, out var line))
            {
                return line;
            }
            around = around[..Math.Max(0, around.LastIndexOfAny(['.', '[']))];
        }
        return First;
    }

    /// <summary>The lines of what stands at a path, as a document of its own.</summary>
    /// <param name="path">As in <c>items[0]</c>.</param>
    public LineMap Within(string path) => new(() => Of(path), () => LinesWithin(path));

    private ValueMap<string, int> LinesWithin(string path)
    {
        // The paths below one stand together, for the map is in ordinal order.
        var entries = ByPath.AsSpan();
        var prefix = path + ".";
        var (low, high) = (0, entries.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(entries[middle].Key, prefix) < 0 ? (middle + 1, high) : (low, middle);
        }
        var found = new List<KeyValuePair<string, int>>();
        for (; low < entries.Length && entries[low].Key.StartsWith(prefix, StringComparison.Ordinal); low++)
        {
            found.Add(new(entries[low].Key[prefix.Length..], entries[low].Value));
        }
        return found.ToValueMap();
    }
}
