using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>
/// What the control plane makes of silent nodes: not ready after a grace, their pods asked to go after their
/// toleration.
/// </summary>
internal sealed class NodeController
{
    private const string Unreachable = "node.kubernetes.io/unreachable";

    private static readonly Json Silent = Json.Map(
        ("status", "Unknown"), ("reason", "NodeStatusUnknown"), ("message", "Kubelet stopped posting node status."));

    private readonly Surroundings at;
    private readonly PodIndex pods;
    private readonly Nodes nodes;

    /// <summary>The nodes with taints, each with the number of the plan by which its pods are asked to go.</summary>
    private readonly SortedDictionary<string, int> tainted = new(StringComparer.Ordinal);

    private int plans;

    internal NodeController(Surroundings at, PodIndex pods, Nodes nodes)
    {
        (this.at, this.pods, this.nodes) = (at, pods, nodes);
        nodes.Lost.Add(WatchSilence);
        nodes.Returned.Add((node, _) => at.Later("node-controller/untaint", 100, 5_000, () => Untaint(node)));
    }

    /// <summary>A pod that is bound to a node which has the taint already has its toleration from then on.</summary>
    internal void OnPod(WatchEvent change)
    {
        if (change.Type != WatchEventType.Deleted
            && (change.Previous is null || change.Previous.NodeName().Length == 0)
            && change.Object.NodeName() is { Length: > 0 } node
            && tainted.ContainsKey(node))
        {
            PlanEviction(change.Object, node);
        }
    }

    private void WatchSilence(NodeState node)
    {
        var outage = node.Outages;
        at.Later("node-controller/grace", 40_000, 55_000, () =>
        {
            if (!node.IsUp && node.Outages == outage && !tainted.ContainsKey(node.Name))
            {
                Flip(node);
            }
        });
    }

    private void Flip(NodeState node)
    {
        tainted[node.Name] = ++plans;
        at.Trace.Add("nodes", $"{node.Name} is silent");
        if (at.Api.Find(Kinds.Node, "", node.Name) is not { } seen)
        {
            return;
        }
        var status = seen["status"] ?? Json.EmptyMap;
        foreach (var type in (ReadOnlySpan<string>)["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"])
        {
            status = Conditions.Set(status, at.Stamp, Silent.With("type", type));
        }
        at.Api.SetStatus(Kinds.Node, seen, status);
        at.Api.Patch(Kinds.Node, seen, Json.Map(("spec", Json.Map(("taints", Taints())))));
        foreach (var pod in pods.CopyOnNode(node.Name))
        {
            if (pod.IsReady() && pod["status"] is { } before)
            {
                var unready = Conditions.Of("Ready", isTrue: false).With("lastProbeTime", Json.Null);
                at.Api.SetStatus(Kinds.Pod, pod, Conditions.Set(before, at.Stamp, unready));
            }
        }
        foreach (var pod in pods.CopyOnNode(node.Name))
        {
            PlanEviction(pod, node.Name);
        }
    }

    private Json Taints() => Json.List(
        Json.Map(("effect", "NoSchedule"), ("key", Unreachable), ("timeAdded", at.Stamp)),
        Json.Map(("effect", "NoExecute"), ("key", Unreachable), ("timeAdded", at.Stamp)));

    private void PlanEviction(Json pod, string node)
    {
        if (TolerationSeconds(pod) is not { } seconds || !tainted.TryGetValue(node, out var plan))
        {
            return;
        }
        var (key, uid) = (pod.Key(), pod.Uid());
        at.Clock.After(TimeSpan.FromSeconds(seconds), () =>
        {
            if (tainted.TryGetValue(node, out var now) && now == plan && tainted.Count < nodes.All.Count
                && pods.Find(key) is { } present && present.Uid() == uid && present.IsActive())
            {
                at.Trace.Add("nodes", $"asks {key} to leave {node}");
                at.Api.Delete(Kinds.Pod, present);
            }
        });
    }

    private void Untaint(NodeState node)
    {
        if (!node.IsUp || !tainted.ContainsKey(node.Name))
        {
            return;
        }
        var wereAllLost = tainted.Count == nodes.All.Count;
        tainted.Remove(node.Name);
        if (at.Api.Find(Kinds.Node, "", node.Name) is { } seen)
        {
            at.Api.Patch(Kinds.Node, seen, Json.Map(("spec", Json.Map(("taints", Json.Null)))));
        }
        if (!wereAllLost)
        {
            return;
        }
        // While every node was lost nobody was asked to leave; what is still lost has its whole toleration from now on.
        foreach (var lost in tainted.Keys.ToList())
        {
            tainted[lost] = ++plans;
            foreach (var pod in pods.CopyOnNode(lost))
            {
                PlanEviction(pod, lost);
            }
        }
    }

    /// <summary>How long a pod tolerates that its node is unreachable; null for ever.</summary>
    private static long? TolerationSeconds(Json pod)
    {
        long? seconds = 0;
        foreach (var toleration in pod.ItemsAt("spec", "tolerations"))
        {
            if (Tolerations.Tolerates(toleration, Unreachable, "", "NoExecute"))
            {
                seconds = toleration["tolerationSeconds"] is null ? null : toleration.Number(0, "tolerationSeconds");
            }
        }
        return seconds;
    }
}
