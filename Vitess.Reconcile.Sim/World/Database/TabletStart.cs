using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>How a tablet comes up: MySQL, topology records, a backup where one is due, replication.</summary>
internal sealed class TabletStart(DatabaseWorld world, Tablet tablet)
{
    private Process Process => tablet.Process;

    internal IEnumerable<TimeSpan> Run()
    {
        if (Process.Pod.IsTakenOver)
        {
            GoOn();
        }
        yield return world.BootOf(Process, "tablet.boot");
        if (!tablet.Mysql.CanStart)
        {
            world.Trace.Add("mysqld", $"{Process.Name}: {tablet.Mysql.Version} does not start on the data of {tablet.Mysql.Data.LastRun}");
            Process.Pod.Crashed?.Invoke(Process.Pod);
            yield break;
        }
        var isBlank = !tablet.Mysql.Data.IsSetUp;
        tablet.Mysql.Data.IsSetUp = true;
        tablet.Mysql.Boot();
        tablet.Mysql.IsReadOnly = !tablet.IsExternal;
        world.Add(tablet);
        if (world.Options.AreReadyAtOnce)
        {
            tablet.ShowReadiness();
        }
        while (!Register())
        {
            yield return TimeSpan.FromSeconds(2);
        }
        if (isBlank && tablet.Process.Flags.IsOn("restore-from-backup") && !tablet.IsExternal)
        {
            foreach (var pause in Restore())
            {
                yield return pause;
            }
        }
        if (Process.Pod.IsTakenOver && tablet is { Type: TabletType.Primary, IsExternal: false })
        {
            TabletActions.SetReadWrite(tablet);
        }
        tablet.IsInService = true;
        tablet.ShowReadiness();
        foreach (var follower in world.Tablets.Where(other => other.Mysql.SourceHost == tablet.Host).ToList())
        {
            follower.Mysql.ConnectSoon();
        }
        if (tablet.Type == TabletType.Primary)
        {
            world.Clock.Run(Process.WhileUp(tablet.SyncShardRecord()));
        }
        world.Disturb(tablet.Global, tablet.Shard);
        world.Clock.Run(Process.WhileUp(BuildServingGraph()));
        foreach (var pause in Join())
        {
            yield return pause;
        }
    }

    /// <summary>
    /// It ran before this world began: it holds what its shard did, has its type, and its record names where it runs here.
    /// </summary>
    private void GoOn()
    {
        var global = tablet.Global;
        if (global.Shards.TryGetValue(tablet.Shard, out var shard) && shard.TermStart is not null)
        {
            var data = tablet.Mysql.Data;
            data.Executed.Add(Backups.PositionOfBefore);
            data.Binlog.Add(Backups.PositionOfBefore);
            data.IsSetUp = true;
            tablet.History.Acknowledged.Add(Backups.PositionOfBefore);
        }
        if (global.CellAt(tablet.Alias.Cell)?.Topology is { } cell && cell.Tablets.TryGetValue(tablet.Alias, out var before))
        {
            cell.Tablets[tablet.Alias] = new(before.Record with { MysqlHost = tablet.Host, MysqlPort = tablet.Entry.Record.MysqlPort });
            if (before.Record.Type is not (TabletType.Primary or TabletType.Unknown))
            {
                tablet.Resume(before.Record.Type, null);
            }
        }
    }

    /// <summary>Writes its records when topology answers: those of keyspace and shard, and its own once its cell is
    /// recorded.</summary>
    private bool Register()
    {
        var global = tablet.Global;
        if (!global.Server.Answers(Process.Zone))
        {
            return false;
        }
        var shard = ShardIn(global);
        if (global.CellAt(tablet.Alias.Cell) is not { } cell || !cell.Server.Answers(Process.Zone))
        {
            return false;
        }
        var before = cell.Topology.Tablets.GetValueOrDefault(tablet.Alias)?.Record;
        if (shard.Primary == tablet.Alias && (before is null || before.Type == TabletType.Primary))
        {
            tablet.Resume(TabletType.Primary, before?.TermStart ?? shard.TermStart);
        }
        else if (before is { Type: TabletType.Primary }
            && before.TermStart > (shard.TermStart ?? DateTimeOffset.MinValue))
        {
            tablet.Resume(TabletType.Primary, before.TermStart);
        }
        tablet.IsRegistered = true;
        cell.Topology.Tablets[tablet.Alias] = tablet.Entry;
        world.Note(Process, $"tablet {tablet.Alias} registered as {tablet.Type}");
        world.ClientFor(tablet.Global, tablet.Shard);
        return true;
    }

