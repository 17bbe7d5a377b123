using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>The status that an object has before any controller has seen it.</summary>
internal static class FirstStatus
{
    private static readonly string[] NodeFacts =
        ["machineID", "systemUUID", "bootID", "kernelVersion", "osImage", "containerRuntimeVersion", "kubeletVersion",
            "kubeProxyVersion", "operatingSystem", "architecture"];

    private static readonly ValueMap<string, Json> ByKind = new (string Kind, Json Status)[]
    {
        ("Namespace", Json.Map(("phase", "Active"))),
        ("PersistentVolumeClaim", Json.Map(("phase", "Pending"))),
        ("PersistentVolume", Json.Map(("phase", "Pending"))),
        ("Service", Json.Map(("loadBalancer", Json.EmptyMap))),
        ("Deployment", Json.EmptyMap),
        ("ReplicaSet", Json.Map(("replicas", 0))),
        ("Job", Json.EmptyMap),
        ("PodDisruptionBudget", Json.Map(
            ("disruptionsAllowed", 0), ("currentHealthy", 0), ("desiredHealthy", 0), ("expectedPods", 0))),
        ("HorizontalPodAutoscaler", Json.Map(("currentMetrics", Json.Null), ("desiredReplicas", 0))),
        ("Node", NodeStatus()),
    }.ToValueMap(entry => entry.Kind, entry => entry.Status);

    /// <summary>The object with its first status; a custom resource has none.</summary>
    public static Json Of(KindInfo kind, Json created) => kind == Kinds.Pod
        ? created.With("status", Json.Map(("phase", "Pending"), ("qosClass", QosClass(created))))
        : ByKind.TryGetValue(kind.Name, out var status) ? created.With("status", status) : created;

    private static Json NodeStatus() => Json.Map(
        ("daemonEndpoints", Json.Map(("kubeletEndpoint", Json.Map(("Port", 0))))),
        ("nodeInfo", Json.Map(NodeFacts.ToValueMap(name => name, _ => ""))));

    /// <summary>
    /// Guaranteed when every container has equal requests and limits of both resources, BestEffort when none has
    /// any.
    /// </summary>
    private static string QosClass(Json pod)
    {
        var containers = (pod.At("spec", "containers")?.Items ?? []).Concat(pod.At("spec", "initContainers")?.Items ?? []).ToList();
        if (containers.TrueForAll(container => Amounts(container, "requests") == 0 && Amounts(container, "limits") == 0))
        {
            return "BestEffort";
        }
        return containers.TrueForAll(IsGuaranteed) ? "Guaranteed" : "Burstable";
    }

    private static int Amounts(Json container, string side) =>
        (container.At("resources", side, "cpu") is null ? 0 : 1) + (container.At("resources", side, "memory") is null ? 0 : 1);

    private static bool IsGuaranteed(Json container) =>
        Amounts(container, "limits") == 2
        && IsEqual(container, "cpu")
        && IsEqual(container, "memory");

    private static bool IsEqual(Json container, string resource) =>
        Quantity.Parse(container.At("resources", "requests", resource)?.AsText ?? "")
        == Quantity.Parse(container.At("resources", "limits", resource)?.AsText ?? "");
}
