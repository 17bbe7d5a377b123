using System.Net;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Kubernetes;
using Vitess.Reconcile.Host.Live.Volumes;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Host.Observe;

namespace Vitess.Reconcile.Host;

/// <summary>How a process of the operator was started.</summary>
internal sealed record HostOptions
{
    /// <summary>What passes depend on.</summary>
    public required Options Core { get; init; }

    /// <summary>The namespaces that it looks after.</summary>
    public Scope Scope { get; init; } = Scope.All;

    /// <summary>The namespace of its leases and events about itself.</summary>
    public required string LeaseNamespace { get; init; }

    /// <summary>
    /// The namespace of the context, where nobody has said where the lease is: then one that is held in another namespace is
    /// contended for, and none is taken beside it. Null where it was said.
    /// </summary>
    public string? LeaseIsSoughtFrom { get; init; }

    /// <summary>The clusters that it looks after, of those in its namespaces.</summary>
    public Share Share { get; init; } = Share.Whole;

    /// <summary>The lease's name. Processes with different names work side by side and must not share namespaces.</summary>
    public string LeaseName { get; init; } = LeasePlaces.Default;

    /// <summary>How long somebody else's lease has to stand unchanged before it is taken over.</summary>
    /// <value>15 s. Shorter takes over sooner from a leader that has died, longer forgives a slower API server.</value>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How old the last renewal may be for this process to lead. Shorter than the lease.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between renewals.</summary>
    public TimeSpan LeaseRetry { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long moves that have begun may go on when the process is asked to end.</summary>
    /// <value>20 s. Reason: a write has 10 s, and a pod's own grace period is 30 s.</value>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Where metrics and health are served; port 0 for any, null for nowhere.</summary>
    /// <value>Port 8383 of every address, the Go operator's.</value>
    public IPEndPoint? ListenOn { get; init; } = new(IPAddress.Any, 8383);

    /// <summary>
    /// Where every vtctld is reached, as host and port, instead of at its Service's name; null for there. HTTP/2's authority
    /// still names the one that is meant.
    /// </summary>
    public string? VtctldProxy { get; init; }

    /// <summary>The operator's own pod, by namespace and name; null outside of a cluster.</summary>
    public (string Namespace, string Name)? OwnPod { get; init; }

    /// <summary>Who is asked how full volumes are.</summary>
    public VolumeSettings Volumes { get; init; } = new VolumeSettings.None();

    /// <summary>The least that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Info;

    /// <summary>Whether the log is JSON, one object a line.</summary>
    public bool LogsJson { get; init; }

    /// <summary>Whether Kubernetes events are written.</summary>
    public bool WritesEvents { get; init; } = true;
}
