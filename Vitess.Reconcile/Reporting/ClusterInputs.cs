using System.Globalization;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Desired.Parts;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Reporting;

/// <summary>What the rendering of a cluster depends on besides its own spec.</summary>
internal static class ClusterInputs
{
    /// <summary>Where the cluster's services are reached; looked at only where VTAdmin is to be told.</summary>
    internal static ClusterFacts Facts(Snapshot snapshot)
    {
        if (snapshot.Subject.Spec["vtadmin"] is null)
        {
            return ClusterFacts.None;
        }
        var known = new List<KeyValuePair<string, ServiceAddress>>(snapshot.Services.Count);
        foreach (var service in snapshot.Services.AsSpan())
        {
            if (!service.Meta.IsGoing && AddressOf(service.Content["spec"] ?? Json.EmptyMap) is { } address)
            {
                known.Add(new(service.Key.Name, address));
            }
        }
        return new(known.ToValueMap());
    }

    internal static ValueMap<string, string> Texts(ClusterFacts facts) => facts.Services.ToValueMap(
        service => "service " + service.Key,
        service => string.Create(CultureInfo.InvariantCulture, $"{service.Value.Host} {service.Value.Web} {service.Value.Grpc}"));

    // A service without an address has not been given one yet: that is unknown, not none.
    private static ServiceAddress? AddressOf(Json spec) => spec["clusterIP"]?.AsText is { Length: > 0 } host
        ? new(host, NumberOf(spec, Port.Web), NumberOf(spec, Port.Grpc))
        : null;

    private static long NumberOf(Json spec, Port port) =>
        (spec["ports"]?.Items ?? []).FirstOrDefault(it => it["name"]?.AsText == port.Name)?["port"]?.AsInteger ?? port.Number;
}
