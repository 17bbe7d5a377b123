using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Operations;

/// <summary>A user reads why shards take no writes, and does what the message says where only a person may decide.</summary>
/// <remarks>
/// Tablets with transactions of their own are thrown away, and a pool that is missed comes back: one thing a minute, so that the
/// next decision rests on what became of the last. Shards that take writes are left for another day.
/// </remarks>
internal sealed class Rebuilds(Simulation simulation, User user)
{
    /// <summary>How many tablets are made anew at most. Reason: no shard of a drill has more, and a shard that needs more has another trouble.</summary>
    private const int Bound = 6;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private int looks;

    /// <summary>How often the user has decided something.</summary>
    internal int Decisions { get; private set; }

    /// <summary>Whether the user will decide something when the next minute is over, should nothing change.</summary>
    internal bool IsDeciding => looks < Bound && (Errant is not null || Missing is not null);

    private Json? Errant => Stopped.Select(Named).FirstOrDefault(pod => pod is not null);

    private Json? Missing => Stopped.Select(Missed).FirstOrDefault(claim => claim is not null);

    private IEnumerable<ShardName> Stopped => simulation.Writers.Shards.Where(shard => !simulation.Writers.IsWritable(shard));

    internal IEnumerable<TimeSpan> Act()
    {
        for (looks = 0; looks < Bound; looks++)
        {
            yield return Pause;
            if (Errant is { } errant)
            {
                Decisions++;
                ThrowAway(errant);
            }
            else if (Missing is { } missed)
            {
                Decisions++;
                var cell = missed.Label(Labels.Cell) ?? "";
                user.Write(new SpecEdit.Together([new SpecEdit.AddCell(cell, ZoneOf(cell)), new SpecEdit.AddPool(cell, missed.Label(Labels.TabletType) ?? "")]));
            }
        }
    }

    /// <summary>The zone of a cell that may have left the spec; it stands while tablets are in it.</summary>
    private string ZoneOf(string cell) => user.Api.All(Kinds.VitessCell)
        .FirstOrDefault(it => it.At("spec", "name")?.AsText == cell)?.At("spec", "zone")?.AsText ?? "";

    private void ThrowAway(Json errant)
    {
        user.Say($"throws away what only {errant.Name()} has");
        if (user.Api.Find(Kinds.PersistentVolumeClaim, errant.Namespace(), errant.Name()) is { } claim)
        {
            user.Forsake(Kinds.PersistentVolumeClaim, claim, isForeground: false);
            user.Delete(Kinds.PersistentVolumeClaim, claim);
        }
        user.Delete(Kinds.Pod, errant);
    }

    /// <summary>The pod of a tablet that the status of its shard names as one that cannot follow, or as one that only a person deletes; null when there is none.</summary>
    private Json? Named(ShardName shard) => user.Api.All(Kinds.Pod).FirstOrDefault(pod => !pod.IsBeingDeleted()
        && (Says(shard, $"tablet {pod.Label(Labels.Cell)}-{pod.Label(Labels.TabletUid)} cannot follow primary")
            || (simulation.Writers.ErrantPods().Contains(pod.Key(), StringComparer.Ordinal) && Says(shard, $"then delete pod {pod.Name()}"))));

    /// <summary>The claim whose tablet led last and has no pool any more; null when no status tells of one.</summary>
    private Json? Missed(ShardName shard) => user.Api.All(Kinds.PersistentVolumeClaim).FirstOrDefault(claim =>
        Says(shard, $"{Kinds.PersistentVolumeClaim}/{claim.Name()} is kept of a tablet that led"));

    private bool Says(ShardName shard, string text) => user.Api.All(Kinds.VitessShard)
        .Where(it => it.Label(Labels.Keyspace) == shard.Keyspace.Value && it.At("spec", "name")?.AsText == shard.Range)
        .SelectMany(Told.Blocks).Any(blocked => blocked.Message.Contains(text, StringComparison.Ordinal));
}
