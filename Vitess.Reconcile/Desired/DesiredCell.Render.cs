using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

internal sealed partial record DesiredCell
{
    /// <summary>Renders a cell.</summary>
    /// <param name="spec">Its spec as stored.</param>
    /// <param name="meta">What it says of itself; its labels name the cluster.</param>
    /// <param name="facts">What its objects depend on besides.</param>
    /// <param name="options">How the operator was configured.</param>
    internal static DesiredCell Render(VitessCellSpec spec, ObjectMeta meta, CellFacts facts, Options options)
    {
        var whole = SpecDefaults.Cell(spec, options);
        var names = new ClusterNames(meta.Labels.GetValueOrDefault(Labels.Cluster, "") ?? "");
        var seal = new Seal.Of(meta, Level.Of(options));
        var gate = new VtGate(whole, names, facts);
        var missing = gate.MissingSecrets;
        return new()
        {
            Lockserver = ChildResources.LocalLockserver(whole, names, seal),
            GatewayService = gate.Service(seal),
            Gateways = missing.Count == 0 ? Level.AtEach(seal, options, gate.Deployment) : null,
            GatewaysKey = new(Kinds.Deployment, meta.Key.Namespace, gate.Name.Value),
            Autoscaler = VtGateAutoscaler.Of(whole, names, seal),
            MissingSecrets = missing,
        };
    }
}
