using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Moves;

/// <summary>The partitionings of a keyspace as a set, told apart by the shards that they make.</summary>
internal static class PartitioningSet
{
    /// <summary>
    /// The standing spec with the wanted partitionings in the wanted order: those that stand keep what they say, others are
    /// new, and what is not wanted goes.
    /// </summary>
    /// <param name="wanted">The wanted spec of the keyspace.</param>
    /// <param name="standing">The standing one.</param>
    /// <param name="template">What a shard's template that stands becomes, from the wanted and the standing one.</param>
    internal static Json Merged(Json wanted, Json standing, Func<Json, Json, Json> template)
    {
        var (to, from) = (wanted["partitionings"]?.Items ?? [], standing["partitionings"]?.Items ?? []);
        var kept = from.Select(it => (Id: IdOf(it), Partitioning: it)).ToValueList();
        var merged = to.Select(it =>
        {
            var same = kept.FirstOrDefault(other => other.Id == IdOf(it)).Partitioning;
            return same is null ? it : WithTemplates(it, same, template);
        }).ToValueList();
        return merged == from ? standing : standing.With("partitionings", Json.List(merged));
    }

    /// <summary>The shards that a partitioning makes.</summary>
    private static string IdOf(Json partitioning)
    {
        var invalid = new List<string>();
        var ranges = DesiredKeyspace.ShardsOf(VitessKeyspacePartitioning.Shape.Read(partitioning), 0, invalid)
            .Select(shard => shard.Range.ToString()).Order(StringComparer.Ordinal);
        return string.Join(',', ranges.Concat(invalid));
    }

    private static Json WithTemplates(Json wanted, Json standing, Func<Json, Json, Json> template)
    {
        if (standing.At("equal", "shardTemplate") is { } from && wanted.At("equal", "shardTemplate") is { } to)
        {
            var became = template(to, from);
            return became == from ? standing : standing.WithAt(["equal", "shardTemplate"], became);
        }
        if (standing.At("custom", "shards") is not { IsList: true } shards)
        {
            return standing;
        }
        var others = wanted.At("custom", "shards")?.Items ?? [];
        var all = Json.List(shards.Items.Select(shard =>
            others.FirstOrDefault(other => other["keyRange"] == shard["keyRange"]) is { } other ? template(other, shard) : shard));
        return all == shards ? standing : standing.WithAt(["custom", "shards"], all);
    }
}
