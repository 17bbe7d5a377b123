using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.World;

namespace Vitess.Reconcile.Tests.Sim.World.Kubernetes;

/// <summary>Programs that become ready half a second after their start and then run for ever.</summary>
internal sealed class PlainPrograms(VirtualClock clock) : IPrograms
{
    private readonly SortedDictionary<string, RunningPod> running = new(StringComparer.Ordinal);

    /// <summary>What was started and stopped, with seconds since the start.</summary>
    internal List<(TimeSpan At, string What, string Pod)> Log { get; } = [];

    internal RunningPod? Running(string pod) => running.GetValueOrDefault(pod);

    internal int Count => running.Count;

    /// <summary>Whether programs become ready at all.</summary>
    internal bool AreGood { get; set; } = true;

    public void Start(RunningPod pod)
    {
        Assert.False(running.ContainsKey(pod.Name), $"{pod.Name} runs already");
        Log.Add((clock.Elapsed, "start", pod.Name));
        running.Add(pod.Name, pod);
        if (AreGood)
        {
            clock.After(TimeSpan.FromMilliseconds(500), () => pod.SetReady(true));
        }
    }

    public void Stop(RunningPod pod, StopKind kind)
    {
        Assert.Same(pod, running.GetValueOrDefault(pod.Name));
        Log.Add((clock.Elapsed, $"stop {kind}", pod.Name));
        running.Remove(pod.Name);
    }

    /// <summary>What runs in a pod crashes by itself.</summary>
    internal void Crash(string pod)
    {
        var crashing = running[pod];
        running.Remove(pod);
        crashing.Crashed?.Invoke(crashing);
    }

    /// <summary>What runs in a pod ends well by itself.</summary>
    internal void End(string pod)
    {
        var ending = running[pod];
        running.Remove(pod);
        ending.Ended?.Invoke(ending);
    }
}
