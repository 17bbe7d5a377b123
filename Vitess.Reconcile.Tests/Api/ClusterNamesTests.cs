using System.Globalization;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Tests.Api;

public sealed class ClusterNamesTests
{
    [Fact]
    public void Every_recorded_object_has_the_name_that_its_labels_tell()
    {
        var rows = Vectors.Rows("values/names.tsv");
        Assert.Equal(533, rows.Count);
        Assert.All(rows, row => Assert.Equal(row[0], Name(row).Value));
    }

    [Fact]
    public void Jobs_are_named_by_their_tick()
    {
        Assert.Equal("cronos-vbsc-orders-two-minutes-a3462cd5-orders-80-x----e04add50",
            Job("cronos-vbsc-orders-two-minutes-a3462cd5", "orders", "80-", 1795247400));
        Assert.Equal("bx-vbsc-cl-180b0cf6-commerce-x-x-1795248480-01bcc5de",
            Job("bx-vbsc-cl-180b0cf6", "commerce", "-", 1795248480));
        Assert.Equal("example-vbsc-every-minute-94d12263-commerce-x-x-1700---9c06cceb",
            Job("example-vbsc-every-minute-94d12263", "commerce", "-", 1700000000));
    }

    [Theory]
    [InlineData("example", "", "commerce", "2024-01-15T09:30:05Z", 2469782763,
        "example-commerce-x-x-20240115-093005-9335e4eb-b54157e0")]
    [InlineData("example", "west", "commerce", "2024-01-15T09:30:05Z", 2469782763,
        "example-west-commerce-x-x-20240115-093005-9335e4eb-e0d02ebb")]
    [InlineData("bx", "", "commerce", "2026-11-21T05:00:00Z", 2469782763,
        "bx-commerce-x-x-20261121-050000-9335e4eb-d386d0ff")]
    [InlineData("bx", "Two.x", "commerce", "2026-11-21T05:00:00Z", 2469782763,
        "bx-two-x-commerce-x-x-20261121-050000-9335e4eb-5182904f")]
    [InlineData("bx", "", "commerce", "2026-11-21T08:00:00+02:00", 790125915,
        "bx-commerce-x-x-20261121-060000-2f185d5b-6c1f909c")]
    public void Backups_are_named_by_their_start_in_UTC(
        string cluster, string location, string keyspace, string start, uint uid, string name) =>
        Assert.Equal(name, new ClusterNames(cluster).Backup(
            location, new(keyspace), KeyRange.All, Time(start), uid).Value);

    [Fact]
    public void Sharded_backups_carry_the_safe_range() =>
        Assert.Equal("cronos-orders-x-80-20261121-074912-1-5f1d6da1", new ClusterNames("cronos").Backup(
            "", new("orders"), Range("-80"), new(2026, 11, 21, 7, 49, 12, TimeSpan.Zero), 1).Value);

    private static string Job(string schedule, string keyspace, string range, long tick) => ClusterNames.BackupJob(
        new(schedule), new(keyspace), Range(range), DateTimeOffset.FromUnixTimeSeconds(tick)).Value;

    private static ObjectName Name(string[] row)
    {
        var names = new ClusterNames(row[2]);
        var cell = new CellName(row.ElementAtOrDefault(3) ?? "");
        var keyspace = new KeyspaceName(row.ElementAtOrDefault(3) ?? "");
        return row[1] switch
        {
            "cell" => names.Cell(cell),
            "etcd" => cell.Value.Length == 0 ? names.GlobalEtcd : names.LocalEtcd(cell),
            "etcd-budget" => ClusterNames.EtcdDisruptionBudget(new(row[2])),
            "etcd-client" => ClusterNames.EtcdClientService(new(row[2])),
            "etcd-member" => ClusterNames.EtcdMember(new(row[2]), int.Parse(row[3], CultureInfo.InvariantCulture)),
            "etcd-peer" => ClusterNames.EtcdPeerService(new(row[2])),
            "keyspace" => names.Keyspace(keyspace),
            "schedule" => names.BackupSchedule(row[3]),
            "shard" => names.Shard(keyspace, Safe(row[4])),
            "storage" => names.BackupStorage(row[3]),
            "subcontroller" => ClusterNames.StorageSubcontroller(new(row[2])),
            "tablet" => names.Tablet(new(cell, uint.Parse(row[4], CultureInfo.InvariantCulture))),
            "vtadmin" => names.VtAdmin(cell),
            "vtadmin-service" => names.VtAdminService,
            "vtctld" => names.Vtctld(cell),
            "vtctld-service" => names.VtctldService,
            "vtgate" => names.VtGate(cell),
            "vtgate-service" => cell.Value.Length == 0 ? names.VtGateService : names.VtGateCellService(cell),
            "vtorc" => names.VtOrc(new(row[4]), Safe(row[5]), cell),
            "vttablet-service" => names.VtTabletService,
            "backup" => Backup(names, row),
            var kind => throw new ArgumentException(kind),
        };
    }

    private static ObjectName Backup(ClusterNames names, string[] row)
    {
        var tablet = TabletAlias.Parse(row[7].Split('.', 3)[2]);
        Assert.NotNull(tablet);
        return names.Backup(row[3], new(row[4]), Safe(row[5]), Time(row[6]), tablet.Value.Uid);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static KeyRange Range(string text) => KeyRange.Parse(text) ?? throw new ArgumentException(text);

    private static KeyRange Safe(string text) => KeyRange.ParseSafe(text) ?? throw new ArgumentException(text);
}
