namespace Vitess.Reconcile.Cluster;

/// <summary>The kinds that the operator reads or writes.</summary>
public static class Kinds
{
    /// <summary>The group and version of the eight kinds of Vitess.</summary>
    public const string VitessApiVersion = "planetscale.com/v2";

    /// <summary>A whole cluster; what a user writes.</summary>
    public const string VitessCluster = "VitessCluster";

    /// <summary>A cell: its gateways and, where asked for, its own lock server.</summary>
    public const string VitessCell = "VitessCell";

    /// <summary>A keyspace and its partitionings.</summary>
    public const string VitessKeyspace = "VitessKeyspace";

    /// <summary>A shard and its tablets.</summary>
    public const string VitessShard = "VitessShard";

    /// <summary>An etcd that holds topology.</summary>
    public const string EtcdLockserver = "EtcdLockserver";

    /// <summary>A backup that was found in a location.</summary>
    public const string VitessBackup = "VitessBackup";

    /// <summary>A location for backups.</summary>
    public const string VitessBackupStorage = "VitessBackupStorage";

    /// <summary>A plan for taking backups.</summary>
    public const string VitessBackupSchedule = "VitessBackupSchedule";

    /// <summary>A pod.</summary>
    public const string Pod = "Pod";

    /// <summary>A claim of storage.</summary>
    public const string PersistentVolumeClaim = "PersistentVolumeClaim";

    /// <summary>A service.</summary>
    public const string Service = "Service";

    /// <summary>A secret.</summary>
    public const string Secret = "Secret";

    /// <summary>A deployment.</summary>
    public const string Deployment = "Deployment";

    /// <summary>A job that runs once.</summary>
    public const string Job = "Job";

    /// <summary>A disruption budget.</summary>
    public const string PodDisruptionBudget = "PodDisruptionBudget";

    /// <summary>An autoscaler.</summary>
    public const string HorizontalPodAutoscaler = "HorizontalPodAutoscaler";

    /// <summary>A map of texts; only the Go operator's lock is read.</summary>
    public const string ConfigMap = "ConfigMap";

    /// <summary>A class of storage; only whether its volumes can grow is read.</summary>
    public const string StorageClass = "StorageClass";

    /// <summary>A node.</summary>
    public const string Node = "Node";

    /// <summary>The group and version of a kind, as an object carries it.</summary>
    /// <param name="kind">One of the kinds above.</param>
    /// <exception cref="ArgumentException">The operator does not know the kind.</exception>
    public static string ApiVersion(string kind) => kind switch
    {
        VitessCluster or VitessCell or VitessKeyspace or VitessShard or EtcdLockserver or VitessBackup
            or VitessBackupStorage or VitessBackupSchedule => VitessApiVersion,
        Pod or PersistentVolumeClaim or Service or Secret or ConfigMap or Node => "v1",
        Deployment => "apps/v1",
        Job => "batch/v1",
        StorageClass => "storage.k8s.io/v1",
        PodDisruptionBudget => "policy/v1",
        HorizontalPodAutoscaler => "autoscaling/v2",
        _ => throw new ArgumentException($"\"{kind}\" is not a kind that the operator knows.", nameof(kind)),
    };

    /// <summary>The kinds that have a pass of their own and that a VitessCluster is made of.</summary>
    public static ValueList<string> Resources { get; } =
    [
        VitessCluster, VitessCell, VitessKeyspace, VitessShard, EtcdLockserver, VitessBackup, VitessBackupStorage,
        VitessBackupSchedule,
    ];

    /// <summary>Every kind that the operator watches.</summary>
    public static ValueList<string> Watched { get; } =
    [
        .. Resources, Pod, PersistentVolumeClaim, Service, Secret, Deployment, PodDisruptionBudget,
        HorizontalPodAutoscaler, Job, Node,
    ];
}
