using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>The machines in their zones: which stand, which are lost, and when they report again.</summary>
/// <remarks>A heartbeat is not an event: that a node is silent follows from when it was lost.</remarks>
internal sealed class Nodes
{
    private readonly Surroundings at;
    private readonly Network network;
    private readonly WorldDescription description;
    private readonly List<NodeState> all = [];
    private readonly Dictionary<string, NodeState> byName = new(StringComparer.Ordinal);

    internal Nodes(Surroundings at, Network network, WorldDescription description)
    {
        (this.at, this.network, this.description) = (at, network, description);
        foreach (var zone in description.Zones)
        {
            for (var i = 0; i < zone.Nodes; i++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{NamedAfter(zone)}-{i}");
                var (high, low) = Math.DivRem(all.Count, 250);
                var address = string.Create(CultureInfo.InvariantCulture, $"192.168.{high}.{low + 1}");
                var node = new NodeState(name, zone.Name, address);
                all.Add(node);
                byName.Add(node.Name, node);
            }
        }
    }

    /// <summary>Every machine, zone by zone.</summary>
    internal IReadOnlyList<NodeState> All => all;

    /// <summary>Told when a machine is lost, and when one that was cut off loses power too.</summary>
    internal List<Action<NodeState>> Lost { get; } = [];

    /// <summary>Told when a machine's kubelet reports again, with how it was lost.</summary>
    internal List<Action<NodeState, LossKind>> Returned { get; } = [];

    internal NodeState? Find(string name) => byName.GetValueOrDefault(name);

    internal bool IsZoneUp(string zone) => all.Exists(node => node.IsUp && node.Zone == zone);

    /// <summary>Creates the Node objects.</summary>
    internal void Start()
    {
        foreach (var node in all)
        {
            at.Api.Create(Kinds.Node, Described(node));
            if (at.Api.Find(Kinds.Node, "", node.Name) is { } created)
            {
                at.Api.SetStatus(Kinds.Node, created, FirstStatus(node));
                at.Api.Patch(Kinds.Node, created, Json.Map(("spec", Json.Map(("taints", Json.Null)))));
            }
        }
    }

    internal void LoseZone(string zone, LossKind kind)
    {
        at.Trace.Add("zone", $"{zone} is lost: {kind}");
        network.Cut(zone);
        foreach (var node in all.Where(node => node.Zone == zone))
        {
            node.Order++;
            if (node.IsUp)
            {
                node.Outages++;
            }
            else if (node.Loss == LossKind.Power || kind == LossKind.Partition)
            {
                continue;
            }
            node.Loss = kind;
            Tell(node);
        }
    }

    internal void ReturnZone(string zone)
    {
        at.Trace.Add("zone", $"{zone} returns");
        network.Mend(zone);
        foreach (var node in all.Where(node => node.Zone == zone && !node.IsUp))
        {
            var order = ++node.Order;
            var (min, max) = node.Loss == LossKind.Power ? (5_000, 20_000) : (1_000, 8_000);
            at.Later("node/return", min, max, () => Return(node, order));
        }
    }

    /// <summary>Kubelets set right what others say of their nodes: a controller manager that has not heard of them for a while.</summary>
    internal void Report()
    {
        foreach (var node in all.Where(node => node.IsUp))
        {
            if (at.Api.Find(Kinds.Node, "", node.Name) is { } seen && !seen.IsReady())
            {
                at.Api.SetStatus(Kinds.Node, seen, WithHealth(seen["status"] ?? Json.EmptyMap));
            }
        }
    }

    private void Return(NodeState node, int order)
    {
        if (node.Order != order || node.Loss is not { } loss)
        {
            return;
        }
        node.Loss = null;
        at.Trace.Add("node", $"{node.Name} reports again");
        if (at.Api.Find(Kinds.Node, "", node.Name) is { } seen && !seen.IsReady())
        {
            at.Api.SetStatus(Kinds.Node, seen, WithHealth(seen["status"] ?? Json.EmptyMap));
        }
        foreach (var told in Returned)
        {
            told(node, loss);
        }
    }

    /// <summary>What nodes of a zone are called, without their numbers: with the zone's name where a host may have it.</summary>
    private static string NamedAfter(ZoneDescription zone)
    {
        var name = $"node-{zone.Name}";
        return name.Length <= NameRule.EtcdLockserver.LengthMax && name.All(it => char.IsAsciiLetterLower(it) || char.IsAsciiDigit(it) || it is '-' or '.')
            ? name
            : ObjectName.Join(NameRule.EtcdLockserver, "node", zone.Name).Value;
    }

    private void Tell(NodeState node)
    {
        foreach (var told in Lost)
        {
            told(node);
        }
    }

    private Json Described(NodeState node) => Json.Map(
        ("apiVersion", "v1"),
        ("kind", "Node"),
        ("metadata", Json.Map(
            ("name", node.Name),
            ("labels", Json.Map(
                ("beta.kubernetes.io/arch", "amd64"),
                ("beta.kubernetes.io/os", "linux"),
                ("failure-domain.beta.kubernetes.io/region", description.Region),
                ("failure-domain.beta.kubernetes.io/zone", node.Zone),
                ("kubernetes.io/arch", "amd64"),
                ("kubernetes.io/hostname", node.Name),
                ("kubernetes.io/os", "linux"),
                ("topology.kubernetes.io/region", description.Region),
                ("topology.kubernetes.io/zone", node.Zone))))),
        ("spec", Json.Map(("providerID", $"sim:///{node.Zone}/{node.Name}"))));

    private Json FirstStatus(NodeState node)
    {
        var room = Json.Map(("cpu", "64"), ("memory", "256Gi"), ("pods", "250"));
        return WithHealth(Json.Map(
            ("addresses", Json.List(
                Json.Map(("type", "InternalIP"), ("address", node.Address)),
                Json.Map(("type", "Hostname"), ("address", node.Name)))),
            ("allocatable", room),
            ("capacity", room),
            ("nodeInfo", Json.Map(
                ("architecture", "amd64"), ("bootID", node.Name), ("containerRuntimeVersion", "containerd://2.1.4"),
                ("kernelVersion", "6.12.0"), ("kubeProxyVersion", ""), ("kubeletVersion", "v1.35.4"),
                ("machineID", node.Name), ("operatingSystem", "linux"), ("osImage", "Debian GNU/Linux 13"),
                ("systemUUID", node.Name)))));
    }

    private Json WithHealth(Json status)
    {
        var stamp = at.Stamp;
        foreach (var (type, isTrue, reason, message) in (ReadOnlySpan<(string, bool, string, string)>)[
            ("MemoryPressure", false, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
            ("DiskPressure", false, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
            ("PIDPressure", false, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
            ("Ready", true, "KubeletReady", "kubelet is posting ready status")])
        {
            var condition = Conditions.Of(type, isTrue, reason, message).With("lastHeartbeatTime", stamp);
            status = Conditions.Set(status, stamp, condition);
        }
        return status;
    }
}
