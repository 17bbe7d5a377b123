namespace Vitess.Reconcile.Kubernetes;

/// <summary>What the admission plugins that every cluster has on add to an object at its creation.</summary>
/// <remarks>
/// Pods: the two tolerations of a lost node, priority and preemption policy. Claims: the finalizer that keeps them
/// while
/// a pod uses them. Namespaces: their finalizer and name label. Nodes: the taint of a node that is not ready yet.
/// Not here: what a cluster's own webhooks and policies do, service account volumes, addresses, classes.
/// </remarks>
public static class Admission
{
    /// <summary>
    /// How long a pod stays on a node that is lost, unless it says otherwise. Source: DefaultTolerationSeconds.
    /// </summary>
    public const int TolerationSecondsDefault = 300;

    /// <summary>The finalizer of every claim.</summary>
    public const string ClaimProtection = "kubernetes.io/pvc-protection";

    private const string NotReady = "node.kubernetes.io/not-ready";
    private const string Unreachable = "node.kubernetes.io/unreachable";

    /// <summary>The object as admitted in a cluster without priority classes of its own.</summary>
    /// <param name="filled">The object with its field defaults.</param>
    public static Json Admit(Json filled) => Admit(filled, default);

    /// <summary>The object as admitted.</summary>
    /// <param name="filled">The object with its field defaults.</param>
    /// <param name="priorities">
    /// The priorities of the cluster's priority classes by name; a class that is missing counts as 0.
    /// </param>
    public static Json Admit(Json filled, ValueMap<string, int> priorities) => filled["kind"]?.AsText switch
    {
        "Pod" => AdmitPod(filled, priorities),
        "PersistentVolumeClaim" => WithFinalizer(filled),
        "Namespace" => AdmitNamespace(filled),
        "Node" => AdmitNode(filled),
        _ => filled,
    };

    private static Json AdmitPod(Json pod, ValueMap<string, int> priorities)
    {
        if (pod["spec"] is not { IsMap: true } spec)
        {
            return pod;
        }
        var priority = priorities.GetValueOrDefault(spec["priorityClassName"]?.AsText ?? "", 0);
        spec = spec
            .With("priority", spec["priority"] ?? priority)
            .With("preemptionPolicy", spec["preemptionPolicy"] ?? "PreemptLowerPriority");
        var tolerations = spec["tolerations"]?.Items ?? [];
        foreach (var taint in (ReadOnlySpan<string>)[NotReady, Unreachable])
        {
            if (!tolerations.Any(given => Covers(given, taint)))
            {
                tolerations = tolerations.Add(Json.Map(
                    ("key", taint), ("operator", "Exists"), ("effect", "NoExecute"),
                    ("tolerationSeconds", TolerationSecondsDefault)));
            }
        }
        return pod.With("spec", spec.With("tolerations", Json.List(tolerations)));
    }

    private static bool Covers(Json toleration, string taint) =>
        (toleration["key"]?.AsText ?? "") is var key && (key.Length == 0 || key == taint)
        && (toleration["effect"]?.AsText ?? "") is "" or "NoExecute";

    private static Json WithFinalizer(Json claim)
    {
        var finalizers = claim.At("metadata", "finalizers")?.Items ?? [];
        return finalizers.Contains(ClaimProtection)
            ? claim
            : claim.WithAt(["metadata", "finalizers"], Json.List(finalizers.Add(ClaimProtection)));
    }

    private static Json AdmitNamespace(Json space) => space
        .WithAt(["metadata", "labels", "kubernetes.io/metadata.name"], space.At("metadata", "name"))
        .WithAt(["spec", "finalizers"], Json.List("kubernetes"));

    private static Json AdmitNode(Json node)
    {
        var taints = node.At("spec", "taints")?.Items ?? [];
        return taints.Any(taint => taint["key"]?.AsText == NotReady)
            ? node
            : node.WithAt(["spec", "taints"], Json.List(taints.Add(Json.Map(("key", NotReady), ("effect", "NoSchedule")))));
    }
}
