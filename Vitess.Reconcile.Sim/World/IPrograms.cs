namespace Vitess.Reconcile.Sim.World;

/// <summary>How the programs inside a pod were stopped.</summary>
internal enum StopKind
{
    /// <summary>They were asked to end and had their grace period.</summary>
    Graceful,

    /// <summary>They were killed, or their node lost power: nothing that was not on disk is left.</summary>
    Killed,
}

/// <summary>What runs inside pods: etcd, vtctld, vtgate, vtorc, vttablet with its MySQL, vtbackup. The kubelets drive it.</summary>
internal interface IPrograms
{
    /// <summary>The containers of a pod have started. The program calls <see cref="RunningPod.SetReady"/> when it is ready.</summary>
    void Start(RunningPod pod);

    /// <summary>The containers of a pod have stopped. The pod's volumes stay where they are.</summary>
    void Stop(RunningPod pod, StopKind kind);
}
