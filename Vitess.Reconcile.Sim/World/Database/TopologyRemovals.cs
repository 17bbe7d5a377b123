using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>How a vtctld takes records out of the topology, and what it refuses.</summary>
internal sealed class TopologyRemovals(DatabaseWorld world, Process by, GlobalTopology global, Attempt attempt)
{
    private IEnumerable<CellPlace> Places => global.Cells.Keys.Select(cell => global.CellAt(cell)).OfType<CellPlace>();

    internal void Do(Call call)
    {
        if (call is not Call.DeleteCell { DespiteContent: true } and not Call.DeleteCellsAlias
            && Places.Where(place => !place.Server.Answers(by.Zone)).Select(place => place.Cell.Value).FirstOrDefault() is { } silent)
        {
            attempt.Fail($"partial result: cell {silent} does not answer");
            return;
        }
        switch (call)
        {
            case Call.DeleteTablet delete:
                DeleteTablet(delete.Alias);
                break;
            case Call.RemoveShardCell remove:
                RemoveShardCell(remove.Shard, remove.Cell);
                break;
            case Call.DeleteShard delete:
                DeleteShard(delete.Shard, delete.WithTablets);
                break;
            case Call.DeleteKeyspace delete:
                DeleteKeyspace(delete.Name, delete.WithShards);
                break;
            case Call.RemoveKeyspaceCell remove:
                RemoveKeyspaceCell(remove.Name, remove.Cell);
                break;
            case Call.DeleteCell delete:
                DeleteCell(delete.Cell, delete.DespiteContent);
                break;
            case Call.DeleteCellsAlias delete:
                Remove(global.Aliases, delete.Alias, $"cells_aliases/{delete.Alias}/CellsAlias");
                break;
            default:
                attempt.Fail($"vtctld does not know {call}");
                break;
        }
    }

    private void DeleteTablet(TabletAlias alias)
    {
        if (global.CellAt(alias.Cell) is not { } place || !place.Topology.Tablets.TryGetValue(alias, out var entry))
        {
            attempt.Fail($"node doesn't exist: {global.CellAt(alias.Cell)?.Root ?? global.Root}/tablets/{alias}/Tablet");
            return;
        }
        var shard = global.Shards.GetValueOrDefault(entry.Record.Shard);
        if (entry.Record.Type == TabletType.Primary && (shard?.Primary == alias || entry.Record.TermStart > shard?.TermStart))
        {
            attempt.Fail($"cannot delete tablet {alias} as it is a primary, pass AllowPrimary = true");
            return;
        }
        place.Topology.Tablets.Remove(alias);
        world.Note(by, $"tablets/{alias}/Tablet deleted");
        world.Disturb(global, entry.Record.Shard);
    }

    private void RemoveShardCell(ShardName shard, CellName cell)
    {
        if (global.CellAt(cell) is not { } place || !global.Shards.TryGetValue(shard, out var record))
        {
            return;
        }
        if (Refusal(shard, record, place) is { } why)
        {
            attempt.Fail(why);
            return;
        }
        var left = place.Topology.Serving.GetValueOrDefault(shard.Keyspace).Where(range => range != shard.Range).ToValueList();
        place.Topology.Serving[shard.Keyspace] = left;
        world.Note(by, $"shard {shard} taken out of cell {cell}");
    }

    private void DeleteShard(ShardName shard, bool withTablets)
    {
        if (Places.Any(place => place.Topology.Serving.GetValueOrDefault(shard.Keyspace).Contains(shard.Range)))
        {
            attempt.Fail($"shard {shard} is still serving; cannot delete it");
            return;
        }
        foreach (var place in Places)
        {
            var left = TabletsOf(place, record => record.Shard == shard).Count;
            if (left > 0 && !withTablets)
            {
                attempt.Fail($"shard {shard} still has {left} tablets in cell {place.Cell}; use Recursive = true or remove them manually");
                return;
            }
        }
        RemoveTablets(record => record.Shard == shard);
        Remove(global.Shards, shard, $"keyspaces/{shard.Keyspace}/shards/{shard.Range}/");
    }

    private void DeleteKeyspace(KeyspaceName name, bool withShards)
    {
        var shards = global.Shards.Keys.Where(shard => shard.Keyspace == name).ToList();
        if (shards.Count > 0 && !withShards)
        {
            attempt.Fail($"keyspace {name} still has {shards.Count} shards; use Recursive=true or remove them manually");
            return;
        }
        RemoveTablets(record => record.Shard.Keyspace == name);
        foreach (var place in Places)
        {
            place.Topology.Serving.Remove(name);
        }
        shards.ForEach(shard => Remove(global.Shards, shard, $"keyspaces/{name}/shards/{shard.Range}/"));
        Remove(global.Keyspaces, name, $"keyspaces/{name}/");
    }

    private void RemoveKeyspaceCell(KeyspaceName name, CellName cell)
    {
        if (global.CellAt(cell) is not { } place)
        {
            attempt.Fail($"cannot delete SrvKeyspace from cell {cell} for keyspace {name}: node doesn't exist: {global.Root}/cells/{cell}/CellInfo");
            return;
        }
        foreach (var (shard, record) in global.Shards.Where(shard => shard.Key.Keyspace == name).ToList())
        {
            if (Refusal(shard, record, place) is { } why)
            {
                attempt.Fail(why);
                return;
            }
        }
        Remove(place.Topology.Serving, name, $"keyspaces/{name}/SrvKeyspace");
    }

    private string? Refusal(ShardName shard, ShardRecord record, CellPlace place)
    {
        var serving = Places.Where(other => other.Topology.Serving.GetValueOrDefault(shard.Keyspace).Contains(shard.Range))
            .Select(other => other.Cell).ToList();
        var tablets = TabletsOf(place, tablet => tablet.Shard == shard);
        return serving.Count > 0 && !serving.Contains(place.Cell) ? $"shard {shard} does not have serving cell {place.Cell}"
            : record.Primary?.Cell == place.Cell ? $"cannot remove cell {place.Cell}; shard primary {record.Primary} is in cell"
            : tablets.Count > 0 ? $"cell {place.Cell} has {tablets.Count} possible tablets in replication graph"
            : null;
    }

    private void DeleteCell(CellName cell, bool despiteContent)
    {
        if (!despiteContent && global.CellAt(cell) is { } place && place.Topology.Serving.Count > 0)
        {
            attempt.Fail($"cell {cell} has serving keyspaces. Before deleting, delete keyspace with: DeleteKeyspace");
            return;
        }
        Remove(global.Cells, cell, $"cells/{cell}/CellInfo");
    }

    private static List<TabletAlias> TabletsOf(CellPlace place, Func<TabletRecord, bool> which) =>
        place.Topology.Tablets.Values.Where(entry => which(entry.Record)).Select(entry => entry.Alias).ToList();

    private void RemoveTablets(Func<TabletRecord, bool> which)
    {
        foreach (var place in Places)
        {
            TabletsOf(place, which).ForEach(alias => place.Topology.Tablets.Remove(alias));
        }
    }

    private void Remove<TKey, TValue>(SortedDictionary<TKey, TValue> all, TKey key, string node)
        where TKey : notnull
    {
        if (!all.Remove(key))
        {
            attempt.Fail($"node doesn't exist: {global.Root}/{node}");
            return;
        }
        world.Note(by, $"{node} deleted");
    }
}
