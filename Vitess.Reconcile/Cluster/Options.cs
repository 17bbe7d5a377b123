namespace Vitess.Reconcile.Cluster;

/// <summary>How an operator was configured: what its passes depend on besides the resources.</summary>
public sealed record Options
{
    /// <summary>This process, in turns and leases; unique among processes.</summary>
    public required string Holder { get; init; }

    /// <summary>The rendering level that objects are made at; null for the newest.</summary>
    /// <value>At 0 the cluster can be given back to the Go operator without a restart.</value>
    public int? LevelMax { get; init; }

    /// <summary>The etcd image where the spec names none.</summary>
    /// <value><c>quay.io/coreos/etcd:v3.5.17</c>. Source: the default of the Go operator's flag --default_etcd_image.</value>
    public string EtcdImage { get; init; } = "quay.io/coreos/etcd:v3.5.17";

    /// <summary>The mysqld_exporter image where the spec names none.</summary>
    /// <value><c>prom/mysqld-exporter:v0.18.0</c>. Source: the default of the Go operator's flag --default_mysqld_exporter_image.</value>
    public string MysqldExporterImage { get; init; } = "prom/mysqld-exporter:v0.18.0";
}
