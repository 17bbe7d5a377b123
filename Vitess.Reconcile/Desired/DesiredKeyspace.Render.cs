using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

internal sealed partial record DesiredKeyspace
{
    /// <summary>What the spec says that cannot be followed: path, problem, what holds instead.</summary>
    internal ValueList<string> Invalid { get; init; }

    /// <summary>Renders a keyspace.</summary>
    /// <param name="spec">Its spec as stored.</param>
    /// <param name="meta">What it says of itself; its labels name the cluster.</param>
    /// <param name="options">How the operator was configured.</param>
    internal static DesiredKeyspace Render(VitessKeyspaceSpec spec, ObjectMeta meta, Options options)
    {
        var whole = SpecDefaults.Keyspace(spec);
        var names = new ClusterNames(meta.Labels.GetValueOrDefault(Labels.Cluster, "") ?? "");
        var seal = new Seal.Of(meta, Level.Of(options));
        var invalid = new List<string>();
        var partitionings = (whole.Template.Partitionings ?? [])
            .Select((partitioning, i) => ShardsOf(partitioning, i, invalid)).ToValueList();

        // Of one range in two partitionings, the later's template counts.
        var shards = partitionings.SelectMany(partitioning => partitioning)
            .ToValueMap(shard => shard.Range, shard => shard.Template);
        return new()
        {
            Name = new(whole.Template.Name ?? ""),
            Shards = shards.Select(shard => new DesiredChildShard(
                shard.Key.ToString(),
                ChildResources.Shard(whole, shard.Key, shard.Value, names, seal),
                TabletsOf(shard.Value))).ToValueList(),
            Partitionings = partitionings.Select(PartitioningOf).ToValueList(),
            PoolCells = shards.Values
                .SelectMany(template => template.TabletPools ?? [])
                .Select(pool => new CellName(pool.Cell ?? "")).Distinct().Order().ToValueList(),
            Invalid = invalid.ToValueList(),
        };
    }

    /// <summary>The key ranges that a spec asks for, over all its partitionings.</summary>
    internal static ValueList<string> RangesOf(VitessKeyspaceSpec spec) => (SpecDefaults.Keyspace(spec).Template.Partitionings ?? [])
        .SelectMany((partitioning, i) => ShardsOf(partitioning, i, [])).Select(shard => shard.Range.ToString()).ToValueList();

    private static DesiredPartitioning PartitioningOf(ValueList<(KeyRange Range, VitessShardTemplate Template)> shards) => new(
        shards.Select(shard => shard.Range.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToValueList(),
        shards.Sum(shard => TabletsOf(shard.Template)));

    /// <summary>The shards that a partitioning makes.</summary>
    /// <param name="partitioning">The partitioning.</param>
    /// <param name="index">Its place in the spec.</param>
    /// <param name="invalid">Takes what cannot be followed.</param>
    internal static ValueList<(KeyRange Range, VitessShardTemplate Template)> ShardsOf(
        VitessKeyspacePartitioning partitioning, int index, List<string> invalid)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"partitionings[{index}]");
        if (partitioning.Equal is { } equal)
        {
            var (parts, width) = (equal.Parts ?? 1, equal.HexWidth ?? 0);
            if (KeyRange.SplitProblem(parts, width) is { } problem)
            {
                invalid.Add($"{path}.equal: {problem} It makes no shards.");
                return [];
            }
            return KeyRange.Split(parts, width).Select(range => (range, equal.ShardTemplate ?? new())).ToValueList();
        }
        var shards = new List<(KeyRange, VitessShardTemplate)>();
        foreach (var shard in partitioning.Custom?.Shards ?? [])
        {
            var (start, end) = (shard.KeyRange?.Start ?? "", shard.KeyRange?.End ?? "");
            if (KeyRange.Problem(start: start, end: end) is { } problem)
            {
                invalid.Add($"{path}.custom: {problem} It makes no shard.");
                continue;
            }
            shards.Add((new(start: start, end: end), shard.Template));
        }
        return shards.ToValueList();
    }

    private static int TabletsOf(VitessShardTemplate template) => (template.TabletPools ?? []).Sum(pool => pool.Replicas ?? 0);
}
