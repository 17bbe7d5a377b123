namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>Binding, eviction and scale.</summary>
internal sealed class Subresources(ApiServer server, Store store, Func<DateTimeOffset> now)
{
    private static readonly string[] CopiedLabels = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];

    /// <summary>
    /// Puts a pod on a node: its name, the condition, and the zone of the node as labels (since 1.35).
    /// </summary>
    public ApiResult Bind(string ns, string name, string node)
    {
        if (store.Find(Kinds.Pod, ns, name) is not { } pod)
        {
            return Refusals.NotFound(Kinds.Pod, name);
        }
        if (pod.At("spec", "nodeName")?.AsText is { } taken)
        {
            return new(409, null, "Conflict",
                $"Operation cannot be fulfilled on pods/binding \"{name}\": pod {name} is already assigned to node \"{taken}\"",
                Json.Map(("name", name), ("kind", "pods/binding")));
        }
        var bound = pod.WithAt(["spec", "nodeName"], node);
        var labels = store.Find(Kinds.Node, "", node)?.At("metadata", "labels");
        foreach (var label in CopiedLabels)
        {
            bound = labels?[label] is { } value ? bound.WithAt(["metadata", "labels", label], value) : bound;
        }
        server.Commit(Kinds.Pod, WithCondition(bound, "PodScheduled", "", ""));
        return new(201, null);
    }

    /// <summary>Deletes a pod if every budget that covers it allows one more disruption.</summary>
    public ApiResult Evict(string ns, string name, DeleteOptions options)
    {
        if (store.Find(Kinds.Pod, ns, name) is not { } pod)
        {
            return Refusals.NotFound(Kinds.Pod, name);
        }
        if (pod.IsBeingDeleted() || pod.At("status", "phase")?.AsText is not "Running")
        {
            var plain = server.Delete(Kinds.Pod, ns, name, options);
            return plain.IsSuccess ? new(201, null) : plain;
        }
        var budgets = store.All(Kinds.PodDisruptionBudget, ns)
            .Where(budget => Selectors.OfObject(budget.At("spec", "selector")).Matches(pod.At("metadata", "labels"))).ToList();
        if (budgets.Count > 1)
        {
            return new(500, null, "InternalError",
                "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        }
        foreach (var budget in budgets)
        {
            if (!MayGoUnhealthy(budget, pod) && Spend(budget, pod) is { } refused)
            {
                return refused;
            }
        }
        server.Commit(Kinds.Pod, WithCondition(pod, "DisruptionTarget", "EvictionByEvictionAPI", "Eviction API: evicting"));
        var answer = server.Delete(Kinds.Pod, ns, name, options);
        return answer.IsSuccess ? new(201, null) : answer;
    }

    /// <summary>The scale of an object as a Scale.</summary>
    public static Json ScaleOf(KindInfo kind, Json live)
    {
        var at = kind.IsCustom ? "gateway" : null;
        var replicas = at is null ? live.At("spec", "replicas") : live.At("spec", at, "replicas");
        var actual = at is null ? live.At("status", "replicas") : live.At("status", at, "replicas");
        var selector = at is null
            ? (Json)string.Join(",", (live.At("spec", "selector", "matchLabels") ?? Json.EmptyMap).Members
                .Select(label => $"{label.Key}={label.Value.AsText}"))
            : live.At("status", at, "labelSelector");
        return Json.Map(
            ("kind", "Scale"),
            ("apiVersion", "autoscaling/v1"),
            ("metadata", Json.Map(
                ("name", live.Name()), ("namespace", live.Namespace()), ("uid", live.Uid()),
                ("resourceVersion", live.ResourceVersion()), ("creationTimestamp", live.At("metadata", "creationTimestamp")))),
            ("spec", Json.Map(("replicas", replicas))),
            ("status", Json.Map(("replicas", actual ?? 0), ("selector", selector))));
    }

    /// <summary>Changes the number of replicas through the scale.</summary>
    public ApiResult PatchScale(KindInfo kind, Json live, Func<Json, Json?> patch, WriteOptions options)
    {
        if (patch(ScaleOf(kind, live)) is not { } scale)
        {
            return Refusals.PatchFailed();
        }
        if (scale.At("spec", "replicas") is not { AsInteger: >= 0 } replicas)
        {
            return Refusals.Invalid("Scale.autoscaling", [FieldError.Required("spec.replicas")], Json.EmptyMap, live.Name());
        }
        string[] path = kind.IsCustom ? ["spec", "gateway", "replicas"] : ["spec", "replicas"];
        var answer = server.Write(kind, live, live.WithAt(path, replicas), options with { Subresource = "" });
        return answer.Object is { } next ? new(answer.Code, ScaleOf(kind, next)) : answer;
    }

    /// <summary>Whether a pod that is not ready goes beside its budget: always where that says so, else while enough others are healthy.</summary>
    /// <remarks>Source: the eviction subresource of Kubernetes since 1.27.</remarks>
    private static bool MayGoUnhealthy(Json budget, Json pod) =>
        pod.At("status", "conditions")?.Items.Any(condition => condition["type"]?.AsText == "Ready" && condition["status"]?.AsText == "True") != true
        && (budget.At("spec", "unhealthyPodEvictionPolicy")?.AsText == "AlwaysAllow"
            || (budget.At("status", "desiredHealthy")?.AsInteger is > 0 and var desired && budget.At("status", "currentHealthy")?.AsInteger >= desired));

    private ApiResult? Spend(Json budget, Json pod)
    {
        var status = budget["status"] ?? Json.EmptyMap;
        var allowed = status["disruptionsAllowed"]?.AsInteger ?? 0;
        var isSeen = (status["observedGeneration"]?.AsInteger ?? 0) >= budget.Generation();
        if (allowed <= 0 || !isSeen)
        {
            var why = isSeen
                ? $"The disruption budget {budget.Name()} needs {status["desiredHealthy"]?.AsInteger ?? 0} healthy pods and has "
                    + $"{status["currentHealthy"]?.AsInteger ?? 0} currently"
                : $"The disruption budget {budget.Name()} is still being processed by the server.";
            return new(429, null, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.",
                Json.Map(("causes", Json.List(Refusals.Cause("DisruptionBudget", why)))));
        }
        server.Commit(Kinds.PodDisruptionBudget, budget.With("status", status
            .With("disruptionsAllowed", allowed - 1)
            .With("disruptedPods", (status["disruptedPods"] ?? Json.EmptyMap).With(pod.Name(), Meta.Stamp(now())))));
        return null;
    }

    private Json WithCondition(Json pod, string type, string reason, string message)
    {
        var condition = Json.Map(
            ("type", type), ("status", "True"), ("lastProbeTime", Json.Null), ("lastTransitionTime", Meta.Stamp(now())),
            ("reason", reason.Length == 0 ? null : (Json)reason), ("message", message.Length == 0 ? null : (Json)message));
        var others = (pod.At("status", "conditions")?.Items ?? []).Where(other => other["type"]?.AsText != type);
        return pod.WithAt(["status", "conditions"], Json.List(others.Append(condition)));
    }
}
