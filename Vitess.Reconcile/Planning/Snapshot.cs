using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Planning;

/// <summary>Everything that a pass over one resource may depend on.</summary>
public sealed record Snapshot
{
    /// <summary>The instant that the pass takes as now. The core has no other clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>How this operator was configured.</summary>
    public required Options Options { get; init; }

    /// <summary>The resource that the pass is about.</summary>
    public required ObservedObject.Resource Subject { get; init; }

    /// <summary>The objects that the subject controls, in order of their keys.</summary>
    public ValueList<ObservedObject> Owned { get; init; }

    /// <summary>The resources of the same VitessCluster but for its VitessBackups, itself included, in order of their keys.</summary>
    public ValueList<ObservedObject.Resource> Family { get; init; }

    /// <summary>The services that are labelled as the same VitessCluster's, in order of their names.</summary>
    public ValueList<ObservedObject.Applied> Services { get; init; }

    /// <summary>The VitessBackups of the subject when it is a shard, in order of their keys; of a cluster those of the shards of its <see cref="Claims"/>,
    /// of a schedule those of the shards whose status does not tell them.</summary>
    public ValueList<ObservedObject.Resource> Backups { get; init; }

    /// <summary>Claims of tablets that nobody owns, in order of their keys: of a shard its own, of a cluster those of all its shards.</summary>
    /// <remarks>They are kept for tablets that are not wanted any more, or protected while they are in use; labels tell whose they are.</remarks>
    public ValueList<ObservedObject.Claim> Claims { get; init; }

    /// <summary>Pods of VTOrcs that are labelled as the subject's when it is a shard, whoever owns them, in order of their names.</summary>
    public ValueList<ObservedObject.Pod> VtorcPods { get; init; }

    /// <summary>The pods of tablets that are labelled as the subject's when it is a cluster or a keyspace, counted by keyspace and cell, in this order.</summary>
    public ValueList<TabletPods> TabletPods { get; init; }

    /// <summary>The secrets of the namespace, in order of their names.</summary>
    public ValueList<ObservedObject.Secret> Secrets { get; init; }

    /// <summary>The nodes of the Kubernetes cluster, in order of their names.</summary>
    public ValueList<ObservedObject.Node> Nodes { get; init; }

    /// <summary>What is known of things that have to be asked for.</summary>
    public Readings Readings { get; init; } = Readings.None;

    /// <summary>The effects of this key that have begun and may still do something.</summary>
    public ValueList<UnderWay> UnderWay { get; init; }

    /// <summary>When the last write (but for a status) or call of this host for this key ended; the earliest instant when there was none.</summary>
    public DateTimeOffset LastEnd { get; init; }

    /// <summary>What the last pass handed on; null at first.</summary>
    public Remembered? Remembered { get; init; }
}
