using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Desired.Parts;

/// <summary>Services in front of the pods that carry the same labels.</summary>
internal static class Services
{
    private const string Headless = "None";

    /// <summary>A service with an address of its own.</summary>
    internal static Rendered Of(
        Seal.Of seal, ObjectName name, ValueMap<string, string> labels, ServiceOverrides? overrides, params ValueList<Port> ports) =>
        Make(seal, name, labels, Json.Map(
            ("clusterIP", overrides?.ClusterIP is { Length: > 0 } address ? address : null),
            ("ports", Json.List(ports.Select(port => port.OfService))),
            ("selector", Json.Map(labels))), overrides);

    /// <summary>A service without an address, which stands for its pods' own; an address that is asked for wins.</summary>
    /// <param name="seal">Makes the object.</param>
    /// <param name="name">Its name.</param>
    /// <param name="labels">Its labels, and those of its pods.</param>
    /// <param name="overrides">What users set.</param>
    /// <param name="isEarly">Whether it shows pods that are not ready yet.</param>
    /// <param name="ports">Its ports.</param>
    internal static Rendered WithoutAddress(
        Seal.Of seal,
        ObjectName name,
        ValueMap<string, string> labels,
        ServiceOverrides? overrides,
        bool isEarly,
        params ValueList<Port> ports) =>
        Make(seal, name, labels, Json.Map(
            ("clusterIP", overrides?.ClusterIP is { Length: > 0 } address ? address : Headless),
            ("ports", Json.List(ports.Select(port => port.OfService))),
            ("publishNotReadyAddresses", isEarly ? Json.True : null),
            ("selector", Json.Map(labels))), overrides);

    private static Rendered Make(
        Seal.Of seal, ObjectName name, ValueMap<string, string> labels, Json spec, ServiceOverrides? overrides) =>
        seal.Object(Kinds.Service, name, labels, spec, overrides?.Annotations ?? default);
}
