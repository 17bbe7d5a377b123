using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.Kernel;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>Everything of Vitess that runs or is stored in a simulated world, and what it runs on.</summary>
internal sealed class DatabaseWorld(VirtualClock clock, Choices choices, Trace trace, Network network,
    DatabaseOptions options)
{
    /// <summary>How long a call to a tablet or to topology may take. Source: --remote-operation-timeout of
    /// Vitess.</summary>
    internal static readonly TimeSpan RemoteOperation = TimeSpan.FromSeconds(15);

    private readonly SortedDictionary<string, LockServer> lockServers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Volume> volumes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Tablet> tabletsByHost = new(StringComparer.Ordinal);
    private ValueList<Tablet>? tablets;

    internal VirtualClock Clock { get; } = clock;

    internal Choices Choices { get; } = choices;

    internal Trace Trace { get; } = trace;

    internal Network Network { get; } = network;

    internal DatabaseOptions Options { get; } = options;

    /// <summary>All changes of topology so far.</summary>
    internal List<TopologyEffect> Effects { get; } = [];

    internal List<Vtctld> Vtctlds { get; } = [];

    internal List<Vtorc> Vtorcs { get; } = [];

    /// <summary>Hears that a VTOrc repairs something: a world that is being changed is not settled.</summary>
    internal Action Repairing { get; set; } = static () => { };

    internal List<Gateway> Gateways { get; } = [];

    internal SortedDictionary<(string Topology, ShardName Shard), Client> Clients { get; } = [];

    internal SortedDictionary<(string Topology, ShardName Shard), ShardHistory> Histories { get; } = [];

    internal Backups Backups { get; } = new();

    internal IEnumerable<LockServer> LockServers => lockServers.Values;

    /// <summary>The tablets that run now, ascending by host; the very same list as long as none comes or goes.</summary>
    internal ValueList<Tablet> Tablets => tablets ??= tabletsByHost.Values.ToValueList();

    internal Tablet? TabletAt(string host) => tabletsByHost.GetValueOrDefault(host);

    internal void Add(Tablet tablet)
    {
        tabletsByHost[tablet.Host] = tablet;
        tablets = null;
    }

    internal void Remove(Tablet tablet)
    {
        if (ReferenceEquals(TabletAt(tablet.Host), tablet))
        {
            tabletsByHost.Remove(tablet.Host);
            tablets = null;
        }
    }

    /// <summary>The lock server at the address that a program was given.</summary>
    internal LockServer LockServerFor(Process process) => process.LockServer ??= Find(process);

    /// <summary>A cell's lock server, which lies inside the cluster or outside as its own address says.</summary>
    internal LockServer LockServerAt(string address, LockServer global) =>
        string.Equals(address, global.Address, StringComparison.Ordinal)
            ? global
            : LockServerAt(address, Options.IsExternalAddress(SpaceOf(address), address)
                || SpaceOf(address).Length == 0);

    internal LockServer LockServerAt(string address, bool isExternal)
    {
        if (!lockServers.TryGetValue(address, out var server))
        {
            lockServers.Add(address, server = new(this, address, isExternal));
        }
        return server;
    }

    internal GlobalTopology GlobalFor(Process process) =>
        LockServerFor(process).Global(process.GlobalRoot);

    internal ShardHistory HistoryOf(GlobalTopology topology, ShardName shard)
    {
        if (!Histories.TryGetValue((topology.Key, shard), out var history))
        {
            Histories.Add((topology.Key, shard), history = new());
        }
        return history;
    }

    /// <summary>Sees to it that a shard has a client that writes, if clients write here.</summary>
    internal void ClientFor(GlobalTopology topology, ShardName shard)
    {
        if (Clients.TryGetValue((topology.Key, shard), out var known))
        {
            known.Follow(topology);
        }
        else if (Options.ClientInterval is { } interval)
        {
            var client = new Client(this, topology, shard, interval);
            Clients.Add((topology.Key, shard), client);
            client.Begin();
        }
    }

    /// <summary>What a tablet stores, bound to its pod's claim; without a claim, to the pod.</summary>
    internal Volume VolumeOf(RunningPod pod)
    {
        var identity = ClaimOf(pod);
        if (!volumes.TryGetValue(identity, out var volume))
        {
            volumes.Add(identity, volume = new(identity));
        }
        return volume;
    }

    /// <summary>What is stored on a claim; null when nothing ever was.</summary>
    internal Volume? VolumeOn(string claim) => volumes.GetValueOrDefault(claim);

    internal string ClaimOf(RunningPod pod)
    {
        foreach (var volume in pod.Pod.At("spec", "volumes")?.Items ?? [])
        {
            if (volume.At("persistentVolumeClaim", "claimName")?.AsText is { } claim)
            {
                return Options.ClaimIdentity(pod.Namespace, claim);
            }
        }
        return pod.Uid;
    }

    /// <summary>How long a program takes to its first action; one that is taken over goes on at once.</summary>
    /// <param name="process">The program.</param>
    /// <param name="point">The choice point.</param>
    internal TimeSpan BootOf(Process process, string point) =>
        process.Pod.IsTakenOver ? TimeSpan.Zero : Choices.Between(point, Options.Boot.Min, Options.Boot.Max);

    /// <summary>How long a message takes from one zone to another.</summary>
    internal TimeSpan Latency(string from, string to) => TimeSpan.FromMicroseconds(
        string.Equals(from, to, StringComparison.Ordinal)
            ? 200 + Choices.Below("network.latency", 600)
            : 600 + Choices.Below("network.latency", 2_000));

    /// <summary>Waits until a lock server answers somebody in a zone, a time-out at the longest.</summary>
    internal IEnumerable<TimeSpan> Reach(string zone, LockServer server, TimeSpan timeout, Attempt attempt)
    {
        var until = Clock.Now + timeout;
        yield return TimeSpan.FromMicroseconds(800 + Choices.Below("topology.latency", 4_000));
        while (!server.Answers(zone))
        {
            if (Clock.Now >= until)
            {
                attempt.Fail($"deadline exceeded: no answer from {server.Address}");
                yield break;
            }
            yield return TimeSpan.FromMilliseconds(500);
        }
    }

    /// <summary>Notes a change of topology.</summary>
    internal void Note(Process by, string what, ShardLock? under = null, bool isHeld = false)
    {
        Effects.Add(new(Clock.Now, by.Name, what, under is null ? null
            : $"{under.Shard} for {under.Action}{(isHeld ? "" : " (lost)")}"));
        Trace.Add("topology", $"{by.Name}: {what}");
    }

    /// <summary>Something has changed that whoever watches over a shard would notice.</summary>
    internal void Disturb(GlobalTopology topology, ShardName shard)
    {
        foreach (var vtorc in Vtorcs)
        {
            vtorc.Wake(topology, shard);
        }
    }

    /// <summary>Zones were cut off or came back.</summary>
    internal void NetworkChanged()
    {
        foreach (var server in lockServers.Values)
        {
            server.Reconsider();
        }
        foreach (var tablet in tabletsByHost.Values.ToList())
        {
            tablet.Mysql.NetworkChanged();
        }
        foreach (var vtorc in Vtorcs)
        {
            vtorc.Wake();
        }
    }

    private LockServer Find(Process process)
    {
        var address = process.Flags["topo-global-server-address"] ?? "";
        return LockServerAt(address, Options.IsExternalAddress(process.Pod.Namespace, address));
    }

    private static string SpaceOf(string address)
    {
        var parts = address.Split(':')[0].Split('.');
        return parts.Length > 2 && parts[2] == "svc" ? parts[1] : "";
    }
}
