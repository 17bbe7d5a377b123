using Vitess.Reconcile.Api;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Database;

namespace Vitess.Reconcile.Sim.Operations;

/// <summary>A user whose topology cannot be restored has tablets write their records anew, as the status of their shard says.</summary>
/// <remarks>
/// The pods of tablets without a record, or with an older one, are deleted one after another, replicas first, the one that takes writes last.
/// What the status says to remove before, of tablets that are gone for good, is removed.
/// </remarks>
internal sealed class Restorer(Simulation simulation, User user)
{
    /// <summary>How many pods are deleted at most. Reason: no drill has more tablets.</summary>
    private const int Bound = 40;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>How long a pod is waited for that is on its way. Reason: one whose image cannot be pulled never comes.</summary>
    private static readonly TimeSpan ComesUpWithin = TimeSpan.FromMinutes(2);

    private int looks;

    /// <summary>Whether the user will delete another pod, should nothing change.</summary>
    internal bool IsActing => looks < Bound && Next is not null;

    private Tablet? Next => Forgotten.OrderBy(tablet => tablet.Type == TabletType.Primary).FirstOrDefault();

    private IEnumerable<Tablet> Forgotten => simulation.Database.Tablets.Where(tablet => tablet.Global.Entry(tablet.Alias) != tablet.Entry && IsTold(tablet));

    internal IEnumerable<TimeSpan> Act()
    {
        while (looks < Bound)
        {
            yield return Pause;
            if (Next is { } tablet && !IsAnotherComingUp(tablet)
                && user.Api.Find(Kinds.Pod, tablet.Process.Pod.Namespace, tablet.Process.Pod.Name) is { } pod && !pod.IsBeingDeleted())
            {
                looks++;
                user.Say($"has {tablet.Alias} write its record anew");
                RemoveGone(tablet);
                user.Delete(Kinds.Pod, pod);
            }
        }
    }

    /// <summary>Removes the records that the status tells of.</summary>
    private void RemoveGone(Tablet tablet)
    {
        foreach (var gone in (tablet.Global.TabletsOf(tablet.Shard, tablet.Process.Zone) ?? []).Where(entry => Says(tablet, $"DeleteTablets {entry.Alias}")).ToList())
        {
            simulation.Database.Vtctlds.Find(vtctld => vtctld.IsReady)?.Invoke(
                new Call.DeleteTablet(gone.Alias), Deadline, outcome => user.Say($"removes the record of {gone.Alias}: {outcome}"));
        }
    }

    private bool IsAnotherComingUp(Tablet tablet) => user.Api.All(Kinds.Pod).Any(pod => pod.Label(Labels.Component) == Labels.VtTablet
        && pod.Label(Labels.Keyspace) == tablet.Shard.Keyspace.Value && pod.Label(Labels.Shard) == tablet.Process.Pod.Label(Labels.Shard)
        && (pod.IsBeingDeleted() || (pod.At("status", "phase")?.AsText == "Pending" && pod.At("metadata", "creationTimestamp").Instant() + ComesUpWithin > user.Now)));

    private bool IsTold(Tablet tablet) => Says(tablet, "the topology does not know it")
        || Says(tablet, $"delete pod {tablet.Process.Pod.Name}, and it writes its record anew");

    private bool Says(Tablet tablet, string what) => user.Api.All(Kinds.VitessShard)
        .Where(it => it.Label(Labels.Keyspace) == tablet.Shard.Keyspace.Value && it.At("spec", "name")?.AsText == tablet.Shard.Range)
        .SelectMany(Told.Blocks).Any(told => told.Message.Contains(what, StringComparison.Ordinal));
}
