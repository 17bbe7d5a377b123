using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Desired;

/// <summary>What a VitessCell consists of.</summary>
internal sealed partial record DesiredCell
{
    /// <summary>The EtcdLockserver of the cell; null when it has none of its own.</summary>
    internal required Rendered? Lockserver { get; init; }

    /// <summary>The service in front of the cell's gateways.</summary>
    internal required Rendered GatewayService { get; init; }

    /// <summary>The Deployment of the cell's gateways; null while a secret that it needs is missing.</summary>
    internal required Rendered? Gateways { get; init; }

    /// <summary>The key of that Deployment, also while none may be made.</summary>
    internal required ObjectKey GatewaysKey { get; init; }

    /// <summary>What sets the number of gateways; null where the spec sets it.</summary>
    internal required Rendered? Autoscaler { get; init; }

    /// <summary>Names of secrets that the gateways need and that are missing.</summary>
    internal required ValueList<string> MissingSecrets { get; init; }
}
