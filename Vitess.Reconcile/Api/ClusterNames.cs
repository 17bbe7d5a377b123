using System.Globalization;

namespace Vitess.Reconcile.Api;

/// <summary>The names of a cluster's objects.</summary>
/// <remarks>One method an object; what derives from another name by appending to it (members of a lock server, the
/// storage subcontroller) is a method too. Source: the table of names in the Go operator 2.18.</remarks>
/// <param name="Cluster">The name of the VitessCluster.</param>
public sealed record ClusterNames(string Cluster)
{
    /// <summary>The Service in front of all gateways.</summary>
    public ObjectName VtGateService => Service("vtgate");

    /// <summary>The Service of vtctld.</summary>
    public ObjectName VtctldService => Service("vtctld");

    /// <summary>The Service of the vtctld that the operator makes for itself where the user's cannot serve it.</summary>
    public ObjectName OwnVtctldService => ObjectName.Join(NameRule.Service, Cluster, "operator", "vtctld");

    /// <summary>The Service of vtadmin.</summary>
    public ObjectName VtAdminService => Service("vtadmin");

    /// <summary>The headless Service of all tablets.</summary>
    public ObjectName VtTabletService => Service("vttablet");

    /// <summary>The global EtcdLockserver.</summary>
    public ObjectName GlobalEtcd => ObjectName.Join(NameRule.EtcdLockserver, Cluster, "etcd");

    /// <summary>The EtcdLockserver of a cell.</summary>
    /// <param name="cell">The cell.</param>
    public ObjectName LocalEtcd(CellName cell) => ObjectName.Join(NameRule.EtcdLockserver, Cluster, cell.Value, "etcd");

    /// <summary>A member's Pod and claim.</summary>
    /// <param name="lockserver">The EtcdLockserver.</param>
    /// <param name="index">Which member; the first is 1.</param>
    public static ObjectName EtcdMember(ObjectName lockserver, int index) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{lockserver}-{index}"));

    /// <summary>The Service that clients of a lock server use.</summary>
    /// <param name="lockserver">The EtcdLockserver.</param>
    public static ObjectName EtcdClientService(ObjectName lockserver) => new($"{lockserver}-client");

    /// <summary>The headless Service between the members of a lock server.</summary>
    /// <param name="lockserver">The EtcdLockserver.</param>
    public static ObjectName EtcdPeerService(ObjectName lockserver) => new($"{lockserver}-peer");

    /// <summary>The disruption budget of a lock server's members.</summary>
    /// <param name="lockserver">The EtcdLockserver.</param>
    public static ObjectName EtcdDisruptionBudget(ObjectName lockserver) => new($"etcd-lockserver-{lockserver}");

    /// <summary>The VitessCell, and the autoscaler of its gateways.</summary>
    /// <param name="cell">The cell.</param>
    public ObjectName Cell(CellName cell) => Join(cell.Value);

    /// <summary>The Deployment of a cell's gateways.</summary>
    /// <param name="cell">The cell.</param>
    public ObjectName VtGate(CellName cell) => Join(cell.Value, "vtgate");

    /// <summary>The Service in front of a cell's gateways.</summary>
    /// <param name="cell">The cell.</param>
    public ObjectName VtGateCellService(CellName cell) =>
        ObjectName.Join(NameRule.Service, Cluster, cell.Value, "vtgate");

    /// <summary>A cell's Deployment of vtctld.</summary>
    /// <param name="cell">The cell.</param>
    public ObjectName Vtctld(CellName cell) => Join(cell.Value, "vtctld");

    /// <summary>A cell's Deployment of vtadmin.</summary>
    /// <param name="cell">The cell.</param>
    public ObjectName VtAdmin(CellName cell) => Join(cell.Value, "vtadmin");

    /// <summary>One of the Secrets of a cell's vtadmin.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="content">What it holds: <c>discovery</c>, <c>clusterConfig</c> or <c>webConfig</c>.</param>
    public ObjectName VtAdminSecret(CellName cell, string content) => Join(cell.Value, "vtadmin", content);

