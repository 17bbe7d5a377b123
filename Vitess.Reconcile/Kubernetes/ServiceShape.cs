namespace Vitess.Reconcile.Kubernetes;

/// <summary>Services.</summary>
/// <remarks>Source: core/v1 of Kubernetes 1.35.</remarks>
internal static class ServiceShape
{
    private const int AffinitySecondsDefault = 10_800;

    /// <summary>A service.</summary>
    public static Shape Service { get; } = ObjectShape.Spec(
        Shape.Map(
            ("ports", Shape.Keyed(
                Shape.Any.Omitting("name", "protocol", "nodePort", "targetPort").Filling(
                    new FieldDefault("protocol", "TCP"), new FieldDefault("targetPort", port => port["port"])),
                "port", "protocol")),
            ("selector", new Shape { Each = Shape.Any, IsAtomic = true }),
            ("clusterIPs", Shape.Atomic(Shape.Any)),
            ("ipFamilies", Shape.Atomic(Shape.Any)))
        .Omitting("type", "sessionAffinity", "clusterIP", "publishNotReadyAddresses", "loadBalancerIP", "externalName",
            "externalTrafficPolicy", "healthCheckNodePort")
        .Filling(
            new FieldDefault("type", "ClusterIP"),
            new FieldDefault("sessionAffinity", "None"),
            new FieldDefault("sessionAffinityConfig", Affinity),
            new FieldDefault("internalTrafficPolicy", spec => IsOf(spec, "ExternalName") ? null : (Json)"Cluster"),
            new FieldDefault("externalTrafficPolicy", spec => IsExternal(spec) ? (Json)"Cluster" : null),
            new FieldDefault("allocateLoadBalancerNodePorts", spec => IsOf(spec, "LoadBalancer") ? Json.True : null)),
        Shape.Any);

    /// <summary>Whether the service is reached from outside: a node port or a load balancer.</summary>
    public static bool IsExternal(Json spec) => IsOf(spec, "NodePort") || IsOf(spec, "LoadBalancer");

    private static bool IsOf(Json spec, string type) => spec["type"]?.AsText == type;

    private static Json? Affinity(Json spec) => spec["sessionAffinity"]?.AsText == "ClientIP"
        ? Json.Map(("clientIP", Json.Map(("timeoutSeconds", AffinitySecondsDefault))))
        : null;
}
