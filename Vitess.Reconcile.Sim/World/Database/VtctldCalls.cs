using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>How a vtctld carries out one call that changes something.</summary>
internal sealed class VtctldCalls(DatabaseWorld world, Process by, TimeSpan deadline, Attempt attempt)
{
    private readonly GlobalTopology global = world.GlobalFor(by);

    internal IEnumerable<TimeSpan> Run(Call call) => call switch
    {
        Call.PlannedReparent planned => new PlannedReparent(Of(planned.Shard), planned.To, planned.Expected).Run(),
        Call.EmergencyReparent emergency =>
            new EmergencyReparent(Of(emergency.Shard), emergency.Expected, withinCell: false).Run(),
        Call.TabletExternallyReparented told => Told(told.To),
        Call.ChangeTabletType change => ChangeType(change.Alias, change.Type),
        Call.SlowShutdown slow => SlowShutdown(slow.Alias),
        _ => Recorded(call),
    };

    private Reparent Of(ShardName shard) => new(world, by, global, shard, attempt, world.Clock.Now + deadline);

    private IEnumerable<TimeSpan> Recorded(Call call)
    {
        foreach (var pause in world.Reach(by.Zone, global.Server, Min(deadline, DatabaseWorld.RemoteOperation),
            attempt))
        {
            yield return pause;
        }
        if (!attempt.HasFailed)
        {
            Record(call);
        }
    }

    private void Record(Call call)
    {
        switch (call)
        {
            case Call.AddCell add:
                Put(add.Cell, add.Info, global.Cells, $"cells/{add.Cell}/CellInfo", isNew: true);
                break;
            case Call.UpdateCell update:
                Put(update.Cell, update.Info, global.Cells, $"cells/{update.Cell}/CellInfo", isNew: false);
                break;
            case Call.AddCellsAlias add:
                PutAlias(add.Alias, add.Cells, isNew: true);
                break;
            case Call.UpdateCellsAlias update:
                PutAlias(update.Alias, update.Cells, isNew: false);
                break;
            case Call.CreateKeyspace create:
                Put(create.Name, create.Record, global.Keyspaces, $"keyspaces/{create.Name}/Keyspace", isNew: true);
                break;
            case Call.SetDurabilityPolicy policy:
                SetPolicy(policy.Name, policy.Policy);
                break;
            default:
                new TopologyRemovals(world, by, global, attempt).Do(call);
                break;
        }
    }

    private void Put<TKey, TValue>(TKey key, TValue value, SortedDictionary<TKey, TValue> all, string node, bool isNew)
        where TKey : notnull
    {
        if (isNew && all.ContainsKey(key))
        {
            attempt.Fail($"node already exists: {global.Root}/{node}");
            return;
        }
        all[key] = value;
        world.Note(by, $"{node} written");
    }

    private void PutAlias(string alias, ValueList<CellName> cells, bool isNew)
    {
        var taken = global.Aliases.FirstOrDefault(other =>
            !string.Equals(other.Key, alias, StringComparison.Ordinal)
                && other.Value.Any(cell => cells.Contains(cell))).Key;
        if (taken is not null)
        {
            attempt.Fail($"cells alias {alias} is not valid: cell set overlaps with existing alias {taken}");
            return;
        }
        Put(alias, cells, global.Aliases, $"cells_aliases/{alias}/CellsAlias", isNew);
    }

    private void SetPolicy(KeyspaceName keyspace, string policy)
    {
        if (Durability.Of(policy) is null)
        {
            attempt.Fail($"durability policy <{policy}> is not a valid policy");
        }
        else if (global.Keyspaces.TryGetValue(keyspace, out var record))
        {
            global.Keyspaces[keyspace] = record with { DurabilityPolicy = policy };
            if (record.DurabilityPolicy.Length > 0 && record.DurabilityPolicy != policy)
            {
                global.PoliciesSince[keyspace] = world.Clock.Now;
            }
            world.Note(by, $"keyspace {keyspace} has policy {policy}");
            foreach (var shard in global.Shards.Keys.Where(shard => shard.Keyspace == keyspace).ToList())
            {
                world.Disturb(global, shard);
            }
        }
        else
        {
            attempt.Fail($"node doesn't exist: {global.Root}/keyspaces/{keyspace}/Keyspace");
        }
    }

    private IEnumerable<TimeSpan> Told(TabletAlias to)
    {
        foreach (var pause in Find(to))
        {
            yield return pause;
        }
        if (attempt.HasFailed || global.Entry(to) is not { } entry || entry.Record.Type == TabletType.Primary)
        {
            yield break;
        }
        world.Note(by, $"tablet {to} told that it is primary");
        foreach (var pause in new TabletCalls(world, by).One(entry, deadline, tablet =>
        {
            tablet.Become(TabletType.Primary, world.Clock.Now);
            tablet.History.Promoted(world.Clock.Now, tablet);
            return TabletReply.Done;
        }, attempt))
        {
            yield return pause;
        }
    }

    private IEnumerable<TimeSpan> ChangeType(TabletAlias alias, TabletType type)
    {
        foreach (var pause in Find(alias))
        {
            yield return pause;
        }
        if (attempt.HasFailed || global.Entry(alias) is not { } entry)
        {
            yield break;
        }
        if (entry.Record.Type == TabletType.Primary || type == TabletType.Primary)
        {
            attempt.Fail($"tablet cell:\"{alias.Cell}\" uid:{alias.Uid} type change "
                + $"{Wire(entry.Record.Type)} -> {Wire(type)} is not an allowed transition for ChangeTabletType");
            yield break;
        }
        var primary = global.Shards.TryGetValue(entry.Record.Shard, out var shard) && shard.Primary is { } leader
            ? global.Entry(leader)
            : null;
        world.Note(by, $"tablet {alias} told to be {type}");
        foreach (var pause in new TabletCalls(world, by).One(entry, Min(deadline, DatabaseWorld.RemoteOperation),
            tablet =>
            TabletActions.ChangeType(tablet, type, primary), attempt))
        {
            yield return pause;
        }
    }

    private IEnumerable<TimeSpan> SlowShutdown(TabletAlias alias)
    {
        foreach (var pause in Find(alias))
        {
            yield return pause;
        }
        if (attempt.HasFailed || global.Entry(alias) is not { } entry)
        {
            yield break;
        }
        foreach (var pause in new TabletCalls(world, by).One(entry, deadline, tablet =>
        {
            tablet.Mysql.FastShutdown = 0;
            return TabletReply.Done;
        }, attempt))
        {
            yield return pause;
        }
    }

    private IEnumerable<TimeSpan> Find(TabletAlias alias)
    {
        foreach (var pause in world.Reach(by.Zone, global.Server, Min(deadline, DatabaseWorld.RemoteOperation),
            attempt))
        {
            yield return pause;
        }
        if (global.CellAt(alias.Cell) is not { } place)
        {
            attempt.Fail($"node doesn't exist: {global.Root}/cells/{alias.Cell}/CellInfo");
            yield break;
        }
        foreach (var pause in world.Reach(by.Zone, place.Server, Min(deadline, DatabaseWorld.RemoteOperation), attempt))
        {
            yield return pause;
        }
        if (!attempt.HasFailed && !place.Topology.Tablets.ContainsKey(alias))
        {
            attempt.Fail($"node doesn't exist: {place.Root}/tablets/{alias}/Tablet");
        }
    }

    private static string Wire(TabletType type) => type.ToString().ToUpperInvariant();

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