    /// <summary>The shard's record, made where there is none: it serves unless it overlaps one that is there.</summary>
    private ShardRecord ShardIn(GlobalTopology global)
    {
        if (!global.Keyspaces.ContainsKey(tablet.Shard.Keyspace))
        {
            global.Keyspaces.Add(tablet.Shard.Keyspace, new("", ""));
            world.Note(Process, $"keyspace {tablet.Shard.Keyspace} made");
        }
        if (!global.Shards.TryGetValue(tablet.Shard, out var shard))
        {
            var serves = !global.Shards.Keys.Any(other => other.Keyspace == tablet.Shard.Keyspace
                && KeyRanges.Overlap(other.Range, tablet.Shard.Range));
            shard = new(tablet.Shard, null, null, serves);
            global.Shards.Add(tablet.Shard, shard);
            world.Note(Process, $"shard {tablet.Shard} made{(serves ? "" : ", not serving")}");
        }
        return shard;
    }

    private IEnumerable<TimeSpan> Restore()
    {
        if (world.Options.WaitingTabletsAreReplicas)
        {
            if (world.Backups.Latest(tablet.Global, tablet.Shard) is { } there)
            {
                Take(there);
            }
            else
            {
                tablet.Mysql.Data.IsSetUp = false;
                tablet.TakeBackup = Take;
            }
            yield break;
        }
        tablet.Mysql.Data.IsSetUp = false;
        tablet.Become(TabletType.Restore);
        var interval = Process.Flags.Duration("wait-for-backup-interval", otherwise: TimeSpan.Zero);
        while (world.Backups.Latest(tablet.Global, tablet.Shard) is null && interval > TimeSpan.Zero)
        {
            yield return interval;
        }
        if (world.Backups.Latest(tablet.Global, tablet.Shard) is { } position)
        {
            yield return world.Choices.Between("tablet.restore", TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(12));
            Take(position);
        }
        tablet.Mysql.Data.IsSetUp = true;
        tablet.Become(tablet.InitType);
    }

    private void Take(Gtids position)
    {
        tablet.TakeBackup = null;
        tablet.Mysql.Data.IsSetUp = true;
        tablet.Mysql.Data.Executed.Add(position);
        tablet.Mysql.Data.Binlog.Add(position);
        tablet.Mysql.Data.Purged.Add(position);
        tablet.Mysql.Boot();
    }

    /// <summary>Follows the shard's primary where there is one. A tablet that starts before the first election is told
    /// later.</summary>
    private IEnumerable<TimeSpan> Join()
    {
        for (var attempts = 0; attempts < 12 && tablet.Mysql.SourceHost is null; attempts++)
        {
            var global = tablet.Global;
            if (tablet.IsExternal || tablet.Type == TabletType.Primary
                || !global.Server.Answers(Process.Zone) || !global.Shards.TryGetValue(tablet.Shard, out var shard))
            {
                yield break;
            }
            if (shard.Primary is not { } primary)
            {
                yield break;
            }
            if (global.Entry(primary) is { Record.Type: TabletType.Primary } entry && primary != tablet.Alias)
            {
                TabletActions.Follow(tablet, entry);
            }
            yield return TimeSpan.FromSeconds(5);
        }
    }

    /// <summary>Builds its cell's serving graph when it has none for its keyspace and the serving shards cover all
    /// keys.</summary>
    private IEnumerable<TimeSpan> BuildServingGraph()
    {
        while (true)
        {
            var global = tablet.Global;
            if (global.Server.Answers(Process.Zone) && global.CellAt(tablet.Alias.Cell) is { } cell
                && cell.Server.Answers(Process.Zone))
            {
                var keyspace = tablet.Shard.Keyspace;
                var ranges = global.Shards.Values
                    .Where(shard => shard.Shard.Keyspace == keyspace && shard.IsPrimaryServing)
                    .Select(shard => shard.Shard.Range)
                    .ToValueList();
                if (cell.Topology.Serving.ContainsKey(keyspace))
                {
                    yield break;
                }
                if (KeyRanges.CoverAll(ranges))
                {
                    cell.Topology.Serving[keyspace] = ranges;
                    world.Note(Process, $"cell {cell.Cell} serves {keyspace}");
                    yield break;
                }
            }
            yield return TimeSpan.FromSeconds(1);
        }
    }
}
