using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim;

/// <summary>How far the user's clusters have come, kept up to date with every change.</summary>
internal sealed class Progress(VirtualClock clock)
{
    /// <summary>How long nothing may have been written for the world to count as converged.</summary>
    /// <value>80 s. Reason: a settled shard asks the topology, which has no watch, every 60 s, and a file system has 75 s to grow under its pod.</value>
    internal static readonly TimeSpan Quiet = TimeSpan.FromSeconds(80);

    private readonly SortedDictionary<string, bool> clusters = new(StringComparer.Ordinal);
    private readonly SortedSet<string> unready = new(StringComparer.Ordinal);
    private readonly SortedSet<string> turns = new(StringComparer.Ordinal);
    private readonly SortedSet<string> forsaken = new(StringComparer.Ordinal);
    private DateTimeOffset lastWrite = clock.Now;

    /// <summary>Whether every VitessCluster says that it is ready.</summary>
    internal bool IsReady { get; private set; }

    /// <summary>When every VitessCluster was ready for the first time; null when they never were.</summary>
    internal TimeSpan? ReadyAfter { get; private set; }

    /// <summary>Whether the clusters are ready, all pods are, and nothing has been written for a while.</summary>
    internal bool IsConverged => IsReady && unready.Count == 0 && IsQuiet;

    /// <summary>Whether nothing has been written for a while, and no turn is held that has to be given back.</summary>
    internal bool IsQuiet => turns.Count == 0 && clock.Now - lastWrite >= Quiet;

    /// <summary>Pods that are not ready and have not ended well, by namespace and name.</summary>
    internal IReadOnlyCollection<string> Unready => unready;

    /// <summary>When an operator wrote or called for the last time.</summary>
    internal DateTimeOffset LastWrite => lastWrite;

    /// <summary>Whether a claim may go: its cluster is deleted, or it is the scratch space of a backup that is over.</summary>
    /// <remarks>A claim that nobody owns outlives its cluster: it goes when it was let go and its time has come.</remarks>
    internal bool MayLose(Json claim) => IsForsaken(claim) || MayLoseByItself(claim) || MayBeRebuilt(claim);

    /// <summary>Whether a claim's tablet may be built anew: its owner has declared it, and nothing goes with it that was promised.</summary>
    internal Func<Json, bool> MayBeRebuilt { get; set; } = _ => false;

    /// <summary>How many tablets have been built anew since they could not follow their primary.</summary>
    internal int Rebuilt { get; private set; }

    /// <summary>A user has deleted something, and nothing kept it: it may go, and with it what it comes to own.</summary>
    internal void Forsake(Json deleted) => forsaken.Add(deleted.Uid());

    private bool IsForsaken(Json stored) => forsaken.Count > 0
        && (forsaken.Contains(stored.Uid()) || stored.OwnerReferences().Any(owner => forsaken.Contains(owner["uid"]?.AsText ?? "")));

    private bool MayLoseByItself(Json claim) =>
        Retention.IsKept(claim) ? Retention.IsOver(claim, clock.Now)
        : !Retention.IsProtected(claim)
            && (claim.At("metadata", "labels", Labels.Component)?.AsText == Labels.VtBackup
                || claim.At("metadata", "labels", Labels.BackupSchedule) is not null
                || !StandsClusterOf(claim));

    /// <summary>Whether the cluster that an object belongs to stands and is not being deleted.</summary>
    internal bool StandsClusterOf(Json owned) => clusters.ContainsKey(
        $"{owned.Namespace()}/{owned.At("metadata", "labels", "planetscale.com/cluster")?.AsText}");

    /// <summary>Something was done to the world: what it makes of it is awaited from now on.</summary>
    internal void Disturbed() => lastWrite = clock.Now;

    internal void Note(Happening happening)
    {
        // What a schedule has done goes on for ever, and nothing is awaited of it.
        if (happening is Happening.Wrote wrote && ScheduledWork.Is(wrote))
        {
            return;
        }
        if (happening is Happening.Wrote or Happening.CallBegan or Happening.CallEnded)
        {
            lastWrite = clock.Now;
        }
    }

    internal void Note(WatchEvent change)
    {
        if (change.Kind == Kinds.VitessKeyspace || change.Kind == Kinds.VitessShard || change.Kind == Kinds.EtcdLockserver)
        {
            _ = IsForsaken(change.Object) && forsaken.Add(change.Object.Uid());
        }
        if (change.Kind == Kinds.PersistentVolumeClaim && change.Type != WatchEventType.Deleted && change.Object.IsBeingDeleted() && !IsForsaken(change.Object))
        {
            // It goes when its pod is gone, and by then its cluster may stand anew.
            var isRebuilt = !MayLoseByItself(change.Object) && MayBeRebuilt(change.Object);
            Rebuilt += isRebuilt ? 1 : 0;
            _ = (isRebuilt || MayLoseByItself(change.Object)) && forsaken.Add(change.Object.Uid());
        }
        var key = $"{change.Object.Namespace()}/{change.Object.Name()}";
        if (change.Kind == Kinds.Pod)
        {
            var isDone = change.Type == WatchEventType.Deleted || IsOf("Job", change.Object) || IsReadyOrDone(change.Object);
            _ = isDone ? unready.Remove(key) : unready.Add(key);
        }
        else if (change.Kind == Kinds.VitessShard)
        {
            var isHeld = change.Type != WatchEventType.Deleted
                && change.Object.At("metadata", "annotations", Annotations.Turn)?.AsText is { Length: > 0 };
            _ = isHeld ? turns.Add(key) : turns.Remove(key);
        }
        else if (change.Kind == Kinds.VitessCluster)
        {
            if (change.Type == WatchEventType.Deleted || change.Object.IsBeingDeleted())
            {
                clusters.Remove(key);
            }
            else
            {
                clusters[key] = ConditionOf(change.Object, "Ready") == "True";
            }
            IsReady = clusters.Count > 0 && clusters.Values.All(isReady => isReady);
            ReadyAfter ??= IsReady ? clock.Elapsed : null;
        }
    }

    /// <summary>A failed pod of a ReplicaSet has been replaced, and stays until somebody tidies up.</summary>
    private static bool IsReadyOrDone(Json pod) => pod.At("status", "phase")?.AsText switch
    {
        "Succeeded" => true,
        "Failed" => IsOf("ReplicaSet", pod),
        _ => ConditionOf(pod, "Ready") == "True",
    };

    private static bool IsOf(string kind, Json pod) =>
        pod.At("metadata", "ownerReferences")?.Items is [var owner, ..] && owner["kind"]?.AsText == kind;

    private static string? ConditionOf(Json stored, string type)
    {
        foreach (var condition in stored.At("status", "conditions")?.Items ?? [])
        {
            if (condition["type"]?.AsText == type)
            {
                return condition["status"]?.AsText;
            }
        }
        return null;
    }
}
