using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Planning;

/// <summary>How long effects may take, and what follows from it.</summary>
public static class Deadlines
{
    /// <summary>A write to the API server. Reason: ten times the slowest answer that its service level allows (1 s).</summary>
    public static readonly TimeSpan Write = TimeSpan.FromSeconds(10);

    /// <summary>A change of topology records. Source: --remote-operation-timeout of vtctld (15 s), which bounds it there.</summary>
    public static readonly TimeSpan TopologyCall = TimeSpan.FromSeconds(15);

    /// <summary>A planned reparent. Source: twice the Go operator's limit of 30 s; where all is well it takes one or two.</summary>
    /// <remarks>
    /// Longer holds everything else of a shard back for longer once a process has died in its midst. Shorter gives up while
    /// somebody else may still hold the shard's lock (45 s).
    /// </remarks>
    public static readonly TimeSpan PlannedReparent = TimeSpan.FromSeconds(60);

    /// <summary>An emergency reparent. Source: vtctld's own time-outs added up, L + 4R + 4W = 45 + 60 + 120 s.</summary>
    public static readonly TimeSpan EmergencyReparent = TimeSpan.FromSeconds(225);

    /// <summary>How long vtctld goes on with a planned reparent whose deadline is over.</summary>
    /// <value>30 s. Source: it undoes a demotion (15 s) or points replicas at the new primary (30 s) in a time of their own.</value>
    public static readonly TimeSpan CleanUp = TimeSpan.FromSeconds(30);

    /// <summary>How late an answer may come, or a write may land, after its deadline. Reason: clocks and queues on the way.</summary>
    public static readonly TimeSpan Lateness = TimeSpan.FromSeconds(10);

    /// <summary>How old evidence for a disruptive move may be when the move is sent.</summary>
    /// <remarks>Longer lets slow readings through; shorter leaves less time in which the world can have changed.</remarks>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    /// <summary>How long an adopted turn stays closed: after it, nothing that the former holder began can still happen.</summary>
    public static readonly TimeSpan Closing = Freshness + PlannedReparent + CleanUp + Lateness;

    /// <summary>How long an adopted turn stays closed when no reparent may be begun under it, because it names no heir.</summary>
    public static readonly TimeSpan ClosingWithoutHeir = Freshness + TopologyCall + Lateness;

    /// <summary>How long an adopted turn stays closed when no version known here wrote it, so that any call may have been begun under it.</summary>
    public static readonly TimeSpan ClosingUnreadable = Freshness + EmergencyReparent + Lateness;

    /// <summary>How long a turn of another process has to stand unchanged before it is adopted.</summary>
    public static readonly TimeSpan Adoption = TimeSpan.FromSeconds(5);

    /// <summary>How long a wait has to stand before it is written into a status. Reason: what passes by itself is noise.</summary>
    public static readonly TimeSpan ToldAfter = TimeSpan.FromSeconds(2);

    /// <summary>How long something that should pass by itself may stand until somebody should look.</summary>
    /// <remarks>Reason: pulling an image, attaching a volume and starting again twice take less. Longer tells of trouble later; shorter tells of what passes.</remarks>
    public static readonly TimeSpan BlockedAfter = TimeSpan.FromMinutes(5);

    /// <summary>How long what a move began may still happen after its deadline.</summary>
    /// <param name="move">The move.</param>
    public static TimeSpan After(Move move) => move is Move.Invoke { Call: Call.PlannedReparent } ? CleanUp + Lateness : Lateness;

    /// <summary>How long an answer from vtctld is waited for.</summary>
    /// <param name="query">What is asked. Source: the Go operator's limits, 10 s for topology and 5 s for a tablet.</param>
    public static TimeSpan Of(Query query) => query is Query.Status or Query.FastShutdown ? TimeSpan.FromSeconds(3) : TimeSpan.FromSeconds(10);
}
