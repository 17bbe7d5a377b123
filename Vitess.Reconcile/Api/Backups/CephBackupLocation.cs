using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>A Ceph object store.</summary>
public sealed record CephBackupLocation
{
    /// <summary>
    /// The file with address, keys and encryption of the store, in the form of Vitess'
    /// <c>ceph_backup_storage_config</c>.
    /// </summary>
    public SecretSource? AuthSecret { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<CephBackupLocation> Shape { get; } = Shape<CephBackupLocation>.Of("CephBackupLocation")
        .Required("authSecret", Kinds.Of(SecretSource.Shape), s => s.AuthSecret, (s, v) => s with { AuthSecret = v });
}
