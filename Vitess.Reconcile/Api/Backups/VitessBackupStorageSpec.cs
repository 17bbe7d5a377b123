using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>One storage location whose backups are listed; written by the operator.</summary>
public sealed record VitessBackupStorageSpec
{
    /// <summary>The place for backups.</summary>
    public VitessBackupLocation? Location { get; init; }

    /// <summary>How the pod that lists them runs.</summary>
    public VitessBackupSubcontrollerSpec? Subcontroller { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessBackupStorageSpec> Shape { get; } =
        Shape<VitessBackupStorageSpec>.Of("VitessBackupStorageSpec")
        .Required(
            "location", Kinds.Of(VitessBackupLocation.Shape),
            s => s.Location, (s, v) => s with { Location = v })
        .Nullable(
            "subcontroller", Kinds.Of(VitessBackupSubcontrollerSpec.Shape),
            s => s.Subcontroller, (s, v) => s with { Subcontroller = v });
}
