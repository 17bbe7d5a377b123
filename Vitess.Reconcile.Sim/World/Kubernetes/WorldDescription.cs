namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>What the simulated Kubernetes stands on.</summary>
/// <param name="Zones">Its zones; their names are unique.</param>
internal sealed record WorldDescription(ValueList<ZoneDescription> Zones)
{
    /// <summary>The region of every zone.</summary>
    internal string Region { get; init; } = "us-east-1";

    /// <summary>Images that cannot be pulled.</summary>
    internal ValueList<string> BadImages { get; init; }

    /// <summary>Whether kubelets, controllers and programs take the shortest time that they can.</summary>
    /// <remarks>As where the Go operator was recorded: a pod started in half a second there.</remarks>
    internal bool IsSwift { get; init; }

    /// <summary>A world of zones that have equally many nodes.</summary>
    internal static WorldDescription Of(int nodesPerZone, params ReadOnlySpan<string> zones)
    {
        var described = new List<ZoneDescription>(zones.Length);
        foreach (var zone in zones)
        {
            described.Add(new(zone, nodesPerZone));
        }
        return new(described.ToValueList());
    }
}

/// <summary>A zone: what fails together.</summary>
/// <param name="Name">The value of the label <c>topology.kubernetes.io/zone</c>.</param>
/// <param name="Nodes">How many nodes it has; at least one.</param>
internal sealed record ZoneDescription(string Name, int Nodes);
