namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>A program that runs in a pod, from one start to the next stop.</summary>
internal sealed class Process(RunningPod pod, string container)
{
    private readonly List<Action> whenStopped = [];
    private string? globalRoot;

    internal RunningPod Pod { get; } = pod;

    internal PodFlags Flags { get; } = new(pod.Pod, container);

    /// <summary>The lock server at the address that it was given; null until it is asked for.</summary>
    internal LockServer? LockServer { get; set; }

    /// <summary>Where the global topology lies in the lock server.</summary>
    internal string GlobalRoot => globalRoot ??= Flags["topo-global-root"] ?? "";

    internal string Zone => Pod.Zone;

    internal string Name => Pod.Name;

    internal bool IsUp { get; private set; } = true;

    internal string Cluster => Label("cluster");

    internal string Label(string name) =>
        Pod.Label("planetscale.com/" + name) ?? Pod.Label(Vitess.Reconcile.Api.Annotations.Prefix + name) ?? "";

    /// <summary>Something to do at the very moment that the program stops.</summary>
    internal void WhenStopped(Action action) => whenStopped.Add(action);

    internal void Stop()
    {
        IsUp = false;
        foreach (var action in whenStopped)
        {
            action();
        }
        whenStopped.Clear();
    }

    /// <summary>A process that ends when the program does, at its next pause.</summary>
    internal IEnumerable<TimeSpan> WhileUp(IEnumerable<TimeSpan> steps)
    {
        foreach (var pause in steps)
        {
            yield return pause;
            if (!IsUp)
            {
                yield break;
            }
        }
    }
}

/// <summary>A program as the kubelets' side knows it.</summary>
internal interface IProgram
{
    void Stop(StopKind kind);
}
