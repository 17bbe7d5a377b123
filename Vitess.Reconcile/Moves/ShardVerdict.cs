using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Moves;

/// <summary>Whether a shard that the spec does not ask for any more may be turned down.</summary>
/// <remarks>
/// What cells serve never may. What a workflow names, and what was never switched to and holds rows, may when an annotation on its
/// VitessShard allows it. That it does not serve is proven by the record of the shard, or by the proof that there is none, and by
/// the serving graphs of all cells. A shard was switched away from when it was seen to serve (<see cref="ServedShards"/>) and others
/// serve its keys now. A shard that never had a primary can have neither workflow nor rows.
/// </remarks>
internal static class ShardVerdict
{
    internal static TurnDownVerdict Of(KeyspaceSight sight, ObservedObject.Resource shard)
    {
        var range = shard.Spec["name"]?.AsText ?? "";
        if (sight.Graph is not Reading<Answer.ServingGraph>.Known graph)
        {
            return TurnDownVerdict.NotKnown($"whether cells serve shard {range}", sight.Graph.WhyNot);
        }
        var cells = graph.Value.Ranges.Where(cell => cell.Value.Contains(range)).Select(cell => cell.Key.Value).ToValueList();
        if (cells.Count > 0)
        {
            return TurnDownVerdict.Refuse(
                TurnDownVerdict.Serving,
                $"shard {range} serves in {string.Join(", ", cells)}: it goes when its traffic is switched to other shards",
                graph.SentAt);
        }
        if (sight.Shards is not Reading<Answer.Shards>.Known shards)
        {
            return TurnDownVerdict.NotKnown($"the record of shard {range}", sight.Shards.WhyNot);
        }
        var readFrom = graph.SentAt < shards.SentAt ? graph.SentAt : shards.SentAt;
        var record = shards.Value.Records.FirstOrDefault(it => it.Shard.Range == range);
        return shard.Meta.Annotations.TryGetValue(Annotations.TurnDownAllowed, out var by)
                ? TurnDownVerdict.Allow($"it does not serve, and {Annotations.TurnDownAllowed} allows it{(by.Length > 0 ? $": {by}" : "")}", readFrom)
            : record is { IsPrimaryServing: true, TermStart: not null }
                ? TurnDownVerdict.Refuse(
                    TurnDownVerdict.Serving,
                    $"shard {range} is recorded as serving: switch its traffic to other shards, or use {HowToAllow}",
                    readFrom)
            : OfWorkflows(sight, record, range) ?? Rows(sight, shard, graph.Value, record, readFrom);
    }

    /// <summary>The refusal for the sake of a workflow, or of workflows that cannot be read; null when none names the shard.</summary>
    private static TurnDownVerdict? OfWorkflows(KeyspaceSight sight, ShardRecord? record, string range)
    {
        if (sight.Workflows is Reading<Answer.Workflows>.Known { Value.All: var all, SentAt: var at })
        {
            return all.FirstOrDefault(workflow => workflow.Names(range)) is { } workflow
                ? TurnDownVerdict.Refuse(
                    TurnDownVerdict.InWorkflow,
                    $"workflow {workflow.Name} ({workflow.State}) names shard {range}: complete or cancel it, or allow that its work is lost with {HowToAllow}",
                    at)
                : null;
        }
        return record?.TermStart is null ? null : TurnDownVerdict.NotKnown($"whether a workflow names shard {range}", sight.Workflows.WhyNot);
    }

    private static TurnDownVerdict Rows(
        KeyspaceSight sight, ObservedObject.Resource shard, Answer.ServingGraph graph, ShardRecord? record, DateTimeOffset readFrom)
    {
        var range = shard.Spec["name"]?.AsText ?? "";
        if (record is null && !IsServedByOthers(graph, range))
        {
            return TurnDownVerdict.Refuse(
                TurnDownVerdict.Unknown, $"shard {range} has no record, and no other shard serves its keys: it never ran, or the topology was lost. Use {HowToAllow} if what it holds may be lost", readFrom);
        }
        if (record is not { TermStart: not null })
        {
            return record is null ? TurnDownVerdict.Allow("it has no record and serves nowhere", readFrom) : NeverLed(sight, range, readFrom);
        }
        if (sight.Workflows is Reading<Answer.Workflows>.Known workflows)
        {
            readFrom = workflows.SentAt < readFrom ? workflows.SentAt : readFrom;
        }
        if (HasServed(shard) && IsServedByOthers(graph, range))
        {
            return TurnDownVerdict.Allow("its traffic was switched to other shards, and no workflow names it", readFrom);
        }
        return record.Primary is not { } primary ? HeldBack(shard, "rows, which nobody can be asked about", readFrom)
            : sight.Rows(primary) is not Reading<Answer.Rows>.Known rows
                ? TurnDownVerdict.NotKnown($"how many rows shard {range} holds", $"{sight.Rows(primary).WhyNot}; to turn it down all the same, use {HowToAllow}")
            : rows.Value.Count > 0 ? HeldBack(shard, FormattableString.Invariant($"about {rows.Value.Count} rows"), readFrom)
            : TurnDownVerdict.Allow("it does not serve, no workflow names it, and it holds no rows", rows.SentAt < readFrom ? rows.SentAt : readFrom);
    }

    /// <summary>The verdict on a shard that is recorded without a primary: a topology that does not know the tablets that run may have forgotten who led them.</summary>
    private static TurnDownVerdict NeverLed(KeyspaceSight sight, string range, DateTimeOffset readFrom) =>
        sight.Tablets is not Reading<Answer.Tablets>.Known tablets
            ? TurnDownVerdict.NotKnown($"whether the topology knows the tablets of shard {range}", sight.Tablets.WhyNot)
        : sight.IsForgotten
            ? TurnDownVerdict.Refuse(
                TurnDownVerdict.Unknown, $"shard {range} is recorded without a primary, and tablets of keyspace {sight.Name} run that the topology does not know: it may have been lost. Use {HowToAllow} if what the shard holds may be lost", readFrom)
            : TurnDownVerdict.Allow("it never had a primary", tablets.SentAt < readFrom ? tablets.SentAt : readFrom);

    private static bool IsServedByOthers(Answer.ServingGraph graph, string range) => KeyRange.Parse(range) is { } keys
        && graph.Ranges.Values.SelectMany(ranges => ranges).Any(other => KeyRange.Parse(other)?.Overlaps(keys) == true);

    private static TurnDownVerdict HeldBack(ObservedObject.Resource shard, string what, DateTimeOffset readFrom) => TurnDownVerdict.Refuse(
        TurnDownVerdict.HoldsRows,
        $"shard {shard.Spec["name"]?.AsText} holds {what}, and {(HasServed(shard) ? "no other shard serves its keys" : "was never seen to serve")}: allow that they are lost with {HowToAllow}",
        readFrom);

    private static bool HasServed(ObservedObject.Resource shard) => shard.Meta.Annotations.ContainsKey(Annotations.Served);

    private const string HowToAllow = $"the annotation {Annotations.TurnDownAllowed} on its VitessShard";
}
