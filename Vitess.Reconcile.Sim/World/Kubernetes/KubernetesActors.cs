using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>
/// Everything in a Kubernetes cluster that acts beside its API server: each actor driven by what is watched and by
/// time.
/// </summary>
internal sealed class KubernetesActors
{
    private const string OutOfDisk = "The node was low on resource: ephemeral-storage. ";

    private readonly Client api;
    private readonly ApiServer server;
    private readonly PodIndex pods = new();
    private readonly Nodes nodes;
    private readonly Volumes volumes;
    private readonly Scheduler scheduler;
    private readonly Kubelet kubelet;
    private readonly Controllers? controllers;
    private readonly Cast cast;

    internal KubernetesActors(
        VirtualClock clock, Choices choices, Trace trace, ApiServer server, Client api, IPrograms programs,
        Network network, WorldDescription world, Cast cast = Cast.All)
    {
        (this.server, this.api, this.cast) = (server, api, cast);
        var at = new Surroundings(clock, choices, trace, api) { IsSwift = world.IsSwift };
        nodes = new(at, network, world);
        volumes = new(at, nodes);
        controllers = cast == Cast.All ? new(at, pods, nodes) : null;
        scheduler = new(at, pods, volumes);
        kubelet = new(at, pods, nodes, programs, new HashSet<string>(world.BadImages, StringComparer.Ordinal));
    }

    /// <summary>The machines, zone by zone.</summary>
    internal IReadOnlyList<NodeState> Nodes => nodes.All;

    /// <summary>
    /// Creates the nodes and begins to act on what is written from now on. Call it once, before anything else is
    /// written.
    /// </summary>
    internal void Start()
    {
        if (cast != Cast.None)
        {
            server.Subscribe(Take);
            nodes.Start();
        }
    }

    /// <summary>A pod that is to come runs already, with this status.</summary>
    /// <param name="key">Namespace and name with a slash between them.</param>
    /// <param name="status">The status that it has.</param>
    internal void GoOn(string key, Json status) => kubelet.GoOn(key, status);

    /// <summary>A zone loses power or is cut off. What is lost already stays lost.</summary>
    internal void LoseZone(string zone, LossKind kind) => nodes.LoseZone(zone, kind);

    /// <summary>The kubelets that run set right what others say of their nodes and pods.</summary>
    internal void Report()
    {
        nodes.Report();
        kubelet.Report();
    }

    /// <summary>A zone is reached again; its nodes report after some seconds.</summary>
    internal void ReturnZone(string zone) => nodes.ReturnZone(zone);

    /// <summary>What runs in a pod crashes.</summary>
    /// <param name="key">Namespace and name with a slash between them.</param>
    /// <returns>Whether anything ran in it.</returns>
    internal bool CrashPod(string key) => kubelet.Crash(key);

    /// <summary>A pod is evicted by its node, which has run out of disk. Its object stays, failed.</summary>
    /// <param name="key">Namespace and name with a slash between them.</param>
    /// <returns>Whether it was there to be evicted.</returns>
    internal bool EvictPod(string key) => kubelet.Evict(key, OutOfDisk);

    /// <summary>A user deletes a pod, with the grace that the pod itself gives.</summary>
    /// <param name="key">Namespace and name with a slash between them.</param>
    /// <returns>Whether there was such a pod.</returns>
    internal bool DeletePodByUser(string key)
    {
        if (pods.Find(key) is not { } pod)
        {
            return false;
        }
        api.Delete(Kinds.Pod, pod);
        return true;
    }

    private void Take(WatchEvent change)
    {
        if (change.Kind == Kinds.Pod)
        {
            pods.Take(change);
            scheduler.OnPod(change);
            volumes.OnPod(change);
            kubelet.OnPod(change);
        }
        else if (change.Kind == Kinds.PersistentVolumeClaim)
        {
            volumes.OnClaim(change);
            scheduler.LookAgain();
        }
        else if (change.Kind == Kinds.Node)
        {
            scheduler.OnNode(change);
        }
        controllers?.Take(change);
    }
}
