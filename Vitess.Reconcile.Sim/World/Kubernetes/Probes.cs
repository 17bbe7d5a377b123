namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>How long readiness probes take to find out.</summary>
internal static class Probes
{
    /// <summary>Whether any container has a readiness probe; a pod without one is ready when it runs.</summary>
    internal static bool AreThere(Json pod)
    {
        foreach (var container in pod.ItemsAt("spec", "containers"))
        {
            if (container["readinessProbe"] is not null)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>
    /// The shortest and longest delay in milliseconds: up to one period until a success is seen; until a failure is,
    /// the periods before the threshold too. The slowest container counts.
    /// </summary>
    internal static (int Min, int Max) Delay(Json pod, bool isReady)
    {
        long period = 0;
        long failures = 0;
        foreach (var container in pod.ItemsAt("spec", "containers"))
        {
            if (container["readinessProbe"] is { } probe)
            {
                var its = probe.Number(10, "periodSeconds");
                period = Math.Max(period, its);
                failures = Math.Max(failures, its * (probe.Number(3, "failureThreshold") - 1));
            }
        }
        return isReady
            ? (100, 100 + (int)(period * 1000))
            : ((int)(failures * 1000) + 100, (int)((failures + period) * 1000) + 100);
    }
}
