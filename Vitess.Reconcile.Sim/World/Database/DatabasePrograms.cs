using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>All programs of Vitess in a simulated world, started and stopped by the kubelets, called through
/// vtctld.</summary>
internal sealed class DatabasePrograms : IPrograms
{
    private readonly Dictionary<RunningPod, IProgram> running = [];
    private readonly DatabaseWorld world;

    internal DatabasePrograms(DatabaseWorld world)
    {
        this.world = world;
        world.Network.Changed += world.NetworkChanged;
    }

    internal DatabaseWorld World => world;

    /// <inheritdoc/>
    public void Start(RunningPod pod)
    {
        var component = pod.Label(Labels.Component)
            ?? pod.Label(Annotations.Prefix + "component")
            ?? pod.Label(Labels.BackupMethod) ?? "";
        var process = new Process(pod, component == Labels.StorageSubcontroller ? "vitess-operator" : component);
        var (program, steps) = Make(component, process);
        running[pod] = program;
        world.Clock.Run(process.WhileUp(steps));
    }

    /// <inheritdoc/>
    public void Stop(RunningPod pod, StopKind kind)
    {
        if (running.Remove(pod, out var program))
        {
            pod.SetReady(false);
            program.Stop(kind);
        }
    }

    /// <summary>Asks a vtctld, at the moment at which the question arrives.</summary>
    /// <param name="zone">Where the caller is.</param>
    /// <param name="address">The service's host and port.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="deadline">How long the caller waits from now.</param>
    /// <param name="done">Told once how it ended, at the moment at which the answer leaves.</param>
    internal void Ask(string zone, string address, Query query, TimeSpan deadline, Action<Outcome> done)
    {
        if (Pick(zone, address) is { } vtctld)
        {
            vtctld.Ask(query, deadline, done);
        }
        else
        {
            done(new Outcome.Refused($"no vtctld is ready behind {address}"));
        }
    }

    /// <summary>Has a vtctld carry out a call, at the moment at which the call arrives.</summary>
    /// <param name="zone">Where the caller is.</param>
    /// <param name="address">The service's host and port.</param>
    /// <param name="call">What is to be done.</param>
    /// <param name="deadline">How long the caller waits from now.</param>
    /// <param name="done">Told once how it ended, at the moment at which the answer leaves.</param>
    internal void Invoke(string zone, string address, Call call, TimeSpan deadline, Action<Outcome> done)
    {
        if (Pick(zone, address) is { } vtctld)
        {
            vtctld.Invoke(call, deadline, done);
        }
        else
        {
            done(new Outcome.Refused($"no vtctld is ready behind {address}"));
        }
    }

    private (IProgram Program, IEnumerable<TimeSpan> Steps) Make(string component, Process process)
    {
        switch (component)
        {
            case "etcd":
                var member = new EtcdMember(world, process);
                return (member, member.Run());
            case "vttablet":
                var tablet = new Tablet(world, process);
                return (tablet, new TabletStart(world, tablet).Run());
            case "vtctld":
                var vtctld = new Vtctld(world, process);
                world.Vtctlds.Add(vtctld);
                return (vtctld, vtctld.Run());
            case "vtorc":
                var vtorc = new Vtorc(world, process);
                world.Vtorcs.Add(vtorc);
                return (vtorc, vtorc.Run());
            case "vtgate":
                var gateway = new Gateway(world, process);
                world.Gateways.Add(gateway);
                return (gateway, gateway.Run());
            case "vtbackup":
                var backup = new BackupRun(world, process);
                return (backup, backup.Run());
            case "vtctldclient":
                var call = new BackupCall(world, process);
                return (call, call.Run());
            case Labels.StorageSubcontroller:
                var listing = new StorageListing(world, process);
                return (listing, listing.Run());
            default:
                var plain = new PlainProgram(world, process);
                return (plain, plain.Run());
        }
    }

    /// <summary>A ready vtctld of the cluster whose service has this name, which the caller's zone reaches.</summary>
    private Vtctld? Pick(string zone, string address)
    {
        var host = address.Split(':')[0].Split('.');
        var ready = world.Vtctlds.FindAll(vtctld => vtctld.IsReady
            && IsServiceOf(vtctld.Process.Cluster, host[0])
            && (host.Length < 2 || string.Equals(host[1], vtctld.Process.Pod.Namespace, StringComparison.Ordinal))
            && world.Network.Reaches(zone, vtctld.Process.Zone));
        return ready.Count == 0 ? null : world.Choices.Of("vtctld.pick", ready);
    }

    // Long names are cut, so that they do not begin with the cluster's.
    private static bool IsServiceOf(string cluster, string service) =>
        service == new ClusterNames(cluster).VtctldService.Value
        || service == ObjectName.Join(NameRule.Service, cluster, "operator", "vtctld").Value;
}

/// <summary>A member of an etcd.</summary>
internal sealed class EtcdMember(DatabaseWorld world, Process process) : IProgram
{
    private LockServer? server;

    public void Stop(StopKind kind)
    {
        process.Stop();
        server?.Stop(process);
    }

    internal IEnumerable<TimeSpan> Run()
    {
        yield return world.BootOf(process, "etcd.boot");
        var name = process.Pod.Label("etcd.planetscale.com/lockserver") ?? process.Name;
        server = world.LockServerAt($"{name}-client.{process.Pod.Namespace}.svc:2379", isExternal: false);
        server.Start(process, world.ClaimOf(process.Pod));
    }
}

/// <summary>A program that becomes ready and does nothing else that matters here.</summary>
internal sealed class PlainProgram(DatabaseWorld world, Process process) : IProgram
{
    public void Stop(StopKind kind) => process.Stop();

    internal IEnumerable<TimeSpan> Run()
    {
        yield return world.BootOf(process, "plain.boot");
        process.Pod.SetReady(true);
    }
}
