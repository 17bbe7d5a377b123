using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>How the pod that lists backups runs.</summary>
public sealed record VitessBackupSubcontrollerSpec
{
    /// <summary>The pod's ServiceAccount; the operator's own unless set.</summary>
    public string? ServiceAccountName { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessBackupSubcontrollerSpec> Shape { get; } =
        Shape<VitessBackupSubcontrollerSpec>.Of("VitessBackupSubcontrollerSpec")
        .Optional(
            "serviceAccountName", Kinds.Text,
            s => s.ServiceAccountName, (s, v) => s with { ServiceAccountName = v });
}
