namespace Vitess.Reconcile.Api;

/// <summary>Annotation keys of this operator. They stand beside the Go operator's and never replace them.</summary>
public static class Annotations
{
    /// <summary>The prefix of every annotation, label and finalizer of this operator.</summary>
    public const string Prefix = "reconcile.vitess.io/";

    /// <summary>On every object that was rendered: the digest of the rendering.</summary>
    public const string Hash = Prefix + "hash";

    /// <summary>On pods and deployments: the rendering level that made them.</summary>
    public const string Level = Prefix + "level";

    /// <summary>On pods and deployments: the fields in which the object differs from its rendering and is left alone.</summary>
    /// <remarks>The Go operator made it otherwise, or admission did. It goes when the object is made anew.</remarks>
    public const string Differs = Prefix + "differs";

    /// <summary>On a VitessCluster, set by users: the highest rendering level that its objects are made at.</summary>
    /// <value>At 0 the cluster can be given back to the Go operator without a restart. None by default.</value>
    public const string LevelMax = Prefix + "level-max";

    /// <summary>On a VitessShard: who may disrupt it; empty when nobody does.</summary>
    public const string Turn = Prefix + "turn";

    /// <summary>On a VitessBackupSchedule: the last time that each of its strategies ran whose Job is gone, as JSON by name.</summary>
    public const string Ticks = Prefix + "ticks";

    /// <summary>A label. On a claim that is kept for a tablet that is not wanted any more: what <see cref="Labels.Component"/> said.</summary>
    /// <remarks>So the claim is out of the Go operator's sight, which deletes what it does not want.</remarks>
    public const string Component = Prefix + "component";

    /// <summary>A label. On a tablet's claim in use: that its owner reference is off, so that it outlives its cluster.</summary>
    public const string Protected = Prefix + "protected";

    /// <summary>On a VitessCluster, a VitessKeyspace or a VitessShard: it, or what it belongs to, was deleted while it was protected,
    /// so that its claims outlive it.</summary>
    /// <value>Any text, why for people.</value>
    public const string KeepsClaims = Prefix + "keeps-claims";

    /// <summary>On a claim that is kept: since when its tablet is not wanted any more, as RFC 3339.</summary>
    public const string RetainedSince = Prefix + "retained-since";

    /// <summary>On a claim that is kept: from when on it may be deleted, as RFC 3339. Without it the claim is kept for ever.</summary>
    public const string DeleteAfter = Prefix + "delete-after";

    /// <summary>On the claim of a tablet that is not wanted any more: that the tablet led when it went, as far as was known, so that
    /// no other tablet may have all of its writes.</summary>
    public const string Led = Prefix + "led";

    /// <summary>On a tablet's claim, by a person: its volume holds the tablet's data although the claim was made after the tablet came to lead, since it was restored or moved.</summary>
    public const string HoldsData = Prefix + "holds-data";

    /// <summary>On a tablet's pod: the size of the data volume that its hashes were made with, a Kubernetes quantity.</summary>
    /// <remarks>A volume grows under a running pod, so that another size alone makes no pod anew.</remarks>
    public const string VolumeSize = Prefix + "volume-size";

    /// <summary>On a tablet's pod: why this operator itself asked for the drain of it; a drain without it is somebody else's.</summary>
    /// <remarks>Only what carries it is withdrawn by the operator, when the reason is gone.</remarks>
    public const string DrainAskedFor = Prefix + "drain-asked-for";

    /// <summary>On a VitessShard, set by users: the tablet alias or the cell that is to lead the shard.</summary>
    /// <value>Taken off when it leads, or when the shard cannot be led from there; the status tells which.</value>
    public const string Switchover = Prefix + "switchover";

    /// <summary>On a VitessShard: why it is being turned down, so that nothing is wanted of it any more.</summary>
    public const string TurnDown = Prefix + "turn-down";

    /// <summary>On what is being turned down: that its own pass has let go of everything below it, so that it can go itself.</summary>
    public const string Emptied = Prefix + "emptied";

    /// <summary>On a VitessShard that others overlap, or overlapped: that it has served its keys, so that it was switched away from when it does not any more.</summary>
    public const string Served = Prefix + "served";

    /// <summary>On a VitessShard, a VitessKeyspace or a VitessCluster, set by users: it may go although it holds data.</summary>
    /// <value>Any text, why for people. What serves is never turned down shard by shard, with or without it.</value>
    public const string TurnDownAllowed = Prefix + "turn-down-allowed";

    /// <summary>On the VitessShard of a canary: the digest of its rendering with which all its tablets have soaked.</summary>
    public const string Soaked = Prefix + "soaked";

    /// <summary>On a tablet's pod with a scheduled change: the digest of the rendering that the change leads to.</summary>
    public const string ScheduledFor = Prefix + "scheduled-for";

    /// <summary>On a VitessShard: what is amiss with its primary and since when, while VTOrc is given time to repair it.</summary>
    /// <remarks>Without it the time begins anew with each operator.</remarks>
    public const string AmissSince = Prefix + "amiss-since";

    /// <summary>On a VitessShard: from which of its own transactions on each tablet that led it has waited for acknowledgements, and under which policy.</summary>
    /// <remarks>As JSON, and only where errant tablets are built anew. Without it nothing is thrown away.</remarks>
    public const string Acknowledging = Prefix + "acknowledging";

    /// <summary>On a VitessShard: the durability policy that its tablets may still abide by, while its keyspace records another or is about to.</summary>
    /// <value>As in the spec. While it stands, nothing is proven by the recorded policy alone.</value>
    public const string PolicyInEffect = Prefix + "policy-in-effect";

    /// <summary>On a VitessCluster: which shards have a tablet away by their operator's will, and in which cell.</summary>
    public const string Budget = Prefix + "budget";
}
