using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>What must hold between the key ranges of a keyspace.</summary>
/// <remarks>
/// A keyspace serves when some of its shards lie end to end from the first keyspace ID to the last. While it is being
/// resharded its other shards may lie anywhere, so gaps and overlaps alone are no defect.
/// </remarks>
internal static class KeyRangeRules
{
    internal static void Check(VitessKeyspaceTemplate keyspace, Place place, List<Defect> defects)
    {
        var before = defects.Count;
        var partitionings = keyspace.Partitionings.GetValueOrDefault();
        var ranges = new List<(string Start, string End)>();
        for (var i = 0; i < partitionings.Count; i++)
        {
            if (partitionings[i].Equal is not null)
            {
                // Equal parts always lie end to end.
                return;
            }
            var at = place.Member("partitionings").Item(i).Member("custom").Member("shards");
            ranges.AddRange(Listed((partitionings[i].Custom?.Shards).GetValueOrDefault(), at, defects));
        }
        if (ranges.Count > 0 && defects.Count == before && FirstStop(ranges) is { } stop)
        {
            defects.Add(new(
                place.Member("partitionings").ToString(),
                stop.Length == 0
                    ? "No shard begins at the first keyspace ID"
                    : $"The shards lie end to end up to \"{stop}\" only: none begins just there",
                stop.Length == 0
                    ? "Add a shard whose key range has no start"
                    : $"Close the gap or the overlap with a shard whose start is \"{stop}\""));
        }
    }

    private static List<(string Start, string End)> Listed(
        ValueList<VitessKeyspaceKeyRangeShard> shards, Place place, List<Defect> defects)
    {
        var ranges = new List<(string Start, string End)>();
        for (var i = 0; i < shards.Count; i++)
        {
            var (start, end) = (Trimmed(shards[i].KeyRange?.Start), Trimmed(shards[i].KeyRange?.End));
            if (end.Length > 0 && string.CompareOrdinal(start, end) >= 0)
            {
                defects.Add(new(
                    place.Item(i).Member("keyRange").ToString(),
                    $"The start \"{shards[i].KeyRange?.Start}\" is not before the end \"{shards[i].KeyRange?.End}\"",
                    "Write a start that is below the end"));
            }
            ranges.Add((start, end));
        }
        return ranges;
    }

    /// <summary>The furthest bound that is reached from the first keyspace ID; null when the last ID is reached.</summary>
    private static string? FirstStop(List<(string Start, string End)> ranges)
    {
        var reached = new SortedSet<string>(StringComparer.Ordinal) { "" };
        foreach (var (start, end) in ranges.OrderBy(range => range.Start, StringComparer.Ordinal))
        {
            if (reached.Contains(start))
            {
                if (end.Length == 0)
                {
                    return null;
                }
                reached.Add(end);
            }
        }
        return reached.Max;
    }

    /// <summary>Vitess compares bounds as if endless zeros followed them: 80 and 8000 are one bound.</summary>
    private static string Trimmed(string? bound)
    {
        var text = bound ?? "";
        while (text.EndsWith("00", StringComparison.Ordinal))
        {
            text = text[..^2];
        }
        return text;
    }
}
