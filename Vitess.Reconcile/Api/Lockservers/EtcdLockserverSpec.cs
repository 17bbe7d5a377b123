using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>What a cluster or a cell asks of its etcd; written by the operator.</summary>
public sealed record EtcdLockserverSpec
{
    /// <summary>What the spec of the cluster says of this etcd.</summary>
    public EtcdLockserverTemplate Template { get; init; } = new();

    /// <summary>The zone label of the nodes; pods run anywhere unless set.</summary>
    public string? Zone { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<EtcdLockserverSpec> Shape { get; } = Shape<EtcdLockserverSpec>.Of("EtcdLockserverSpec")
        .Inlined(EtcdLockserverTemplate.Shape, s => s.Template, (s, v) => s with { Template = v })
        .Optional("zone", Kinds.Text, s => s.Zone, (s, v) => s with { Zone = v });
}
