using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Faults;

/// <summary>What goes wrong in the world by chance, each kind at its own rate.</summary>
internal sealed class RandomFaults(Simulation simulation, Profile profile, Choices choices)
{
    private readonly FaultAtlas atlas = new(simulation);
    private bool isOver;

    internal void Start()
    {
        Begin("pod-crash", profile.PodCrashEvery, () => HarmPod("pod-crash", pod => simulation.CrashPod(pod)));
        Begin("eviction", profile.EvictionEvery, () => HarmPod("eviction", simulation.EvictPod));
        Begin("vtctld-crash", profile.VtctldCrashEvery, CrashVtctld);
        Begin("zone-loss", profile.ZoneLossEvery, LoseZone);
        Begin("operator-death", profile.OperatorDeathEvery, KillOperator);
        Begin("operator-freeze", profile.OperatorFreezeEvery, FreezeOperator);
        Begin("watch-loss", profile.WatchLossEvery, LoseWatch);
        Begin("watch-delay", profile.WatchDelayEvery, DelayWatches);
        Begin("status-wipe", profile.StatusWipeEvery, WipeStatus);
        Begin("topology-loss", profile.TopologyLossEvery, ForgetTopology);
        Begin("topology-snapshot", profile.TopologySetBackEvery / 2, KeepTopology);
        Begin("topology-set-back", profile.TopologySetBackEvery, SetTopologyBack);
    }

    internal void Stop() => isOver = true;

    private void Begin(string name, TimeSpan? every, Action strike)
    {
        if (every is { } mean)
        {
            simulation.Clock.Run(Repeat("fault." + name, mean, strike));
        }
    }

    private IEnumerable<TimeSpan> Repeat(string point, TimeSpan mean, Action strike)
    {
        while (!isOver)
        {
            yield return choices.Between(point, mean * 0.2, mean * 1.8);
            if (!isOver)
            {
                strike();
            }
        }
    }

    private void Harmed(string fault, string where) => simulation.Judge(new Happening.Harmed(fault, where));

    private void HarmPod(string name, Func<string, bool> harm)
    {
        var mayHarm = atlas.MayHarm;
        var pods = simulation.Api.All(Kinds.Pod)
            .Where(pod => mayHarm || !FaultAtlas.IsTablet(pod))
            .ToList();
        if (pods.Count == 0)
        {
            return;
        }
        var pod = choices.Of($"fault.{name}.which", pods);
        if (harm($"{pod.Namespace()}/{pod.Name()}") && FaultAtlas.IsTablet(pod))
        {
            atlas.Harmed();
        }
    }

    private void CrashVtctld()
    {
        var running = simulation.Database.Vtctlds;
        if (running.Count > 0)
        {
            var pod = choices.Of("fault.vtctld-crash.which", running).Process.Pod;
            simulation.CrashPod($"{pod.Namespace}/{pod.Name}", FaultNames.VtctldCrash);
        }
    }

    private void LoseZone() => LoseZone(simulation.Clock.Now + profile.ZoneLossPatience);

    private void LoseZone(DateTimeOffset until)
    {
        if (!atlas.MayHarm)
        {
            if (!isOver && simulation.Clock.Now < until)
            {
                simulation.Clock.After(TimeSpan.FromSeconds(2), () => LoseZone(until));
            }
            return;
        }
        if (isOver)
        {
            return;
        }
        var zone = choices.Of("fault.zone-loss.which", simulation.Description.Zones).Name;
        if (atlas.MayHoldTheLast(zone))
        {
            simulation.Trace.Add("zone", $"{zone} is spared: it may hold what a shard acknowledged last");
            return;
        }
        simulation.LoseZone(zone, (LossKind)choices.Below("fault.zone-loss.kind", 2));
        var span = choices.Between("fault.zone-loss.span", TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(7));
        simulation.Clock.After(span, () =>
        {
            if (!isOver)
            {
                atlas.Harmed();
                simulation.ReturnZone(zone);
            }
        });
    }

    private void KillOperator()
    {
        if (simulation.Operators.Living is { Count: > 0 } living)
        {
            var process = choices.Of("fault.operator-death.which", living);
            Harmed(FaultNames.OperatorDeath, process.Holder);
            process.Die("by chance");
        }
    }

    private void FreezeOperator()
    {
        if (simulation.Operators.Living is { Count: > 0 } living)
        {
            var span = choices.Between("fault.operator-freeze.span", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
            var process = choices.Of("fault.operator-freeze.which", living);
            var isBlind = choices.Chance("fault.operator-freeze.blind", profile.BlindFreezePerMillion);
            Harmed(isBlind ? FaultNames.BlindFreeze : FaultNames.OperatorFreeze, process.Holder);
            process.Freeze(span, "by chance");
            if (isBlind)
            {
                simulation.Operators.WatchesOf(process)?.Lose(TimeSpan.FromSeconds(1));
            }
        }
    }

    private void LoseWatch()
    {
        if (simulation.Operators.Living is { Count: > 0 } living)
        {
            var noticed = choices.Between("fault.watch-loss.noticed", TimeSpan.Zero, TimeSpan.FromSeconds(45));
            var process = choices.Of("fault.watch-loss.whose", living);
            Harmed(FaultNames.WatchLost, process.Holder);
            simulation.Operators.WatchesOf(process)?
                .LoseOne(count => choices.Below("fault.watch-loss.which", count), noticed);
        }
    }

    private void DelayWatches()
    {
        if (simulation.Operators.Living is { Count: > 0 } living)
        {
            var process = choices.Of("fault.watch-delay.whose", living);
            Harmed(FaultNames.StaleReads, process.Holder);
            simulation.Operators.WatchesOf(process)?
                .Hold(choices.Between("fault.watch-delay.span", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(40)));
        }
    }

    private void ForgetTopology()
    {
        var running = simulation.Database.LockServers.ToList();
        if (running.Count > 0 && atlas.MayHarm)
        {
            var server = choices.Of("fault.topology-loss.which", running);
            Harmed(FaultNames.TopologyLost, server.Address);
            server.Forget();
            atlas.Harmed();
        }
    }

    private void KeepTopology()
    {
        foreach (var server in simulation.Database.LockServers)
        {
            server.Keep();
        }
    }

    private void SetTopologyBack()
    {
        var running = simulation.Database.LockServers.ToList();
        if (running.Count > 0 && atlas.MayHarm && choices.Of("fault.topology-set-back.which", running) is var server && server.SetBack())
        {
            Harmed(FaultNames.TopologySetBack, server.Address);
            atlas.Harmed();
        }
    }

    private void WipeStatus()
    {
        KindInfo[] kinds = [Kinds.VitessCluster, Kinds.VitessCell, Kinds.VitessKeyspace, Kinds.VitessShard, Kinds.EtcdLockserver];
        var resources = kinds.SelectMany(kind => simulation.Api.All(kind).Select(found => (Kind: kind, Found: found))).ToList();
        if (resources.Count > 0)
        {
            var (kind, found) = choices.Of("fault.status-wipe.which", resources);
            Harmed(FaultNames.StatusWiped, found.Name());
            simulation.Trace.Add("fault", $"wipes the status of {kind} {found.Name()}");
            simulation.Api.Patch(
                kind, found.Namespace(), found.Name(), PatchType.Merge, Json.Map(("status", Json.Null)), new() { Subresource = "status" });
        }
    }
}
