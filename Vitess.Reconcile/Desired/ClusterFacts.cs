namespace Vitess.Reconcile.Desired;

/// <summary>What a cluster's objects depend on besides its spec.</summary>
/// <param name="Services">Where the cluster's services are reached, by their names; one that has no address yet is not among them.</param>
internal sealed record ClusterFacts(ValueMap<string, ServiceAddress> Services)
{
    /// <summary>Nothing is known yet.</summary>
    internal static ClusterFacts None { get; } = new(default(ValueMap<string, ServiceAddress>));
}

/// <summary>Where a service is reached inside the Kubernetes cluster.</summary>
/// <param name="Host">Its cluster IP; <c>None</c> for a service without one.</param>
/// <param name="Web">Its port for status pages.</param>
/// <param name="Grpc">Its port for gRPC.</param>
internal sealed record ServiceAddress(string Host, long Web, long Grpc);
