using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>What a cluster's global topology holds.</summary>
internal sealed class GlobalTopology(DatabaseWorld world, LockServer server, string root)
{
    internal LockServer Server { get; } = server;

    internal string Root { get; } = root;

    /// <summary>Address and root; the same when a lock server has lost what it held.</summary>
    internal string Key { get; } = server.Address + root;

    internal SortedDictionary<CellName, CellInfo> Cells { get; } = [];

    internal SortedDictionary<string, ValueList<CellName>> Aliases { get; } = new(StringComparer.Ordinal);

    internal SortedDictionary<KeyspaceName, KeyspaceRecord> Keyspaces { get; } = [];

    /// <summary>Since when the policies that have been changed are what they are.</summary>
    internal SortedDictionary<KeyspaceName, DateTimeOffset> PoliciesSince { get; } = [];

    internal SortedDictionary<ShardName, ShardRecord> Shards { get; } = [];

    internal SortedDictionary<KeyspaceName, ValueList<WorkflowSummary>> Workflows { get; } = [];

    internal ShardLocks Locks { get; } = new(world, server);

    /// <summary>Loses everything that was recorded.</summary>
    internal void Forget()
    {
        Cells.Clear();
        Aliases.Clear();
        Keyspaces.Clear();
        PoliciesSince.Clear();
        Shards.Clear();
        Workflows.Clear();
    }

    /// <summary>Holds again what another held when it was kept.</summary>
    internal void TakeFrom(GlobalTopology kept)
    {
        Forget();
        Copies.Into(Cells, kept.Cells);
        Copies.Into(Aliases, kept.Aliases);
        Copies.Into(Keyspaces, kept.Keyspaces);
        Copies.Into(PoliciesSince, kept.PoliciesSince);
        Copies.Into(Shards, kept.Shards);
        Copies.Into(Workflows, kept.Workflows);
    }

    /// <summary>What it holds now.</summary>
    internal GlobalTopology Copy()
    {
        var copy = new GlobalTopology(world, Server, Root);
        copy.TakeFrom(this);
        return copy;
    }

    /// <summary>The topology of a recorded cell; null when the cell is not recorded.</summary>
    internal CellPlace? CellAt(CellName cell) => Cells.TryGetValue(cell, out var info)
        ? new(cell, world.LockServerAt(info.ServerAddress, Server), info.Root)
        : null;

    internal Durability? DurabilityOf(KeyspaceName keyspace) =>
        Durability.Of(Keyspaces.TryGetValue(keyspace, out var record) ? record.DurabilityPolicy : "");

    /// <summary>The tablets of a shard in those cells that a zone can read; null when a cell cannot be read.</summary>
    internal List<TabletEntry>? TabletsOf(ShardName shard, string zone)
    {
        var found = new List<TabletEntry>();
        foreach (var cell in Cells.Keys)
        {
            if (CellAt(cell) is not { } place || !place.Server.Answers(zone))
            {
                return null;
            }
            found.AddRange(place.Topology.Tablets.Values.Where(entry => entry.Record.Shard == shard));
        }
        return found;
    }

    /// <summary>The record of a tablet, wherever it is; null when there is none.</summary>
    internal TabletEntry? Entry(TabletAlias alias) => CellAt(alias.Cell)?.Topology.Tablets.GetValueOrDefault(alias);
}

/// <summary>Where the topology of a cell is.</summary>
internal readonly record struct CellPlace(CellName Cell, LockServer Server, string Root)
{
    internal CellTopology Topology => Server.Cell(Root);
}

/// <summary>What the topology of a cell holds.</summary>
internal sealed class CellTopology
{
    internal SortedDictionary<TabletAlias, TabletEntry> Tablets { get; } = [];

    /// <summary>The serving graph: key ranges by keyspace.</summary>
    internal SortedDictionary<KeyspaceName, ValueList<string>> Serving { get; } = [];

    /// <summary>Holds again what another held when it was kept.</summary>
    internal void TakeFrom(CellTopology kept)
    {
        Tablets.Clear();
        Serving.Clear();
        Copies.Into(Tablets, kept.Tablets);
        Copies.Into(Serving, kept.Serving);
    }

    /// <summary>What it holds now.</summary>
    internal CellTopology Copy()
    {
        var copy = new CellTopology();
        copy.TakeFrom(this);
        return copy;
    }
}

/// <summary>Copies of what a topology holds.</summary>
file static class Copies
{
    internal static void Into<TKey, TValue>(SortedDictionary<TKey, TValue> target, SortedDictionary<TKey, TValue> source)
        where TKey : notnull
    {
        foreach (var (key, value) in source)
        {
            target.Add(key, value);
        }
    }
}

/// <summary>A tablet's record.</summary>
/// <param name="Record">What it says.</param>
internal sealed record TabletEntry(TabletRecord Record)
{
    internal TabletAlias Alias => Record.Alias;

    /// <summary>Where vttablet listens; its MySQL is at the same host.</summary>
    internal string Host => Record.MysqlHost;

    internal Durability.Candidate Candidate => new(Record.Alias, Record.Type);
}

/// <summary>A change of the topology, for those who check.</summary>
/// <param name="At">When.</param>
/// <param name="Who">The pod that made it.</param>
/// <param name="What">What it changed.</param>
/// <param name="Lock">The lock that it was made under and whether that was still held; null when none is
/// needed.</param>
internal sealed record TopologyEffect(DateTimeOffset At, string Who, string What, string? Lock);
