using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>A vtgate that runs: it routes writes to the tablet that it believes to lead.</summary>
internal sealed class Gateway(DatabaseWorld world, Process process) : IProgram
{
    private readonly SortedDictionary<ShardName, DateTimeOffset> terms = [];
    private GlobalTopology? topology;

    internal Process Process { get; } = process;

    /// <summary>The topology that it read when it started; it serves while it runs, with or without it.</summary>
    internal GlobalTopology? Topology => Process.IsUp && Process.Pod.IsReady ? topology : null;

    public void Stop(StopKind kind)
    {
        Process.Stop();
        world.Gateways.Remove(this);
    }

    internal IEnumerable<TimeSpan> Run()
    {
        yield return world.BootOf(Process, "gateway.boot");
        var cell = new CellName(Process.Flags["cell"] ?? "");
        if (world.Options.AreReadyAtOnce)
        {
            Process.Pod.SetReady(true);
        }
        while (topology is null)
        {
            var global = world.GlobalFor(Process);
            if (global.Server.Answers(Process.Zone) && global.CellAt(cell) is { } place
                && place.Server.Answers(Process.Zone))
            {
                topology = global;
            }
            else
            {
                yield return TimeSpan.FromSeconds(2);
            }
        }
        Process.Pod.SetReady(true);
    }

    /// <summary>The tablet that it sends a shard's writes to; null when it knows of none. It never goes back to an
    /// older term.</summary>
    internal Tablet? PrimaryOf(ShardName shard)
    {
        Tablet? newest = null;
        foreach (var tablet in world.Tablets)
        {
            if (tablet.Type == TabletType.Primary && tablet.Shard == shard && tablet.IsInService
                && ReferenceEquals(tablet.Global, topology)
                && world.Network.Reaches(Process.Zone, tablet.Process.Zone)
                && (newest is null || tablet.TermStart > newest.TermStart))
            {
                newest = tablet;
            }
        }
        if (newest?.TermStart is not { } term || (terms.TryGetValue(shard, out var seen) && term < seen))
        {
            return null;
        }
        terms[shard] = term;
        return newest;
    }

    /// <summary>Whether a tablet is still what it was when this gateway last looked: up, leading, reached.</summary>
    internal bool StillRoutesTo(Tablet tablet, ShardName shard) =>
        tablet is { Type: TabletType.Primary, IsInService: true }
            && world.Network.Reaches(Process.Zone, tablet.Process.Zone)
        && terms.TryGetValue(shard, out var seen) && tablet.TermStart >= seen;
}