    /// <summary>The VitessKeyspace.</summary>
    /// <param name="keyspace">The keyspace.</param>
    public ObjectName Keyspace(KeyspaceName keyspace) => Join(keyspace.Value);

    /// <summary>The VitessShard.</summary>
    /// <param name="keyspace">The shard's keyspace.</param>
    /// <param name="range">The shard's key range.</param>
    public ObjectName Shard(KeyspaceName keyspace, KeyRange range) => Join(keyspace.Value, range.SafeName);

    /// <summary>A cell's Deployment of VTOrc for a shard.</summary>
    /// <param name="keyspace">The shard's keyspace.</param>
    /// <param name="range">The shard's key range.</param>
    /// <param name="cell">The cell that this VTOrc runs in.</param>
    public ObjectName VtOrc(KeyspaceName keyspace, KeyRange range, CellName cell) =>
        Join(keyspace.Value, range.SafeName, cell.Value, "vtorc");

    /// <summary>A tablet's Pod and its data claim.</summary>
    /// <param name="tablet">The tablet.</param>
    public ObjectName Tablet(TabletAlias tablet) => Join("vttablet", tablet.ToString());

    /// <summary>The Pod, and its claim, that makes a shard's first backup.</summary>
    /// <param name="keyspace">The shard's keyspace.</param>
    /// <param name="range">The shard's key range.</param>
    public ObjectName InitialBackup(KeyspaceName keyspace, KeyRange range) =>
        Join(keyspace.Value, range.SafeName, "vtbackup", "init");

    /// <summary>The VitessBackupStorage of a backup location.</summary>
    /// <param name="location">The location's name; empty for the one without a name.</param>
    public ObjectName BackupStorage(string location) => location.Length == 0 ? Join() : Join(location);

    /// <summary>The Pod that lists the backups of a storage.</summary>
    /// <param name="storage">The VitessBackupStorage.</param>
    public static ObjectName StorageSubcontroller(ObjectName storage) =>
        new($"{storage}-vitessbackupstorage-subcontroller");

    /// <summary>The VitessBackupSchedule.</summary>
    /// <param name="schedule">Its name in the cluster's spec.</param>
    public ObjectName BackupSchedule(string schedule) => Join("vbsc", schedule);

    /// <summary>The VitessBackup that stands for one backup in a storage.</summary>
    /// <param name="location">The location's name; empty for the one without a name.</param>
    /// <param name="keyspace">The shard's keyspace.</param>
    /// <param name="range">The shard's key range.</param>
    /// <param name="start">When the backup began, in UTC; seconds count.</param>
    /// <param name="uid">The number of the tablet that made it.</param>
    public ObjectName Backup(string location, KeyspaceName keyspace, KeyRange range, DateTimeOffset start, uint uid)
    {
        var time = start.ToUniversalTime().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var number = uid.ToString("x", CultureInfo.InvariantCulture);
        return location.Length == 0
            ? Join(keyspace.Value, range.SafeName, time, number)
            : Join(location, keyspace.Value, range.SafeName, time, number);
    }

    /// <summary>The Job, and its claim, of one tick of a schedule.</summary>
    /// <param name="schedule">The VitessBackupSchedule.</param>
    /// <param name="keyspace">The shard's keyspace.</param>
    /// <param name="range">The shard's key range.</param>
    /// <param name="tick">The scheduled instant; seconds count.</param>
    public static ObjectName BackupJob(
        ObjectName schedule, KeyspaceName keyspace, KeyRange range, DateTimeOffset tick) =>
        ObjectName.Join(
            NameRule.Service, schedule.Value, keyspace.Value, range.SafeName,
            tick.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    private ObjectName Join(params ReadOnlySpan<string> parts) =>
        ObjectName.Join(NameRule.Default, [Cluster, .. parts]);

    private ObjectName Service(string component) => ObjectName.Join(NameRule.Service, Cluster, component);
}
