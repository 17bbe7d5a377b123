namespace Vitess.Reconcile.Api;

/// <summary>Label keys and words of the Go operator, which this operator shares with it.</summary>
public static class Labels
{
    /// <summary>What runs in a pod, or what an object is for: one of the words below.</summary>
    public const string Component = "planetscale.com/component";

    /// <summary>The name of the VitessCluster.</summary>
    public const string Cluster = "planetscale.com/cluster";

    /// <summary>The Vitess cell.</summary>
    public const string Cell = "planetscale.com/cell";

    /// <summary>The keyspace.</summary>
    public const string Keyspace = "planetscale.com/keyspace";

    /// <summary>The shard's key range in the form without empty sides, as in <c>x-80</c>.</summary>
    public const string Shard = "planetscale.com/shard";

    /// <summary>A tablet's number, padded to ten digits.</summary>
    public const string TabletUid = "planetscale.com/tablet-uid";

    /// <summary>The type of a tablet's pool in the spec's own word.</summary>
    public const string TabletType = "planetscale.com/tablet-type";

    /// <summary>Which tablet of its pool it is; the first is 1.</summary>
    public const string TabletIndex = "planetscale.com/tablet-index";

    /// <summary>The name of a pool with an external datastore, possibly empty; other pools' tablets lack it.</summary>
    public const string PoolName = "planetscale.com/pool-name";

    /// <summary>The name of a backup location; empty for the one without a name.</summary>
    public const string BackupLocation = "backup.planetscale.com/location";

    /// <summary>Whether vtbackup makes a shard's first backup (<c>init</c>) or a later one (<c>update</c>).</summary>
    public const string BackupType = "backup.planetscale.com/type";

    /// <summary>The VitessBackupSchedule that a Job or its claim belongs to.</summary>
    public const string BackupSchedule = "planetscale.com/backup-schedule";

    /// <summary>How a scheduled Job takes its backup: <c>vtbackup</c> or <c>vtctldclient</c>.</summary>
    public const string BackupMethod = "planetscale.com/backup-method";

    /// <summary>The EtcdLockserver that an object belongs to.</summary>
    public const string Lockserver = "etcd.planetscale.com/lockserver";

    /// <summary>Which member of a lock server: 1, 2 or 3.</summary>
    public const string LockserverIndex = "etcd.planetscale.com/index";

    /// <summary>The component of members of an etcd.</summary>
    public const string Etcd = "etcd";

    /// <summary>The component of vtctld.</summary>
    public const string Vtctld = "vtctld";

    /// <summary>The component of VTAdmin.</summary>
    public const string VtAdmin = "vtadmin";

    /// <summary>The component of gateways.</summary>
    public const string VtGate = "vtgate";

    /// <summary>The component of VTOrc.</summary>
    public const string VtOrc = "vtorc";

    /// <summary>The component of tablets.</summary>
    public const string VtTablet = "vttablet";

    /// <summary>The component of pods that make backups.</summary>
    public const string VtBackup = "vtbackup";

    /// <summary>The component of pods that list the backups of a location.</summary>
    public const string StorageSubcontroller = "vbs-subcontroller";
}
