using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>A shard as it truly is at this moment, for those who check laws.</summary>
/// <param name="Shard">Which shard.</param>
/// <param name="Tablets">The tablets that run, ascending.</param>
/// <param name="History">What was promised to clients and what became of it.</param>
internal sealed record ShardView(ShardName Shard, List<TabletView> Tablets, ShardHistory History)
{
    /// <summary>Those that can complete a commit for a client now. More than one is a split brain.</summary>
    internal List<TabletView> Committers => Tablets.FindAll(tablet => tablet.CanCommit);

    internal static ShardView Of(DatabaseWorld world, GlobalTopology topology, ShardName shard) => new(
        shard,
        [.. world.Tablets
            .Where(tablet => tablet.Shard == shard && ReferenceEquals(tablet.Global, topology))
            .OrderBy(tablet => tablet.Alias)
            .Select(TabletView.Of)],
        world.HistoryOf(topology, shard));

    /// <summary>All shards of all topologies that ever had a tablet.</summary>
    internal static IEnumerable<ShardView> All(DatabaseWorld world) => world.Histories.Keys.Select(key => new ShardView(
        key.Shard,
        [.. world.Tablets
            .Where(tablet => tablet.Shard == key.Shard && tablet.Global.Key == key.Topology)
            .OrderBy(tablet => tablet.Alias)
            .Select(TabletView.Of)],
        world.Histories[key]));
}

/// <summary>A tablet as it truly is at this moment.</summary>
/// <param name="Alias">Which tablet.</param>
/// <param name="Zone">The zone where it runs.</param>
/// <param name="Type">The type that it believes to have.</param>
/// <param name="TermStart">When its term as primary began; null when it does not lead.</param>
/// <param name="IsReadOnly">Whether its MySQL refuses writes.</param>
/// <param name="CanCommit">Whether a client's write could be acknowledged by it now.</param>
/// <param name="SemiSyncPrimary">Whether it waits for acknowledgements.</param>
/// <param name="SemiSyncReplica">Whether it acknowledges.</param>
/// <param name="IsReplicating">Whether it follows somebody who is there.</param>
/// <param name="Executed">Its transactions; not to be changed.</param>
/// <param name="Received">Its transactions and those that it has yet to apply; not to be changed.</param>
internal sealed record TabletView(
    TabletAlias Alias,
    string Zone,
    TabletType Type,
    DateTimeOffset? TermStart,
    bool IsReadOnly,
    bool CanCommit,
    bool SemiSyncPrimary,
    bool SemiSyncReplica,
    bool IsReplicating,
    Gtids Executed,
    Gtids Received)
{
    internal static TabletView Of(Tablet tablet)
    {
        var mysql = tablet.Mysql;
        var canCommit = mysql is { IsUp: true, IsReadOnly: false, IsDiskStalled: false } && tablet.IsServingWrites
            && mysql.IsAcknowledged;
        return new(
            tablet.Alias, tablet.Process.Zone, tablet.Type, tablet.TermStart, mysql.IsReadOnly, canCommit,
            mysql.SemiSyncPrimary, mysql.SemiSyncReplica, mysql.IsReplicating, mysql.Data.Executed, mysql.Received);
    }
}
