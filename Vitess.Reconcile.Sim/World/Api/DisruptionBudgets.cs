using System.Globalization;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>The disruption controller: how many healthy pods each budget covers, and how many may go.</summary>
/// <remarks>
/// A step that the simulation schedules. Simpler than the real one: a percentage counts the pods that are selected, and not
/// the scale of what owns them.
/// </remarks>
/// <param name="server">What it reads and writes.</param>
/// <param name="now">The present instant.</param>
public sealed class DisruptionBudgets(ApiServer server, Func<DateTimeOffset> now)
{
    /// <summary>How long an eviction counts before the pod is seen to go. Source: the disruption controller's DeletionTimeout.</summary>
    public static readonly TimeSpan EvictionLapse = TimeSpan.FromMinutes(2);

    /// <summary>Brings the status of every budget up to date.</summary>
    /// <returns>How many changed.</returns>
    public int Round()
    {
        var done = 0;
        foreach (var budget in server.All(Kinds.PodDisruptionBudget).ToList())
        {
            var status = StatusOf(budget);
            if (status != budget["status"])
            {
                server.UpdateStatus(Kinds.PodDisruptionBudget, budget.With("status", status));
                done++;
            }
        }
        return done;
    }

    private Json StatusOf(Json budget)
    {
        var selector = Selectors.OfObject(budget.At("spec", "selector"));
        var pods = server.All(Kinds.Pod, budget.Namespace())
            .Where(pod => selector.Matches(pod.At("metadata", "labels")) && pod.At("status", "phase")?.AsText is not ("Succeeded" or "Failed"))
            .ToList();
        var disrupted = Disrupted(budget, pods);
        var healthy = pods.Count(pod => !pod.IsBeingDeleted() && !disrupted.Members.ContainsKey(pod.Name()) && IsReady(pod));
        var desired = Desired(budget["spec"] ?? Json.EmptyMap, pods.Count);
        var allowed = Math.Max(0, pods.Count == 0 ? 0 : healthy - desired);
        return Json.Map(
            ("observedGeneration", budget.Generation()),
            ("disruptedPods", disrupted.Members.Count == 0 ? null : disrupted),
            ("disruptionsAllowed", allowed),
            ("currentHealthy", healthy),
            ("desiredHealthy", desired),
            ("expectedPods", pods.Count),
            ("conditions", Json.List(Condition(budget, allowed))));
    }

    private Json Disrupted(Json budget, List<Json> pods)
    {
        var entries = budget.At("status", "disruptedPods")?.Members ?? default;
        return Json.Map(entries.Where(entry =>
            pods.Exists(pod => pod.Name() == entry.Key && !pod.IsBeingDeleted())
            && now() - (entry.Value.Instant() ?? now()) < EvictionLapse).ToValueMap());
    }

    private Json Condition(Json budget, int allowed)
    {
        var (status, reason) = allowed > 0 ? ("True", "SufficientPods") : ("False", "InsufficientPods");
        var conditions = budget.At("status", "conditions")?.Items ?? [];
        var before = conditions.Count > 0 ? conditions[0] : Json.Null;
        return Json.Map(
            ("type", "DisruptionAllowed"),
            ("status", status),
            ("observedGeneration", budget.Generation()),
            ("lastTransitionTime", before["status"]?.AsText == status ? before["lastTransitionTime"] : (Json)Meta.Stamp(now())),
            ("reason", reason),
            ("message", ""));
    }

    private static bool IsReady(Json pod) => (pod.At("status", "conditions")?.Items ?? [])
        .Any(condition => condition["type"]?.AsText == "Ready" && condition["status"]?.AsText == "True");

    private static int Desired(Json spec, int pods) =>
        spec["maxUnavailable"] is { } most ? Math.Max(0, pods - Amount(most, pods))
        : spec["minAvailable"] is { } least ? Amount(least, pods)
        : pods;

    /// <summary>A number, or a percentage of the pods, rounded up.</summary>
    private static int Amount(Json value, int pods) => value.AsInteger is { } number
        ? (int)number
        : int.TryParse(value.AsText?.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var percent)
            ? ((pods * percent) + 99) / 100
            : 0;
}
