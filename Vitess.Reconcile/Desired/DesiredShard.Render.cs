using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

internal sealed partial record DesiredShard
{
    /// <summary>Renders a shard.</summary>
    /// <param name="spec">Its spec as stored.</param>
    /// <param name="meta">What it says of itself; its labels name cluster and keyspace.</param>
    /// <param name="options">How the operator was configured.</param>
    /// <param name="vtctld">Where vtctld is called, as <see cref="VtctldAddress"/> finds in the cluster's spec; null for the usual.</param>
    /// <exception cref="ArgumentException">Its key range is none.</exception>
    internal static DesiredShard Render(VitessShardSpec spec, ObjectMeta meta, Options options, string? vtctld = null)
    {
        var (names, shard, range) = Identity(spec, meta);
        var seal = new Seal.Of(meta, Level.Of(options));
        var pools = PoolsOf(spec, meta, options);
        var backup = Desired.BackupPod.PoolOf(pools);
        var tablets = TabletsOf(pools, seal);
        return new()
        {
            Name = shard,
            Vtctld = vtctld ?? VtctldAddress.Of(names, meta.Key.Namespace),
            Tablets = tablets,
            EvictionBudget = EvictionBudget.Of(seal, tablets.Count, TabletPod.Selector(names, shard, range)),
            MinReady = TimeSpan.FromSeconds(spec.UpdateStrategy?.Staged?.MinReadySeconds ?? StagedUpdate.MinReadySecondsDefault),
            TabletsAsked = pools.Sum(pool => pool.Pool.Replicas ?? 0),
            VtorcDeployments = new VtOrc(spec, shard, range, names).Deployments(seal, options),
            HasBackups = pools.Any(pool => pool.UsesBackups),
            MayBackUp = pools.All(Desired.BackupPod.IsOurs),
            BackupPod = backup is null ? null : Desired.BackupPod.Pod(backup, seal),
            BackupClaim = backup is null ? null : Desired.BackupPod.Claim(backup, seal),
            InitializesPrimary = spec.Template.Replication?.InitializeMaster != false,
            Retention = spec.DataVolumeClaimRetentionPolicy ?? new(),
            BackupLocations = (spec.BackupLocations ?? []).Select(location => location.Name ?? "").ToValueList(),
        };
    }

    /// <summary>A tablet that the spec has a pool for and does not ask for; null when it has none.</summary>
    /// <param name="spec">The shard's spec as stored.</param>
    /// <param name="meta">What the shard says of itself.</param>
    /// <param name="options">How the operator was configured.</param>
    /// <param name="alias">Which tablet.</param>
    /// <param name="index">Its place in the pool, from 1.</param>
    internal static DesiredTablet? Again(VitessShardSpec spec, ObjectMeta meta, Options options, TabletAlias alias, int index) =>
        PoolsOf(spec, meta, options).LastOrDefault(pool => pool.Alias(index) == alias) is { } pool
            ? TabletOf(pool, alias, index, new Seal.Of(meta, Level.Of(options))) with { IsRecalled = true }
            : null;

    /// <summary>The pools of a shard in the order of its spec.</summary>
    internal static ValueList<TabletPool> PoolsOf(VitessShardSpec spec, ObjectMeta meta, Options options)
    {
        var (names, shard, range) = Identity(spec, meta);
        return (spec.Template.TabletPools ?? [])
            .Select(pool => new TabletPool(names, shard, range, spec, pool, options)).ToValueList();
    }

    private static (ClusterNames Names, ShardName Shard, KeyRange Range) Identity(VitessShardSpec spec, ObjectMeta meta)
    {
        var range = new KeyRange(start: spec.KeyRange?.Start ?? "", end: spec.KeyRange?.End ?? "");
        return (
            new(meta.Labels.GetValueOrDefault(Labels.Cluster, "") ?? ""),
            new(new(meta.Labels.GetValueOrDefault(Labels.Keyspace, "") ?? ""), range.ToString()),
            range);
    }

    // Of two pools that mean the same tablet, the later makes it.
    private static ValueList<DesiredTablet> TabletsOf(ValueList<TabletPool> pools, Seal.Of seal) => pools
        .SelectMany(pool => Enumerable.Range(1, pool.Pool.Replicas ?? 0).Select(index => (Pool: pool, Index: index)))
        .ToValueMap(slot => slot.Pool.Alias(slot.Index), slot => slot)
        .Select(slot => TabletOf(slot.Value.Pool, slot.Key, slot.Value.Index, seal))
        .ToValueList();

    private static DesiredTablet TabletOf(TabletPool pool, TabletAlias alias, int index, Seal.Of seal) => new()
    {
        Alias = alias,
        PoolType = pool.Type,
        Index = index,
        Pod = Level.AtEach(seal, pool.Options, (at, with) => TabletPod.Pod(pool with { Options = with }, alias, index, at)),
        Claim = TabletPod.Claim(pool, alias, index, seal),
        BackupLocation = pool.UsesBackups ? pool.Location?.Name ?? "" : null,
        IsExternal = pool.IsExternal,
    };
}
