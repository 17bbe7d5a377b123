using System.Diagnostics;

namespace Vitess.Reconcile.Cluster;

/// <summary>What the operator keeps of an object that it has seen. The set of forms is closed.</summary>
/// <remarks>These records are all that a cache holds: small for pods and claims, of which there are many.</remarks>
public abstract record ObservedObject
{
    private ObservedObject(ObjectMeta meta) => Meta = meta;

    /// <summary>What every object says of itself.</summary>
    public ObjectMeta Meta { get; init; }

    /// <summary>Kind, namespace and name.</summary>
    public ObjectKey Key => Meta.Key;

    /// <summary>One of the eight kinds of Vitess.</summary>
    /// <param name="Meta">What it says of itself.</param>
    /// <param name="Spec">Its spec as stored; a map without members when there is none.</param>
    /// <param name="Status">Its status as stored; a map without members when there is none.</param>
    public sealed record Resource(ObjectMeta Meta, Json Spec, Json Status) : ObservedObject(Meta);

    /// <summary>A pod.</summary>
    /// <param name="Meta">What it says of itself.</param>
    /// <param name="State">How far it has come.</param>
    public sealed record Pod(ObjectMeta Meta, PodState State) : ObservedObject(Meta)
    {
        /// <summary>The image of its MySQL server; empty when it has none.</summary>
        public string MysqldImage { get; init; } = "";
    }

    /// <summary>A claim of storage.</summary>
    /// <param name="Meta">What it says of itself.</param>
    /// <param name="IsBound">Whether it has a volume.</param>
    /// <param name="Requested">The storage asked for, a Kubernetes quantity.</param>
    /// <param name="Capacity">The storage that the volume has, a Kubernetes quantity; empty while unbound.</param>
    /// <param name="VolumeName">The volume; empty while unbound.</param>
    public sealed record Claim(ObjectMeta Meta, bool IsBound, string Requested, string Capacity, string VolumeName)
        : ObservedObject(Meta)
    {
        /// <summary>Its storage class; empty when it names none.</summary>
        public string StorageClass { get; init; } = "";

        /// <summary>Since when its volume has grown and its file system waits for a pod to mount it anew; null when it does not.</summary>
        public DateTimeOffset? ResizePendingSince { get; init; }

        /// <summary>Whether nobody owns it and labels of ours tell whose it is.</summary>
        public bool IsUnowned => IsKept || IsProtected;

        /// <summary>Whether it is kept for a tablet that is not wanted any more.</summary>
        public bool IsKept => Meta.Owner is null && Meta.Labels.ContainsKey(Api.Annotations.Component);

        /// <summary>Whether it is in use, and protected from the deletion of its cluster.</summary>
        public bool IsProtected => Meta.Owner is null && !IsKept && Meta.Labels.ContainsKey(Api.Annotations.Protected);
    }

    /// <summary>A deployment.</summary>
    /// <param name="Meta">What it says of itself.</param>
    /// <param name="Content">The object without status and managed fields.</param>
    /// <param name="Available">Its condition Available: <c>True</c>, <c>False</c>, or <c>Unknown</c> when it has none yet.</param>
    /// <param name="Replicas">How many pods its spec asks for.</param>
    /// <param name="ReadyReplicas">How many of its pods are ready.</param>
    public sealed record Deployment(ObjectMeta Meta, Json Content, string Available, int Replicas, int ReadyReplicas)
        : ObservedObject(Meta);

    /// <summary>A job.</summary>
    /// <param name="Meta">What it says of itself.</param>
    /// <param name="State">How far it has come.</param>
    /// <param name="StartedAt">When Kubernetes began with it; null before.</param>
    public sealed record Job(ObjectMeta Meta, JobState State, DateTimeOffset? StartedAt) : ObservedObject(Meta);

    /// <summary>An object that is applied and has no state of interest: a service, a disruption budget, an autoscaler.</summary>
    /// <param name="Meta">What it says of itself.</param>
    /// <param name="Content">The object without status and managed fields.</param>
    public sealed record Applied(ObjectMeta Meta, Json Content) : ObservedObject(Meta);

    /// <summary>A secret, of which only digests are kept.</summary>
    /// <param name="Meta">What it says of itself.</param>
    /// <param name="Digests">The MD5 of each item's bytes in hexadecimal, by the item's key.</param>
    public sealed record Secret(ObjectMeta Meta, ValueMap<string, string> Digests) : ObservedObject(Meta);

    /// <summary>A node.</summary>
    /// <param name="Meta">What it says of itself.</param>
    /// <param name="Zone">The zone in its labels; empty when it has none.</param>
    /// <param name="IsReady">Whether its kubelet reports and is well.</param>
    /// <param name="IsCordoned">Whether no pod is scheduled on it any more (<c>kubectl cordon</c>, and the first step of a drain).</param>
    public sealed record Node(ObjectMeta Meta, string Zone, bool IsReady, bool IsCordoned) : ObservedObject(Meta);

    /// <summary>Takes the set apart; every case has an arm.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="resource">For a kind of Vitess.</param>
    /// <param name="pod">For a pod.</param>
    /// <param name="claim">For a claim.</param>
    /// <param name="deployment">For a deployment.</param>
    /// <param name="job">For a job.</param>
    /// <param name="applied">For a service and its like.</param>
    /// <param name="secret">For a secret.</param>
    /// <param name="node">For a node.</param>
    public T Match<T>(
        Func<Resource, T> resource,
        Func<Pod, T> pod,
        Func<Claim, T> claim,
        Func<Deployment, T> deployment,
        Func<Job, T> job,
        Func<Applied, T> applied,
        Func<Secret, T> secret,
        Func<Node, T> node) => this switch
        {
            Resource it => resource(it),
            Pod it => pod(it),
            Claim it => claim(it),
            Deployment it => deployment(it),
            Job it => job(it),
            Applied it => applied(it),
            Secret it => secret(it),
            Node it => node(it),
            _ => throw new UnreachableException($"no arm for {this}"),
        };
}
