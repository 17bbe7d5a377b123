namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>How a zone is lost.</summary>
internal enum LossKind
{
    /// <summary>Its nodes lose power: what runs there is killed at once.</summary>
    Power,

    /// <summary>Its nodes run on and nobody outside reaches them, nor they anybody.</summary>
    Partition,
}

/// <summary>A machine, as it really is; its Node object says what the control plane knows of it.</summary>
internal sealed class NodeState(string name, string zone, string address)
{
    internal string Name { get; } = name;

    internal string Zone { get; } = zone;

    internal string Address { get; } = address;

    /// <summary>How it is lost; null while its kubelet reports.</summary>
    internal LossKind? Loss { get; set; }

    /// <summary>Whether its kubelet runs and reaches the API server.</summary>
    internal bool IsUp => Loss is null;

    /// <summary>How often it has been lost.</summary>
    internal int Outages { get; set; }

    /// <summary>Counts the orders to return or stay away, so that only the latest holds.</summary>
    internal int Order { get; set; }
}
