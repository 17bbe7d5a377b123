using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>A VTOrc that runs: it watches shards and repairs them under their locks.</summary>
/// <remarks>It looks at its interval while something is amiss or has just changed, and not at all in a settled
/// world.</remarks>
internal sealed class Vtorc(DatabaseWorld world, Process process) : IProgram
{
    /// <summary>How many times it looks again after nothing was amiss.</summary>
    private const int LooksMax = 3;

    private readonly TimeSpan interval = process.Flags.Duration("instance-poll-time",
        otherwise: TimeSpan.FromSeconds(5));
    private int looks;
    private bool isLooking;
    private bool hasBooted;

    internal Process Process { get; } = process;

    public void Stop(StopKind kind)
    {
        Process.Stop();
        world.Vtorcs.Remove(this);
    }

    internal IEnumerable<TimeSpan> Run()
    {
        yield return world.BootOf(Process, "vtorc.boot");
        while (!world.LockServerFor(Process).Answers(Process.Zone))
        {
            yield return TimeSpan.FromSeconds(1);
        }
        Process.Pod.SetReady(true);
        hasBooted = !world.Options.IsVtorcInert;
        Wake();
    }

    internal void Wake(GlobalTopology topology, ShardName shard)
    {
        if (hasBooted && Watches(shard) && ReferenceEquals(topology, world.GlobalFor(Process)))
        {
            Wake();
        }
    }

    internal void Wake()
    {
        looks = LooksMax;
        if (hasBooted && !isLooking && Process.IsUp)
        {
            isLooking = true;
            world.Clock.Run(Process.WhileUp(Look()));
        }
    }

    private IEnumerable<TimeSpan> Look()
    {
        yield return world.Choices.Between("vtorc.phase", TimeSpan.Zero, interval);
        while (looks > 0)
        {
            looks--;
            var global = world.GlobalFor(Process);
            foreach (var shard in global.Server.Answers(Process.Zone) ? global.Shards.Keys.Where(Watches).ToList() : [])
            {
                var sight = new ShardSight(world, Process, global, shard);
                if (sight.Analyse() is { } problem)
                {
                    looks = LooksMax;
                    foreach (var pause in Recover(sight, problem))
                    {
                        yield return pause;
                    }
                }
            }
            if (!global.Server.Answers(Process.Zone))
            {
                looks = LooksMax;
            }
            yield return interval + world.Choices.Between("vtorc.jitter", TimeSpan.Zero,
                TimeSpan.FromMilliseconds(500));
        }
        isLooking = false;
    }

    private IEnumerable<TimeSpan> Recover(ShardSight sight, Problem problem)
    {
        if (problem.Kind == ProblemKind.Watched)
        {
            yield break;
        }

        // Source: VTOrc's recovery poll comes once a second.
        yield return world.Choices.Between("vtorc.recovery", TimeSpan.Zero, TimeSpan.FromSeconds(1));
        var attempt = new Attempt();
        var reparent = new Reparent(world, Process, sight.Global, sight.Shard, attempt,
            world.Clock.Now + TimeSpan.FromMinutes(5));
        var steps = problem.Kind switch
        {
            ProblemKind.NoPrimary => new PlannedReparent(reparent, null, null).Run(
                () => sight.Analyse()?.Kind == problem.Kind),
            ProblemKind.LostPrimary => new EmergencyReparent(
                reparent, null, Process.Flags.IsOn("prevent-cross-cell-failover")).Run(
                    () => sight.Analyse()?.Kind == problem.Kind),
            ProblemKind.PrimaryToMend or ProblemKind.ReplicaToMend => reparent.UnderLock(
                $"VTOrc: {problem.What}", () => Mend(sight, problem, reparent)),
            ProblemKind.Watched => [],
        };
        world.Trace.Add("vtorc", $"{Process.Name}: {sight.Shard}: {problem.What}");
        world.Repairing();
        foreach (var pause in steps)
        {
            yield return pause;
        }
    }

    private IEnumerable<TimeSpan> Mend(ShardSight sight, Problem problem, Reparent reparent)
    {
        if (sight.Analyse() != problem || problem.Target is not { } target)
        {
            return [];
        }
        reparent.Note($"{target.Alias}: {problem.What}");
        return reparent.Calls.One(target, DatabaseWorld.RemoteOperation, tablet => Mended(tablet, problem),
            reparent.Attempt);
    }

    private static TabletReply Mended(Tablet tablet, Problem problem)
    {
        if (problem.Kind == ProblemKind.ReplicaToMend && problem.Primary is { } primary)
        {
            return TabletActions.Follow(tablet, primary);
        }
        if (!TabletActions.WantsAcknowledgements(tablet))
        {
            tablet.Mysql.ReleaseWaiting();
        }
        return TabletActions.SetReadWrite(tablet);
    }

    /// <summary>Whether a shard is among those that it was told to watch; told nothing, it watches all.</summary>
    private bool Watches(ShardName shard) => Process.Flags["clusters-to-watch"] is not { Length: > 0 } watched
        || watched.Split(',').Any(item => string.Equals(item, shard.ToString(), StringComparison.Ordinal)
            || string.Equals(item, shard.Keyspace.Value, StringComparison.Ordinal));
}
