using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>A topology server: one that exists, or an etcd to be run.</summary>
public sealed record LockserverSpec
{
    /// <summary>A server that exists; it wins over <see cref="Etcd"/>.</summary>
    public VitessLockserverParams? External { get; init; }

    /// <summary>An etcd to be run.</summary>
    public EtcdLockserverTemplate? Etcd { get; init; }

    /// <summary>Address of the etcd to be run as others reach it; that of its client Service unless set.</summary>
    public string? CellInfoAddress { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<LockserverSpec> Shape { get; } = Shape<LockserverSpec>.Of("LockserverSpec")
        .Nullable(
            "external", Kinds.Of(VitessLockserverParams.Shape),
            s => s.External, (s, v) => s with { External = v })
        .Nullable("etcd", Kinds.Of(EtcdLockserverTemplate.Shape), s => s.Etcd, (s, v) => s with { Etcd = v })
        .Optional("cellInfoAddress", Kinds.Text, s => s.CellInfoAddress, (s, v) => s with { CellInfoAddress = v });
}
