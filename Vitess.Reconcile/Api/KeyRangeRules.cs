using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>What must hold between the key ranges of a keyspace.</summary>
/// <remarks>
/// A keyspace serves when some of its shards lie end to end from the first keyspace ID to the last. While it is being
/// resharded its other shards may lie anywhere, so gaps and overlaps alone are no defect.
/// </remarks>
internal static class KeyRangeRules
{
    /// <summary>Whether each partitioning gives key ranges that Vitess takes.</summary>
    internal static void CheckEach(VitessKeyspaceTemplate keyspace, Place place, List<Defect> defects)
    {
        var partitionings = keyspace.Partitionings.GetValueOrDefault();
        for (var i = 0; i < partitionings.Count; i++)
        {
            var at = place.Member("partitionings").Item(i);
            if (partitionings[i].Equal is { Parts: > 1 and var parts } equal
                && KeyRange.SplitProblem(parts, equal.HexWidth ?? 0) is { } problem)
            {
                defects.Add(new(
                    at.Member("equal").Member("hexWidth").ToString(),
                    problem.TrimEnd('.'),
                    "Leave the field out, or write an even number that is large enough"));
            }
            CheckListed(
                (partitionings[i].Custom?.Shards).GetValueOrDefault(), at.Member("custom").Member("shards"), defects);
        }
    }

    /// <summary>Whether the key ranges of all partitionings together can serve the keyspace.</summary>
    internal static void CheckTogether(VitessKeyspaceTemplate keyspace, Place place, List<Defect> defects)
    {
        var partitionings = keyspace.Partitionings.GetValueOrDefault();
        var ranges = partitionings
            .SelectMany(partitioning => (partitioning.Custom?.Shards).GetValueOrDefault())
            .Select(shard => (Trimmed(shard.KeyRange?.Start), Trimmed(shard.KeyRange?.End)))
            .ToList();

        // Equal parts always lie end to end.
        if (ranges.Count > 0 && partitionings.All(one => one.Equal is null) && FirstStop(ranges) is { } stop)
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

    private static void CheckListed(ValueList<VitessKeyspaceKeyRangeShard> shards, Place place, List<Defect> defects)
    {
        for (var i = 0; i < shards.Count; i++)
        {
            var (start, end) = (shards[i].KeyRange?.Start ?? "", shards[i].KeyRange?.End ?? "");
            if (end.Length > 0 && string.CompareOrdinal(Trimmed(start), Trimmed(end)) >= 0)
            {
                defects.Add(new(
                    place.Item(i).Member("keyRange").ToString(),
                    $"The start \"{start}\" is not before the end \"{end}\"",
                    "Write a start that is below the end"));
            }
        }
    }

    /// <summary>
    /// The furthest bound that is reached from the first keyspace ID; null when the last ID is reached.
    /// </summary>
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
