using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>Keyspaces and their key ranges.</summary>
/// <remarks>
/// A keyspace serves when some of its shards lie end to end from the first keyspace ID to the last. While it is being
/// resharded its other shards may lie anywhere, in the same partitioning or in the second, so gaps and overlaps that
/// leave such a row of shards are no error: clusters stand like that, and serve.
/// </remarks>
internal static class KeyRangeRules
{
    /// <summary>The rules.</summary>
    internal static ValueList<RuleCheck> All { get; } =
    [
        RuleCheck.Error(
            "duplicate-keyspace",
            "Two keyspaces have one name, so that only one of them can ever exist.",
            view => CellRules.Distinct(
                view.Keyspaces.Select(one => (one.Name, one.Place)).ToValueList(), "keyspace", "name")),
        RuleCheck.Error(
            "hex-width",
            "So many equal parts cannot be told apart with so many digits, or the number of digits is odd; nothing is rendered.",
            HexWidths),
        RuleCheck.Error(
            "key-range-order",
            "A key range ends before it starts; no tablet starts with such a shard name.",
            view => Customs(view).SelectMany(Order)),
        RuleCheck.Error(
            "key-range-gap",
            "The shards of a keyspace nowhere lie end to end from the first keyspace ID to the last, so that it never serves.",
            view => view.IsShared ? [] : view.Keyspaces.SelectMany(Gaps)),
        RuleCheck.Warning(
            "key-range-overlap",
            "Key ranges of one partitioning overlap; only one of two shards that overlap serves, and it is never ready whole.",
            view => Customs(view).SelectMany(Overlaps)),
        RuleCheck.Warning(
            "partitioning-gap",
            "A partitioning has gaps that another one fills; it cannot serve alone, so that the other cannot be taken out.",
            view => view.IsShared ? [] : Customs(view).SelectMany(PartialGaps)),
        RuleCheck.Warning(
            "partitioning-kind",
            "A partitioning is both equal and custom, and equal wins; or it is neither, and nothing is made of it.",
            view => Partitionings(view).SelectMany(Kinds)),
        RuleCheck.Warning(
            "shared-key-range",
            "Two partitionings list one key range; the later one's settings win for both.",
            view => view.Keyspaces.SelectMany(SharedRanges)),
    ];

    private sealed record PartitioningAt(KeyspaceAt In, VitessKeyspacePartitioning Partitioning, Place Place)
    {
        internal ValueList<VitessKeyspaceKeyRangeShard> Shards => (Partitioning.Custom?.Shards).GetValueOrDefault();

        internal Place ShardsPlace => Place.Member("custom").Member("shards");
    }

    private static IEnumerable<PartitioningAt> Partitionings(SpecView view) => view.Keyspaces.SelectMany(keyspace =>
        SpecView.Each(
            keyspace.Keyspace.Partitionings,
            keyspace.Place.Member("partitionings"),
            (partitioning, place) => new PartitioningAt(keyspace, partitioning, place)));

    private static IEnumerable<PartitioningAt> Customs(SpecView view) => Partitionings(view).Where(one => one.Shards.Count > 0);

    private static IEnumerable<Finding> HexWidths(SpecView view)
    {
        foreach (var one in Partitionings(view))
        {
            // A single part has no bound to write.
            if (one.Partitioning.Equal is { Parts: > 1 and var parts } equal
                && KeyRange.SplitProblem(parts, equal.HexWidth ?? 0) is { } problem)
            {
                yield return new(
                    one.Place.Member("equal").Member("hexWidth"),
                    problem.TrimEnd('.'),
                    "Leave the field out, or write an even number that is large enough");
            }
        }
    }

    private static IEnumerable<Finding> Order(PartitioningAt one)
    {
        for (var i = 0; i < one.Shards.Count; i++)
        {
            var (start, end) = (one.Shards[i].KeyRange?.Start ?? "", one.Shards[i].KeyRange?.End ?? "");
            if (end.Length > 0 && string.CompareOrdinal(Trimmed(start), Trimmed(end)) >= 0)
            {
                yield return new(
                    one.ShardsPlace.Item(i).Member("keyRange"),
                    $"The start \"{start}\" is not before the end \"{end}\"",
                    "Write a start that is below the end");
            }
        }
    }

