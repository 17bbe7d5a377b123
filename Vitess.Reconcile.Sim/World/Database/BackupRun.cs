using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>A vtbackup that runs once: it makes a backup of a shard and ends.</summary>
internal sealed class BackupRun(DatabaseWorld world, Process process) : IProgram
{
    public void Stop(StopKind kind) => process.Stop();

    internal IEnumerable<TimeSpan> Run()
    {
        process.Pod.SetReady(true);
        var startedAt = world.Clock.Now;
        yield return world.Choices.Between("backup.run", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
        while (!world.LockServerFor(process).Answers(process.Zone))
        {
            yield return TimeSpan.FromSeconds(2);
        }
        var topology = world.GlobalFor(process);
        var shard = new ShardName(new(process.Flags["init-keyspace"] ?? ""), process.Flags["init-shard"] ?? "");
        var position = world.Backups.Latest(topology, shard);
        var isInitial = process.Flags.IsOn("initial-backup");
        process.Pod.SetReady(false);
        if (position is null && !isInitial)
        {
            world.Trace.Add("backup", $"{process.Name}: there is no backup of {shard} to begin from");
            process.Pod.Crashed?.Invoke(process.Pod);
            yield break;
        }
        var taken = position is null ? Backups.FirstPosition : isInitial ? position : Newest(topology, shard) ?? position;
        var name = new TabletAlias(new("vtbackup"), (uint)world.Choices.Below("backup.uid", int.MaxValue));
        world.Backups.Add(topology, taken, new(
            BackupPlace.Of(process), shard, name, startedAt, world.Clock.Now,
            process.Flags["backup-engine-implementation"] ?? "", taken.ToString()));
        foreach (var waiting in world.Tablets.Where(tablet => tablet.Shard == shard && ReferenceEquals(tablet.Global, topology)).ToList())
        {
            waiting.TakeBackup?.Invoke(taken);
        }
        world.Trace.Add("backup", $"{shard} by {process.Name}");
        process.Pod.Ended?.Invoke(process.Pod);
    }

    private Gtids? Newest(GlobalTopology topology, ShardName shard) => world.Tablets
        .FirstOrDefault(tablet => tablet.Shard == shard && tablet.Type == TabletType.Primary
            && ReferenceEquals(tablet.Global, topology))
        ?.Mysql.Data.Executed.Clone();
}

/// <summary>A vtctldclient that runs once: it has a tablet of a shard take a backup, and ends.</summary>
internal sealed class BackupCall(DatabaseWorld world, Process process) : IProgram
{
    public void Stop(StopKind kind) => process.Stop();

    internal IEnumerable<TimeSpan> Run()
    {
        process.Pod.SetReady(true);
        yield return world.Choices.Between("backup.call", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
        if (Taker() is not { } tablet)
        {
            world.Trace.Add("backup", $"{process.Name}: no vtctld answers, or no tablet of the shard can take a backup");
            process.Pod.Crashed?.Invoke(process.Pod);
            yield break;
        }
        var startedAt = world.Clock.Now;
        yield return world.Choices.Between("backup.take", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15));
        if (!tablet.Process.IsUp)
        {
            process.Pod.Crashed?.Invoke(process.Pod);
            yield break;
        }
        var taken = tablet.Mysql.Data.Executed.Clone();
        world.Backups.Add(tablet.Global, taken, new(
            BackupPlace.Of(tablet.Process), tablet.Shard, tablet.Alias, startedAt, world.Clock.Now,
            tablet.Process.Flags["backup-engine-implementation"] ?? "", taken.ToString()));
        world.Trace.Add("backup", $"{tablet.Shard} by {tablet.Alias}");
        process.Pod.Ended?.Invoke(process.Pod);
    }

    /// <summary>A tablet of the shard that is not its primary and has a place for backups.</summary>
    private Tablet? Taker()
    {
        var service = (process.Flags["server"] ?? "").Split(':')[0];
        if (KeyRange.ParseSafe(process.Label("shard")) is not { } range
            || world.Vtctlds.Find(it => it.IsReady && service.StartsWith(it.Process.Cluster + "-", StringComparison.Ordinal)
                && it.Process.Pod.Namespace == process.Pod.Namespace && world.Network.Reaches(process.Zone, it.Process.Zone)) is not { } vtctld)
        {
            return null;
        }
        var shard = new ShardName(new(process.Label("keyspace")), range.ToString());
        var topology = world.GlobalFor(vtctld.Process);
        return world.Tablets.FirstOrDefault(tablet => tablet.Shard == shard && ReferenceEquals(tablet.Global, topology)
            && tablet.IsInService && (tablet.Type is TabletType.Replica or TabletType.Rdonly || process.Flags.IsOn("allow-primary"))
            && BackupPlace.Of(tablet.Process).Length > 0);
    }
}

/// <summary>What the operator's program does in a pod of the storage subcontroller: it lists a place again and again.</summary>
internal sealed class StorageListing(DatabaseWorld world, Process process) : IProgram
{
    public void Stop(StopKind kind) => process.Stop();

    internal IEnumerable<TimeSpan> Run()
    {
        yield return world.BootOf(process, "listing.boot");
        process.Pod.SetReady(true);
        var place = BackupPlace.Of(process);
        while (true)
        {
            var isReadable = BackupPlace.KindOf(process) == BackupPlace.File || !world.Options.OnlyFilesAreReadable;
            if (isReadable && !world.Network.IsCut(process.Zone))
            {
                world.Options.WriteInventory(process.Pod, shard => world.Backups.In(place, shard));
            }
            // Source: --vitessbackupstorage_subcontroller_resync_period, a minute, give or take a quarter.
            yield return world.Choices.Between("listing.pause", TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(75));
        }
    }
}
