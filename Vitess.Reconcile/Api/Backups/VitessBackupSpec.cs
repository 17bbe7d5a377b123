using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>Nothing: all that is known of a backup stands in its status.</summary>
public sealed record VitessBackupSpec
{
    /// <summary>The fields of the type in JSON: none.</summary>
    public static Shape<VitessBackupSpec> Shape { get; } = Shape<VitessBackupSpec>.Of("VitessBackupSpec");
}
