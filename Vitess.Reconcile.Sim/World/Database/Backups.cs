using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>The backups that are complete, by shard; all locations are one here.</summary>
internal sealed class Backups
{
    private readonly SortedDictionary<(string Topology, ShardName Shard), Gtids> latest = [];

    /// <summary>What a database has executed that was set up from nothing and never replicated.</summary>
    internal static Gtids FirstPosition => Gtids.Of("00000001-0000-0000-0000-000000000001", 1, 3);

    /// <summary>The position of a shard's latest backup; null when there is none.</summary>
    internal Gtids? Latest(GlobalTopology topology, ShardName shard) => latest.GetValueOrDefault((topology.Key, shard));

    internal void Add(GlobalTopology topology, ShardName shard, Gtids position) =>
        latest[(topology.Key, shard)] = position;
}

/// <summary>A vtbackup that runs once: it makes a backup of a shard and ends.</summary>
internal sealed class BackupRun(DatabaseWorld world, Process process) : IProgram
{
    public void Stop(StopKind kind) => process.Stop();

    internal IEnumerable<TimeSpan> Run()
    {
        process.Pod.SetReady(true);
        yield return world.Choices.Between("backup.run", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
        while (!world.LockServerFor(process).Answers(process.Zone))
        {
            yield return TimeSpan.FromSeconds(2);
        }
        var topology = world.GlobalFor(process);
        var shard = new ShardName(new(process.Flags["init-keyspace"] ?? ""), process.Flags["init-shard"] ?? "");
        var position = world.Backups.Latest(topology, shard);
        if (!process.Flags.IsOn("initial-backup") && position is not null)
        {
            position = Newest(topology, shard) ?? position;
        }
        var taken = position ?? Backups.FirstPosition;
        world.Backups.Add(topology, shard, taken);
        foreach (var waiting in world.Tablets.Where(tablet => tablet.Shard == shard && ReferenceEquals(tablet.Global, topology)).ToList())
        {
            waiting.TakeBackup?.Invoke(taken);
        }
        world.Trace.Add("backup", $"{shard} by {process.Name}");
        process.Pod.SetReady(false);
        process.Pod.Ended?.Invoke(process.Pod);
    }

    private Gtids? Newest(GlobalTopology topology, ShardName shard) => world.Tablets
        .FirstOrDefault(tablet => tablet.Shard == shard && tablet.Type == TabletType.Primary
            && ReferenceEquals(tablet.Global, topology))
        ?.Mysql.Data.Executed.Clone();
}
