using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Faults;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim;

/// <content>What goes wrong in the world, and how it heals.</content>
internal sealed partial class Simulation
{
    internal void LoseZone(string zone, LossKind kind)
    {
        Judge(new Happening.Harmed(FaultNames.ZoneLoss, zone));
        lost[zone] = kind;
        Disturbed();
        kubernetes.LoseZone(zone, kind);
        Database.NetworkChanged();
        if (kind == LossKind.Power)
        {
            Operators.LosePower(zone);
        }
    }

    internal void ReturnZone(string zone)
    {
        Judge(new Happening.Harmed(FaultNames.ZoneReturn, zone));
        lost.Remove(zone);
        Disturbed();
        kubernetes.ReturnZone(zone);
        Database.NetworkChanged();
    }

    /// <summary>The kubelets that run set right what others say of their nodes and pods.</summary>
    internal void ReportKubelets() => kubernetes.Report();

    /// <summary>Kills what runs in a pod.</summary>
    internal bool CrashPod(string key, string fault = FaultNames.PodCrash)
    {
        Judge(new Happening.Harmed(fault, key));
        return kubernetes.CrashPod(key);
    }

    /// <summary>Has a pod evicted by its node.</summary>
    internal bool EvictPod(string key)
    {
        Judge(new Happening.Harmed(FaultNames.Eviction, key));
        return kubernetes.EvictPod(key);
    }

    /// <summary>A user deletes a resource, and wants nothing back of what goes with it.</summary>
    internal void Forsake(Forsaken forsaken)
    {
        foreach (var deleted in forsaken.Objects)
        {
            progress.Forsake(deleted);
        }
        foreach (var (shard, claims) in forsaken.Shards)
        {
            writers.Forsake(shard, () => Forsaken.Stands(Api, claims));
        }
    }

    /// <summary>What a shard holds has gone to others by a resharding, or its keyspace is taken out: it is wanted back for as long as a claim of it stands.</summary>
    internal void GiveUp(ShardName shard) => writers.Forsake(shard, () => Api.All(World.Api.Kinds.PersistentVolumeClaim).Any(claim =>
        claim.Label(Labels.Keyspace) == shard.Keyspace.Value && claim.Label(Labels.Shard) == KeyRange.Parse(shard.Range)?.SafeName));

    /// <summary>Ends every fault and heals what they broke: from here on the world has to converge.</summary>
    internal void Heal()
    {
        Disturbed();
        aimed.Stop();
        random.Stop();
        foreach (var zone in lost.Keys.ToList())
        {
            ReturnZone(zone);
        }
    }

    internal Report.ZoneState StateOf(string zone) => !lost.TryGetValue(zone, out var kind) ? Report.ZoneState.Well
        : kind == LossKind.Power ? Report.ZoneState.WithoutPower
        : Report.ZoneState.CutOff;
}
