using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.Rules;

/// <summary>Gateways and dashboards.</summary>
internal static class GatewayRules
{
    private const string AuthenticationFlag = "mysql-auth-server-impl";

    /// <summary>The rules.</summary>
    internal static ValueList<RuleCheck> All { get; } =
    [
        RuleCheck.Warning(
            "few-gateways",
            "A cell has fewer than two gateways; while its only one is replaced, clients find none there.",
            view => view.Cells.Where(cell => Gateways(cell) < 2).Select(cell => new Finding(
                cell.GatewayPlace.Member(cell.Gateway.Autoscaler is null ? "replicas" : "autoscaler"),
                Gateways(cell) == 0
                    ? $"The cell {Quote.Of(cell.Name)} has no gateway: its clients have nothing to connect to"
                    : $"The cell {Quote.Of(cell.Name)} may have a single gateway: while it is replaced, its clients have none",
                cell.Gateway.Autoscaler is null ? "Write 2 or more" : "Write minReplicas with 2 or more"))),
        RuleCheck.Warning(
            "autoscaler-bounds",
            "A gateway's autoscaler has no usable upper bound; the API server refuses it.",
            view => view.Cells
                .Where(cell => cell.Gateway.Autoscaler is { } bounds
                    && (bounds.MaxReplicas ?? 0) < Math.Max(1, bounds.MinReplicas ?? 1))
                .Select(cell => new Finding(
                    cell.GatewayPlace.Member("autoscaler"),
                    "maxReplicas is missing or below minReplicas, and the API server refuses the autoscaler",
                    "Write maxReplicas with minReplicas or more"))),
        RuleCheck.Warning(
            "gateway-without-users",
            "A gateway has neither users nor a flag that does without; vtgate stops as soon as it starts.",
            view => view.Cells.Where(cell => cell.Gateway.Authentication?.Static?.Secret is null && Gateways(cell) > 0
                    && !Flagged(cell.Gateway.ExtraFlags) && !Flagged(view.Spec.ExtraVitessFlags))
                .Select(cell => new Finding(
                    cell.Cell.Gateway is null ? cell.Place : cell.GatewayPlace,
                    $"The gateways of {Quote.Of(cell.Name)} have no users, and vtgate does not start without",
                    $"Add authentication.static.secret, or the flag {AuthenticationFlag} with none"))),
        RuleCheck.Warning(
            "gateway-half-tls",
            "A gateway has a certificate without a key, or asks for TLS without either; it takes connections in plain text.",
            view => view.Cells.SelectMany(HalfTls)),
        RuleCheck.Warning(
            "vtadmin-image",
            "VTAdmin is asked for and has no image; it is not built.",
            view => view.Spec is { Vtadmin: not null, Images: null or { Vtadmin: null or "" } }
                ? [new(Place.Spec.Member("vtadmin"), "No image is named for VTAdmin, so that it is not built", "Write spec.images.vtadmin")]
                : []),
        RuleCheck.Warning(
            "vtadmin-addresses",
            "VTAdmin has neither one API address for all of its cells nor one for each; its web page cannot reach it.",
            Addresses),
        RuleCheck.Warning(
            "no-vtctld",
            "The cluster has no vtctld of its own; the operator runs one for itself, which users should not depend on.",
            view => view.Spec.VitessDashboard?.Replicas == 0
                ? [new(
                    Place.Spec.Member("vitessDashboard").Member("replicas"),
                    "There is no vtctld: people have none to call, and the operator runs one for itself alone",
                    "Write 1 or more")]
                : []),
    ];

    private static int Gateways(CellAt cell) =>
        cell.Gateway.Autoscaler is { } bounds ? bounds.MinReplicas ?? 1 : cell.Gateway.Replicas ?? 2;

    private static bool Flagged(ValueMap<string, string>? flags) =>
        flags.GetValueOrDefault().Keys.Any(name => FlagName.Plain(name) == AuthenticationFlag);

    private static IEnumerable<Finding> HalfTls(CellAt cell)
    {
        if (cell.Gateway.SecureTransport is { } transport)
        {
            var place = cell.GatewayPlace.Member("secureTransport");
            var (cert, key) = (transport.Tls?.CertSecret is not null, transport.Tls?.KeySecret is not null);
            if (cert != key || (transport.Tls is not null && !cert))
            {
                yield return new(
                    place.Member("tls"),
                    $"TLS has {(cert ? "no keySecret" : key ? "no certSecret" : "neither certSecret nor keySecret")} and is left out whole",
                    "Give both certSecret and keySecret");
            }
            else if (transport is { Required: true, Tls: null })
            {
                yield return new(
                    place.Member("required"), "TLS is required of clients and the gateways have no certificate", "Add tls with certSecret and keySecret");
            }
        }
    }

    private static IEnumerable<Finding> Addresses(SpecView view)
    {
        if (view.Spec.Vtadmin is { } vtadmin)
        {
            var count = vtadmin.ApiAddresses.GetValueOrDefault().Count;
            var cells = vtadmin.Cells is { Count: > 0 } own ? own.Count : view.Cells.Count;
            if (count != 1 && count != cells)
            {
                yield return new(
                    Place.Spec.Member("vtadmin").Member("apiAddresses"),
                    $"There are {count} API addresses for {cells} cells",
                    "Write one address for all cells, or one for each in their order");
            }
        }
    }
}
