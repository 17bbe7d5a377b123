namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>Passes readiness on from programs to the status of pods, as late as probes find out.</summary>
internal sealed class Readiness(Surroundings at, Action<PodWorker> report)
{
    internal void Changed(PodWorker worker, RunningPod running)
    {
        if (!ReferenceEquals(worker.Running, running))
        {
            return;
        }
        var change = ++worker.ReadinessChanges;
        var isReady = running.IsReady;
        var (min, max) = Probes.Delay(worker.Pod, isReady);
        at.Later(isReady ? "kubelet/probe-good" : "kubelet/probe-bad", min, max, () =>
        {
            if (ReferenceEquals(worker.Running, running) && worker.ReadinessChanges == change
                && worker.IsReady != isReady)
            {
                worker.IsReady = isReady;
                report(worker);
            }
        });
    }
}
