namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>Taints of nodes and tolerations of pods.</summary>
internal static class Tolerations
{
    /// <summary>The first taint that keeps a pod from being bound to a node; null when none does.</summary>
    internal static Json? Obstacle(Json node, Json pod)
    {
        foreach (var taint in node.ItemsAt("spec", "taints"))
        {
            if (taint["effect"]?.AsText is "NoSchedule" or "NoExecute" && !IsTolerated(pod, taint))
            {
                return taint;
            }
        }
        return null;
    }

    internal static bool Tolerates(Json toleration, string key, string value, string effect) =>
        (toleration["effect"]?.AsText is not { Length: > 0 } itsEffect || itsEffect == effect)
        && (toleration["key"]?.AsText is not { Length: > 0 } itsKey || itsKey == key)
        && (toleration["operator"]?.AsText == "Exists" || (toleration["value"]?.AsText ?? "") == value);

    private static bool IsTolerated(Json pod, Json taint)
    {
        foreach (var toleration in pod.ItemsAt("spec", "tolerations"))
        {
            if (Tolerates(
                toleration,
                key: taint["key"]?.AsText ?? "",
                value: taint["value"]?.AsText ?? "",
                effect: taint["effect"]?.AsText ?? ""))
            {
                return true;
            }
        }
        return false;
    }
}
