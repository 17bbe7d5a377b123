using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>Keeps the status of disruption budgets.</summary>
internal sealed class DisruptionBudgets
{
    private readonly Surroundings at;
    private readonly PodIndex pods;
    private readonly WorkQueue queue;
    private readonly SortedDictionary<string, (string Namespace, LabelSelector Selector)> selectors =
        new(StringComparer.Ordinal);

    internal DisruptionBudgets(Surroundings at, PodIndex pods)
    {
        (this.at, this.pods) = (at, pods);
        queue = new(at, "disruption/pass", 20, 200, Count);
    }

    internal void On(WatchEvent change)
    {
        var key = change.Object.Key();
        if (change.Type == WatchEventType.Deleted)
        {
            selectors.Remove(key);
        }
        else if (change.Previous is not { } before || before["spec"] != change.Object["spec"])
        {
            selectors[key] = (change.Object.Namespace(), Selectors.OfObject(change.Object.At("spec", "selector")));
            queue.Add(key);
        }
    }

    internal void OnPod(WatchEvent change)
    {
        var pod = change.Object;
        if (change.Type == WatchEventType.Modified && change.Previous is { } before && before.IsReady() == pod.IsReady()
            && before.IsBeingDeleted() == pod.IsBeingDeleted()
            && before.At("metadata", "labels") == pod.At("metadata", "labels"))
        {
            return;
        }
        foreach (var (key, (ns, selector)) in selectors)
        {
            if (ns == pod.Namespace()
                && (selector.Matches(pod.At("metadata", "labels"))
                    || (change.Previous is { } old && selector.Matches(old.At("metadata", "labels")))))
            {
                queue.Add(key);
            }
        }
    }

    private void Count(string key)
    {
        var (ns, name) = ObjectReading.Split(key);
        if (at.Api.Find(Kinds.PodDisruptionBudget, ns, name) is not { } budget
            || !selectors.TryGetValue(key, out var selected))
        {
            return;
        }
        long expected = 0;
        long healthy = 0;
        foreach (var pod in pods.All)
        {
            if (pod.Namespace() == ns && !pod.IsOver() && selected.Selector.Matches(pod.At("metadata", "labels")))
            {
                expected++;
                healthy += pod.IsReady() && !pod.IsBeingDeleted() ? 1 : 0;
            }
        }
        var desired = budget.At("spec", "minAvailable") is { } min
            ? IntOrPercent.Of(min, expected, roundUp: true)
            : Math.Max(
                0, expected - IntOrPercent.Of(budget.At("spec", "maxUnavailable") ?? 0, expected, roundUp: true));
        var allowed = expected > 0 ? Math.Max(0, healthy - desired) : 0;
        var condition = Conditions.Of(
            "DisruptionAllowed", allowed > 0, allowed > 0 ? "SufficientPods" : "InsufficientPods");
        var status = (budget["status"] ?? Json.EmptyMap)
            .With("currentHealthy", healthy)
            .With("desiredHealthy", desired)
            .With("disruptedPods", null)
            .With("disruptionsAllowed", allowed)
            .With("expectedPods", expected)
            .With("observedGeneration", budget.Generation());
        at.Api.SetStatus(Kinds.PodDisruptionBudget, budget, Conditions.Set(
            status, at.Stamp, condition.With("message", "").With("observedGeneration", budget.Generation())));
    }
}
