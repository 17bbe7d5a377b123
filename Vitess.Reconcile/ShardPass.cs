using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Reporting;

namespace Vitess.Reconcile;

/// <summary>The pass over a VitessShard: its tablets, its VTOrc, who leads it.</summary>
internal static class ShardPass
{
    internal static Plan Plan(Snapshot snapshot)
    {
        var rendering = Rendering.Of(
            snapshot,
            (subject, options) => DesiredShard.Render(
                VitessShardSpec.Shape.Read(subject.Spec), subject.Meta, options, VtctldOf.Address(snapshot)),
            VtctldOf.ClusterSpec(snapshot));
        if (rendering.Defects.Count > 0)
        {
            return Refusal.Plan(snapshot, rendering.Defects, rendering);
        }
        var view = Recall.Of(
            ShardView.Of(snapshot, TurnDown.Wanted(snapshot, Protection.Over(snapshot, rendering.Result)), DateTimeOffset.MinValue));
        var objects = ObjectUpdate.Apply(
            ObjectUpdate.Converged.Of(snapshot), snapshot, VtorcGate.MayRun(view) ? view.Desired.VtorcDeployments : [],
            UpdateStrategy.OfPrograms(snapshot.Subject.Spec, PassingChanges.Deployment));
        objects = ObjectUpdate.Apply(objects, snapshot, Evictions.Due(view));
        var steps = Protection.Next(snapshot) + (!snapshot.Subject.Meta.IsGoing ? Kept(view, objects.Steps)
            : Protection.Holds(snapshot) ? Turns.Use(view, Upkeep) + TabletObjects.Next(view) + objects.Steps
            : Steps.Wait("BeingDeleted", "the shard is being deleted; nothing voluntary happens on it"));
        steps += Cadence.Of(view, steps);
        var report = ShardStatus.Of(view, steps.Waits);
        return PlanOf.Steps(snapshot, steps, report, rendering, objects.Compared, Watched(view));
    }

    /// <summary>Everything that is done for a shard that is to stay, or that is emptied in order.</summary>
    private static Steps Kept(ShardView view, Steps objects)
    {
        var operation = Turns.Use(view, Operation);
        return operation + Sparing.Next(view) + ErrantTablets.Next(view) + LostTopology.Next(view) + OlderRecords.Next(view) + SemiSync.Next(view) + PolicyInEffect.Next(view) + Acknowledging.Next(view)
        + TabletObjects.Next(view) + TabletClaims.Next(view) + ClaimGrowth.Next(view)
        + TabletRecords.Next(view) + ShardCells.Next(view)
        + Drains.Next(view) + Evictions.Next(view) + PodRelease.Next(view) + MysqlDowngrade.Next(view) + Staging.Next(view) + Budget.GiveBack(view, operation)
        + Recall.Next(view) + VtorcWait.Next(view) + Departure.Foretold(view) + TurnDown.Next(view) + Switchover.Next(view)
        + BackupJob.Next(view) + objects + VtorcGate.Needs(view) + VtorcGate.Next(view);
    }

    /// <summary>What a shard that is held back from deletion needs to take writes: nothing that somebody merely wishes.</summary>
    private static Decision Upkeep(ShardView view) =>
        Emergency.Decide(view) is not Decision.NotNow and var decision ? decision : RepairPrimary.Decide(view);

    /// <summary>The operations on a shard in order of their importance; at most one is on at any time.</summary>
    private static Decision Operation(ShardView view)
    {
        var decision = Revival.Decide(view);
        decision = decision is Decision.NotNow ? Emergency.Decide(view) : decision;
        decision = decision is Decision.NotNow ? Beginning(view) : decision;
        decision = decision is Decision.NotNow ? RepairPrimary.Decide(view) : decision;
        decision = decision is Decision.NotNow ? Sparing.Forgotten(view) : decision;
        return decision is Decision.NotNow ? Wish(view) : decision;
    }

    /// <summary>The first election. While it waits, a tablet that cannot run as it is made anew, since it may be what it waits for.</summary>
    private static Decision Beginning(ShardView view) => FirstPrimary.Decide(view) switch
    {
        Decision.NotYet waiting when view.KnownRecord?.TermStart is null => Departure.Decide(view) switch
        {
            Decision.Go go => go,
            Decision.NotYet leaving => leaving with { Steps = leaving.Steps + waiting.Steps },
            _ => waiting,
        },
        var decision => decision,
    };

    /// <summary>What users asked for. A switchover that has to wait holds up nobody who is to leave: it may wait for just that.</summary>
    private static Decision Wish(ShardView view) => Switchover.Decide(view) switch
    {
        Decision.Go go => go,
        Decision.NotYet waiting => Departure.Decide(view) switch
        {
            Decision.Go go => go,
            Decision.NotYet other => other with { Steps = other.Steps + waiting.Steps },
            _ => waiting,
        },
        _ => Departure.Decide(view),
    };

    /// <summary>What has to be remembered since when it stands.</summary>
    private static ValueList<string> Watched(ShardView view)
    {
        var watched = new List<string>();
        if (Turns.IsTaken(view.Snapshot))
        {
            watched.Add(Turns.SeenPrefix + view.Snapshot.Subject.Meta.Annotations.GetValueOrDefault(Annotations.Turn));
        }
        if (Emergency.SilentPrimary(view) is { } silent)
        {
            watched.Add(Emergency.SilentPrefix + silent);
        }
        if (Departure.IsGivenUp(view))
        {
            watched.Add(Departure.LeftByPrefix + view.KnownRecord?.Primary);
        }
        if (OlderRecords.First(view) is { } older)
        {
            watched.Add(OlderRecords.ApartPrefix + older);
        }
        if (RepairPrimary.Amiss(view) is not null)
        {
            watched.Add(RepairPrimary.AmissPrefix + view.KnownRecord?.Primary);
        }
        if (SlowShutdown.Unset(view) is { } unset)
        {
            watched.Add(unset);
        }
        if (Budget.IsIdle(view))
        {
            watched.Add(Budget.IdleKey);
        }
        if (view.Tablets.Any(tablet => tablet.IsOutdated))
        {
            watched.Add(Staging.OutdatedKey);
        }
        return watched.ToValueList();
    }
}
