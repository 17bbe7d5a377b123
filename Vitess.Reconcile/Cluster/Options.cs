namespace Vitess.Reconcile.Cluster;

/// <summary>How an operator was configured: what its passes depend on besides the resources.</summary>
public sealed record Options
{
    /// <summary>This process, in turns and leases; unique among processes.</summary>
    public required string Holder { get; init; }

    /// <summary>The rendering level that objects are made at; null for the newest.</summary>
    /// <value>At 0 the cluster can be given back to the Go operator without a restart.</value>
    public int? LevelMax { get; init; }

    /// <summary>The pod that this operator runs in, as it is stored; the pods that list backups are made from it.</summary>
    /// <value>None: then no such pod is made or changed, and the status says so. Source: who starts the operator reads it by
    /// the name in PS_OPERATOR_POD_NAMESPACE and PS_OPERATOR_POD_NAME, as the Go operator does.</value>
    public Json? OwnPod { get; init; }

    /// <summary>Whether nothing is written while the Go operator's lock in the resource's namespace names a pod that lives.</summary>
    /// <value>False: the library does not ask. A host that may meet the Go operator sets it.</value>
    public bool HonoursLock { get; init; }

    /// <summary>Fields of statuses that the installed definitions do not have, each as <c>Kind.field</c>.</summary>
    /// <value>None. The API server would take them out again: they are not written.</value>
    public ValueList<string> UnknownStatusFields { get; init; }

    /// <summary>The etcd image where the spec names none.</summary>
    /// <value><c>quay.io/coreos/etcd:v3.5.17</c>. Source: the default of the Go operator's flag --default_etcd_image.</value>
    public string EtcdImage { get; init; } = "quay.io/coreos/etcd:v3.5.17";

    /// <summary>The mysqld_exporter image where the spec names none.</summary>
    /// <value><c>prom/mysqld-exporter:v0.18.0</c>. Source: the default of the Go operator's flag --default_mysqld_exporter_image.</value>
    public string MysqldExporterImage { get; init; } = "prom/mysqld-exporter:v0.18.0";

    /// <summary>The priority class of Vitess' pods and of etcd's; empty for none.</summary>
    /// <value><c>vitess</c>. Source: the default of the Go operator's flag --default_vitess_priority_class.</value>
    public string PriorityClass { get; init; } = "vitess";

    /// <summary>The service account of Vitess' pods; empty for the namespace's default.</summary>
    /// <value>Empty. Source: the default of the Go operator's flag --default_vitess_service_account.</value>
    public string ServiceAccount { get; init; } = "";

    /// <summary>The user that containers of Vitess run as; null leaves it to the image.</summary>
    /// <value>999. Source: the default of the Go operator's flag --default_vitess_run_as_user.</value>
    public long? RunAsUser { get; init; } = 999;

    /// <summary>The group that owns the volumes of tablets; null leaves it to the volume.</summary>
    /// <value>999. Source: the default of the Go operator's flag --default_vitess_fs_group.</value>
    public long? FsGroup { get; init; } = 999;

    /// <summary>The service account of etcd's pods; empty for the namespace's default.</summary>
    /// <value>Empty. Source: the default of the Go operator's flag --default_etcd_service_account.</value>
    public string EtcdServiceAccount { get; init; } = "";

    /// <summary>The user that etcd runs as; null leaves it to the image.</summary>
    /// <value>None. Source: the default of the Go operator's flag --default_etcd_run_as_user.</value>
    public long? EtcdRunAsUser { get; init; }

    /// <summary>The group that owns the volumes of etcd; null leaves it to the volume.</summary>
    /// <value>None. Source: the default of the Go operator's flag --default_etcd_fs_group.</value>
    public long? EtcdFsGroup { get; init; }
}