    private static IEnumerable<Finding> Gaps(KeyspaceAt keyspace)
    {
        var partitionings = keyspace.Keyspace.Partitionings.GetValueOrDefault();
        var ranges = partitionings.SelectMany(Ranges).ToList();

        // Equal parts always lie end to end.
        if (ranges.Count > 0 && partitionings.All(one => one.Equal is null) && FirstStop(ranges) is { } stop)
        {
            yield return new(
                keyspace.Place.Member("partitionings"),
                stop.Length == 0
                    ? "No shard begins at the first keyspace ID"
                    : $"The shards lie end to end up to \"{stop}\" only: none begins just there",
                stop.Length == 0
                    ? "Add a shard whose key range has no start"
                    : $"Close the gap or the overlap with a shard whose start is \"{stop}\"");
        }
    }

    private static IEnumerable<Finding> PartialGaps(PartitioningAt one)
    {
        if (one.In.Keyspace.Partitionings.GetValueOrDefault().Count > 1 && one.Partitioning.Equal is null
            && FirstStop(Ranges(one.Partitioning).ToList()) is { } stop && !Gaps(one.In).Any())
        {
            yield return new(
                one.ShardsPlace,
                stop.Length == 0
                    ? "No shard of this partitioning begins at the first keyspace ID, so that it never serves alone"
                    : $"The shards of this partitioning lie end to end up to \"{stop}\" only, so that it never serves alone",
                "List all shards that are to serve in the end, those that stay as they are too");
        }
    }

    private static IEnumerable<Finding> Overlaps(PartitioningAt one)
    {
        var shards = one.Shards
            .Select((shard, i) => (Range: RangeOf(shard), Index: i))
            .Where(shard => shard.Range is not null)
            .Select(shard => (Range: shard.Range.GetValueOrDefault(), shard.Index))
            .OrderBy(shard => shard.Range).ToList();
        for (var i = 1; i < shards.Count; i++)
        {
            if (shards[i - 1].Range.Overlaps(shards[i].Range))
            {
                yield return new(
                    one.ShardsPlace.Item(shards[i].Index).Member("keyRange"),
                    $"The key range {shards[i].Range} overlaps {shards[i - 1].Range} of {one.ShardsPlace.Item(shards[i - 1].Index)}: "
                        + "only one of the two serves",
                    "Put the new shards of a resharding into a second partitioning");
            }
        }
    }

    private static IEnumerable<Finding> Kinds(PartitioningAt one)
    {
        if (one.Partitioning is { Equal: not null, Custom: not null } or { Equal: null, Custom: null })
        {
            yield return new(
                one.Place,
                one.Partitioning.Equal is null
                    ? "The partitioning is neither equal nor custom: it makes no shards"
                    : "The partitioning is equal and custom at once: equal wins and the custom shards are passed over",
                one.Partitioning.Equal is null ? "Add equal or custom" : "Take one of the two out");
        }
    }

    private static IEnumerable<Finding> SharedRanges(KeyspaceAt keyspace)
    {
        var partitionings = keyspace.Keyspace.Partitionings.GetValueOrDefault();
        if (partitionings.Count == 2
            && Names(partitionings[0]).Intersect(Names(partitionings[1])).FirstOrDefault() is { } name)
        {
            yield return new(
                keyspace.Place.Member("partitionings").Item(1),
                $"The shard {name} stands in both partitionings: the settings here win over those of the first",
                "Write the same pools in both, so that nothing changes when one is taken out");
        }
    }

    /// <summary>The names of the shards that a partitioning makes; none where it cannot be split so.</summary>
    internal static IEnumerable<string> Names(VitessKeyspacePartitioning partitioning) => partitioning.Equal is { Parts: > 0 and var parts } equal
        ? KeyRange.SplitProblem(parts, equal.HexWidth ?? 0) is null
            ? KeyRange.Split(parts, equal.HexWidth ?? 0).Select(range => range.ToString())
            : []
        : (partitioning.Custom?.Shards).GetValueOrDefault().Select(shard => $"{shard.KeyRange?.Start}-{shard.KeyRange?.End}");

    private static KeyRange? RangeOf(VitessKeyspaceKeyRangeShard shard)
    {
        var (start, end) = (shard.KeyRange?.Start ?? "", shard.KeyRange?.End ?? "");
        return KeyRange.Problem(start: start, end: end) is null ? new(start: start, end: end) : null;
    }

    private static IEnumerable<(string Start, string End)> Ranges(VitessKeyspacePartitioning partitioning) =>
        (partitioning.Custom?.Shards).GetValueOrDefault()
            .Select(shard => (Trimmed(shard.KeyRange?.Start), Trimmed(shard.KeyRange?.End)));

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
