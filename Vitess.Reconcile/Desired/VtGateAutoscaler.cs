using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>The HorizontalPodAutoscaler that sets how many gateways a cell has, by the scale of the VitessCell.</summary>
internal static class VtGateAutoscaler
{
    /// <summary>The object; null where the spec asks for none.</summary>
    /// <param name="spec">The cell's spec.</param>
    /// <param name="names">The names of the cluster's objects.</param>
    /// <param name="seal">Makes the object; its owner is the VitessCell.</param>
    internal static Rendered? Of(VitessCellSpec spec, ClusterNames names, Seal.Of seal)
    {
        var cell = new CellName(spec.Template.Name ?? "");
        return spec.Template.Gateway?.Autoscaler is not { } given ? null : seal.Object(
            Kinds.HorizontalPodAutoscaler,
            names.Cell(cell),
            VtGate.LabelsOf(names, cell),
            Json.Map(
                ("scaleTargetRef", Json.Map(
                    ("apiVersion", Kinds.VitessApiVersion),
                    ("kind", Kinds.VitessCell),
                    ("name", seal.Owner.Key.Name))),
                ("minReplicas", given.MinReplicas),
                ("maxReplicas", given.MaxReplicas ?? 0),
                ("metrics", Merge.ListOrNone(given.Metrics)),
                ("behavior", given.Behavior)));
    }
}
