using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>The Secrets of a cell's VTAdmin: which vtctld and gateways there are, which clusters, and how its page is set up.</summary>
/// <remarks>None holds a credential. Source: the Go operator 2.18, byte for byte, which gives them no owner and no labels.</remarks>
/// <param name="Own">What the cluster's spec says of VTAdmin.</param>
/// <param name="Names">The names of the cluster's objects.</param>
/// <param name="Cell">The cell.</param>
/// <param name="ApiAddress">Where browsers reach the API; null when the spec does not say.</param>
/// <param name="Facts">Where the services are.</param>
internal sealed record VtAdminSecrets(
    VtAdminSpec Own, ClusterNames Names, CellName Cell, string? ApiAddress, ClusterFacts Facts)
{
    /// <summary>The name of the script that sets up the page.</summary>
    internal const string PageFile = "config.js";

    private ServiceAddress? Vtctld => Facts.Services.GetValueOrDefault(Names.VtctldService.Value);

    private ServiceAddress? Gateways => Facts.Services.GetValueOrDefault(Names.VtGateCellService(Cell).Value);

    /// <summary>Why some of the Secrets cannot be made yet; none when all can.</summary>
    internal IEnumerable<string> Held
    {
        get
        {
            if (Vtctld is null)
            {
                yield return $"VTAdmin of cell {Cell} waits for the address of Service {Names.VtctldService}";
            }
            if (Gateways is null)
            {
                yield return $"VTAdmin of cell {Cell} waits for the address of Service {Names.VtGateCellService(Cell)}";
            }
            if (ApiAddress is null)
            {
                yield return $"VTAdmin of cell {Cell} has no address for its API: write one into spec.vtadmin.apiAddresses, or one for each of its cells";
            }
        }
    }

    /// <summary>The file that lists vtctld and gateways.</summary>
    internal static SecretFile Discovery(ClusterNames names, CellName cell) =>
        FileOf(names.VtAdminSecret(cell, "discovery"), "discovery.json", "discovery-config");

    /// <summary>The file that lists clusters.</summary>
    internal static SecretFile Clusters(ClusterNames names, CellName cell) =>
        FileOf(names.VtAdminSecret(cell, "clusterConfig"), "cluster-config.yaml", "cluster-config");

    /// <summary>The script that sets up the page.</summary>
    internal static SecretFile Page(ClusterNames names, CellName cell) =>
        FileOf(names.VtAdminSecret(cell, "webConfig"), PageFile, "config-js");

    /// <summary>The Secrets whose content is known.</summary>
    internal ValueList<Rendered> Render(Seal.Of seal)
    {
        var secrets = new List<Rendered>(3);
        if (Vtctld is { } vtctld && Gateways is { } gateways)
        {
            secrets.Add(Secret(seal, Discovery(Names, Cell), DiscoveryText(vtctld, gateways)));
        }
        secrets.Add(Secret(seal, Clusters(Names, Cell), ClustersText(new Corrections(seal.Level).QuotesNames ? YamlName.Of(Names.Cluster) : Names.Cluster)));
        if (ApiAddress is { } address)
        {
            secrets.Add(Secret(seal, Page(Names, Cell), PageText(address)));
        }
        return secrets.ToValueList();
    }

    private static SecretFile FileOf(ObjectName name, string key, string directory) =>
        new(new() { Name = name.Value, Key = key }, directory);

    private static Rendered Secret(Seal.Of seal, SecretFile file, string text) =>
        seal.Secret(new(file.Source.Name ?? ""), file.Source.Key ?? "", text);

    private static string DiscoveryText(ServiceAddress vtctld, ServiceAddress gateways) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {
            "vtctlds": [
                {
                    "host": {
                        "fqdn": "{{vtctld.Host}}:{{vtctld.Web}}",
                        "hostname": "{{vtctld.Host}}:{{vtctld.Grpc}}"
                    }
                }
            ],
            "vtgates": [
                {
                    "host": {
                        "hostname": "{{gateways.Host}}:{{gateways.Grpc}}"
                    }
                }
            ]
        }
        """);

    private static string ClustersText(string name) =>
        $"""
        clusters:
          {name}:
            name: {name}
            discovery: staticfile
            discovery-staticfile-path: /vt/secrets/discovery-config/discovery.json

        """;

    private string PageText(string address) => "window.env = {\n" + Settings("VITE", address) + Settings("REACT_APP", address) + " };";

    private string Settings(string prefix, string address) =>
        $"""
             '{prefix}_VTADMIN_API_ADDRESS': "{address}",
             '{prefix}_FETCH_CREDENTIALS': "{Own.FetchCredentials}",
             '{prefix}_ENABLE_EXPERIMENTAL_TABLET_DEBUG_VARS': false,
             '{prefix}_BUGSNAG_API_KEY': "",
             '{prefix}_DOCUMENT_TITLE': "",
             '{prefix}_READONLY_MODE': {(Own.ReadOnly == true ? "true" : "false")},

        """;
}
