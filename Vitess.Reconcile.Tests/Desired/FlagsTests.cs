using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Rules;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Tests.Desired;

/// <summary>Command lines of the Go operator, computed from its source and proven on recordings.</summary>
public sealed class FlagsTests
{
    private const string Topology = """
        --topo_global_root=/vitess/example/global
        --topo_global_server_address=example-etcd-faf13de3-client.example.svc:2379
        --topo_implementation=etcd2
        """;

    [Fact]
    public void Vttablet_restores_with_as_many_streams_as_cores_are_asked_for() => Assert.Equal(
        $"""
        --backup_engine_implementation=xtrabackup
        --backup_storage_compress=true
        --backup_storage_implementation=file
        --builtinbackup-incremental-restore-path=/vt/vtdataroot
        --db_app_user=vt_app
        --db_charset=utf8mb4
        --db_dba_user=vt_dba
        --db_filtered_user=vt_filtered
        --db_repl_user=vt_repl
        --enable_replication_reporter=true
        --enforce_strict_trans_tables=true
        --file_backup_storage_root=/vt/backups/example
        --grpc_max_message_size=67108864
        --grpc_port=15999
        --health_check_interval=5s
        --init_db_name_override=vt_commerce
        --init_keyspace=commerce
        --init_shard=-
        --init_tablet_type=replica
        --logtostderr=true
        --mycnf_socket_file=/vt/socket/mysql.sock
        --mysqlctl_socket=/vt/socket/mysqlctl.sock
        --port=15000
        --queryserver-config-max-result-size=100000
        --queryserver-config-pool-size=96
        --queryserver-config-query-timeout=900s
        --queryserver-config-stream-pool-size=96
        --queryserver-config-transaction-cap=300
        --restore_concurrency=10
        --restore_from_backup=true
        --service_map=grpc-queryservice,grpc-tabletmanager,grpc-updatestream
        --tablet-path=zone1-2548885007
        --tablet_hostname=$(POD_IP)
        {Topology}
        --wait_for_backup_interval=10s
        --xbstream_restore_flags=--parallel=2
        --xtrabackup_backup_flags=--parallel=1
        --xtrabackup_stream_mode=xbstream
        --xtrabackup_stripes=8
        --xtrabackup_user=vt_dba
        """,
        Sample.Arguments(Sample.Shard(Sample.Pool).WithBackups("xtrabackup").Render().Tablets[0].Pod, "vttablet"));

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void The_flags_of_the_server_go_by_externalDatastore_whether_or_not_the_pool_has_mysqld(bool external, bool mysqld)
    {
        string[] local =
        [
            "db_app_user=vt_app", "db_charset=utf8mb4", "db_dba_user=vt_dba", "db_filtered_user=vt_filtered", "db_repl_user=vt_repl",
            "enable_replication_reporter=true", "enforce_strict_trans_tables=true", "init_db_name_override=vt_commerce",
            "mycnf_socket_file=/vt/socket/mysql.sock", "mysqlctl_socket=/vt/socket/mysqlctl.sock",
        ];
        string[] elsewhere =
        [
            "db-credentials-file=/vt/secrets/external-datastore-credentials/k", "db_allprivs_user=u", "db_app_user=u", "db_appdebug_user=u",
            "db_dba_user=u", "db_filtered_user=u", "db_host=h", "db_port=3306", "db_repl_user=u", "enable_replication_reporter=false",
            "enforce_strict_trans_tables=false", "init_db_name_override=d", "restore_from_backup=false", "unmanaged=true",
        ];
        var pod = Sample.Shard(Sample.Pool with
        {
            Mysqld = mysqld ? Sample.Pool.Mysqld : null,
            ExternalDatastore = external
                ? new() { User = "u", Host = "h", Port = 3306, Database = "d", CredentialsSecret = new() { Name = "c", Key = "k" } } : null,
        }).Render().Tablets[0].Pod;
        string[] prefixes = ["db", "enable_repl", "enforce", "init_db", "mycnf", "mysqlctl", "restore", "unmanaged"];
        Assert.Equal(
            external ? elsewhere : local,
            Sample.Arguments(pod, "vttablet").Split('\n').Select(line => line[2..])
                .Where(line => prefixes.Any(prefix => line.StartsWith(prefix, StringComparison.Ordinal))));
        Assert.Equal(mysqld, pod.Object.At("spec", "containers")?.Items.Any(it => it["name"]?.AsText == "mysqld"));
    }

    [Fact]
    public void Mysqlctld_gets_none_of_the_users_flags() => Assert.Equal(
        """
        --db_charset=utf8mb4
        --db_dba_user=vt_dba
        --init_db_sql_file=/vt/secrets/db-init-script/init_db.sql
        --logtostderr=true
        --mysql_socket=/vt/socket/mysql.sock
        --socket_file=/vt/socket/mysqlctl.sock
        --tablet_uid=2548885007
        --wait_time=2h0m0s
        """,
        Sample.Arguments(
            (Sample.Shard(Sample.Pool) with { ExtraVitessFlags = ValueMap.Of(("logtostderr", "false")) })
                .Render().Tablets[0].Pod,
            "mysqld"));

    [Fact]
    public void Vtbackup_cannot_be_told_to_prune() => Assert.Equal(
        $"""
        --backup_engine_implementation=xtrabackup
        --backup_storage_compress=true
        --backup_storage_implementation=file
        --builtinbackup-incremental-restore-path=/vt/vtdataroot
        --concurrency=10
        --db_charset=utf8mb4
        --db_dba_user=vt_dba
        --file_backup_storage_root=/vt/backups/example
        --init_db_name_override=vt_commerce
        --init_db_sql_file=/vt/secrets/db-init-script/init_db.sql
        --init_keyspace=commerce
        --init_shard=-
        --initial_backup=true
        --logtostderr=true
        --min_backup_interval=0s
        --min_retention_count=1
        --min_retention_time=0s
        --mysql_socket=/vt/socket/mysql.sock
        {Topology}
        --xbstream_restore_flags=--parallel=1
        --xtrabackup_backup_flags=--parallel=1
        --xtrabackup_stream_mode=xbstream
        --xtrabackup_stripes=8
        --xtrabackup_user=vt_dba
        """,
        Sample.Arguments(
            Assert.IsType<Rendered>(Sample.Shard(Sample.Pool with
            {
                Vttablet = new() { VtbackupExtraFlags = ValueMap.Of(("min_retention_time", "1h")) },
            }).WithBackups("xtrabackup").Render().BackupPod),
            "vtbackup"));

    [Fact]
    public void Of_vtbackup_those_flags_cannot_be_replaced_of_which_check_says_so()
    {
        var given = Given(Sample.Pool);
        var left = Given(Sample.Pool with { Vttablet = new() { VtbackupExtraFlags = given.ToValueMap(flag => flag.Key, _ => "users") } });
        Assert.Equal(
            left.Where(flag => flag.Value != "users" && !flag.Key.Contains("_storage_", StringComparison.Ordinal)).Select(flag => flag.Key),
            given.Keys.Where(name => OperatorFlags.IsFixedOfVtBackup(FlagName.Plain(name))));

        static ValueMap<string, string> Given(VitessShardTabletPool pool) => Sample.Arguments(
                Assert.IsType<Rendered>(Sample.Shard(pool).WithBackups("xtrabackup").Render().BackupPod), "vtbackup")
            .Split('\n').Select(line => line[2..].Split('=', 2)).ToValueMap(parts => parts[0], parts => parts[1]);
    }

    [Fact]
    public void Vtorc_watches_its_shard_and_takes_the_users_flags() => Assert.Equal(
        $"""
        --cell=zone1
        --clusters_to_watch=commerce/-
        --instance-poll-time=3s
        --logtostderr=true
        --port=15000
        {Topology}
        """,
        Sample.Arguments(
            (Sample.Shard(Sample.Pool) with
            {
                VitessOrchestrator = new() { ExtraFlags = ValueMap.Of(("--instance-poll-time", "3s")) },
            }).Render().VtorcDeployments[0],
            "vtorc"));

    [Fact]
    public void Vtgate_buffers_over_failovers_and_tells_the_servers_version() => Assert.Equal(
        $"""
        --buffer_max_failover_duration=10s
        --buffer_min_time_between_failovers=20s
        --buffer_size=1000
        --cell=zone1
        --cells_to_watch=zone1
        --enable_buffer=true
        --grpc_max_message_size=67108864
        --grpc_port=15999
        --logtostderr=true
        --mysql_server_port=3306
        --mysql_server_version=8.0.40-Vitess
        --port=15000
        --service_map=grpc-vtgateservice
        --tablet_types_to_wait=MASTER,REPLICA
        {Topology}
        """,
        Sample.Arguments(
            Assert.IsType<Rendered>(DesiredCell.Render(
                new()
                {
                    Template = new() { Name = "zone1" },
                    GlobalLockserver = Sample.Lockserver,
                    AllCells = ["zone1"],
                },
                Sample.Meta(Kinds.VitessCell, "example-zone1-5abb61ae"),
                new(default, "mysql:8.0.40"),
                Sample.Options).Gateways),
            "vtgate"));

    [Fact]
    public void Vtctld_without_backups_gets_no_flags_of_backups() => Assert.Equal(
        $"""
        --cell=zone1
        --grpc_port=15999
        --logtostderr=true
        --mysql_server_version=8.0.40-Vitess
        --port=15000
        --service_map=grpc-vtctl,grpc-vtctld
        {Topology}
        """,
        Sample.Arguments(
            DesiredCluster.Render(
                new() { Cells = [new() { Name = "zone1" }] },
                Sample.Meta(Kinds.VitessCluster, "example"),
                Sample.Options).VtctldDeployments[0],
            "vtctld"));

    [Fact]
    public void Vtctld_knows_the_first_place_for_backups_and_no_other()
    {
        var arguments = Sample.Arguments(
            DesiredCluster.Render(
                new()
                {
                    Cells = [new() { Name = "zone1" }],
                    Backup = new()
                    {
                        Locations = [new() { S3 = new() { Region = "r", Bucket = "first" } }, new() { Name = "b", S3 = new() { Region = "r", Bucket = "second" } }],
                    },
                },
                Sample.Meta(Kinds.VitessCluster, "example"),
                Sample.Options).VtctldDeployments[0],
            "vtctld");
        Assert.Contains("--s3_backup_storage_bucket=first", arguments, StringComparison.Ordinal);
        Assert.DoesNotContain("second", arguments, StringComparison.Ordinal);
    }

    [Fact]
    public void Vtbackup_has_no_pull_policy_no_priority_class_and_none_of_the_clusters_flags()
    {
        var pool = Sample.Pool with
        {
            ExtraLabels = ValueMap.Of(("of-the-pool", "1")),
            Vttablet = new() { ExtraFlags = ValueMap.Of(("of-the-pool", "1")) },
        };
        var pod = Assert.IsType<Rendered>((Sample.Shard(pool).WithBackups("builtin") with
        {
            ExtraVitessFlags = ValueMap.Of(("of-the-cluster", "1")),
            ImagePullPolicies = new() { Mysqld = "Always", Vttablet = "Always", Vtbackup = "Always" },
            ZoneMap = ValueMap.Of(("zone1", "zone")),
        }).Render().BackupPod);
        Assert.DoesNotContain("of-the-cluster", Sample.Arguments(pod, "vtbackup"), StringComparison.Ordinal);
        Assert.DoesNotContain("of-the-pool", Sample.Arguments(pod, "vtbackup"), StringComparison.Ordinal);
        Assert.Null(pod.Object.At("metadata", "labels", "of-the-pool"));
        Assert.Null(pod.Object.At("spec", "affinity"));
        Assert.Null(pod.Object.At("spec", "priorityClassName"));
        Assert.All(
            (string[])["containers", "initContainers"],
            list => Assert.Null(pod.Object.At("spec", list)?.Items[0]["imagePullPolicy"]));
    }

    [Fact]
    public void There_is_one_VTOrc_for_each_cell_with_replicas()
    {
        var pools = new[] { ("zone2", "replica"), ("zone3", "rdonly"), ("zone1", "rdonly"), ("zone1", "replica"), ("zone2", "replica") }
            .Select(it => Sample.Pool with { Cell = it.Item1, Type = it.Item2 });
        var made = Sample.Shard([.. pools, Sample.Pool with { Cell = "zone4", Replicas = 0 }]).Render().VtorcDeployments;
        Assert.Equal(["zone2", "zone1", "zone4"], made.Select(one => one.Object.At("metadata", "labels", Vitess.Reconcile.Api.Labels.Cell)?.AsText));
        Assert.All(made, one => Assert.Null(one.Object.At("spec", "replicas")));
    }

    [Fact]
    public void Mysqlshell_without_a_mount_has_no_flags_of_its_own()
    {
        var spec = Sample.Shard(Sample.Pool).WithBackups("mysqlshell");
        Assert.Contains("--mysql-shell-backup-location=/vt/backups", Flags(spec), StringComparison.Ordinal);
        Assert.DoesNotContain("mysql-shell", Flags(spec with
        {
            BackupLocations = [new() { S3 = new() { Region = "r", Bucket = "b" } }],
        }), StringComparison.Ordinal);

        static string Flags(Vitess.Reconcile.Api.VitessShardSpec shard) => Sample.Arguments(shard.Render().Tablets[0].Pod, "vttablet");
    }

    [Fact]
    public void Etcd_members_know_each_other_by_name()
    {
        const string Etcd = "example-etcd-faf13de3";
        Assert.Equal(
            $"""
            --advertise-client-urls=http://{Etcd}-1.{Etcd}-peer:2379
            --data-dir=/var/etcd
            --initial-advertise-peer-urls=http://{Etcd}-1.{Etcd}-peer:2380
            --initial-cluster={Etcd}-1=http://{Etcd}-1.{Etcd}-peer:2380,{Etcd}-2=http://{Etcd}-2.{Etcd}-peer:2380,{Etcd}-3=http://{Etcd}-3.{Etcd}-peer:2380
            --initial-cluster-state=new
            --initial-cluster-token={Etcd}
            --listen-client-urls=http://0.0.0.0:2379
            --listen-peer-urls=http://0.0.0.0:2380
            --name={Etcd}-1
            """,
            Sample.Arguments(
                DesiredLockserver.Render(new(), Sample.Meta(Kinds.EtcdLockserver, Etcd), Sample.Options).Members[0].Pod,
                "etcd"));
    }

    [Theory]
    [InlineData("1500m", "2", 4, 2)]
    [InlineData("100m", null, 1, 1)]
    [InlineData("100m", "2300m", 4, 3)]
    public void Backups_are_restored_with_as_many_streams_as_there_are_cores_for_it(string vttablet, string? mysqld, int byVttablet, int byVtbackup)
    {
        static Json Asking(string? cpu) => Json.Map(("requests", cpu is null ? Json.EmptyMap : Json.Map(("cpu", cpu))));
        var shard = Sample.Shard(Sample.Pool with
        {
            Vttablet = new() { Resources = Asking(vttablet) }, Mysqld = new() { Resources = Asking(mysqld) },
        }).WithBackups("xtrabackup").Render();
        Assert.Contains($"--xbstream_restore_flags=--parallel={byVttablet}\n", Sample.Arguments(shard.Tablets[0].Pod, "vttablet"), StringComparison.Ordinal);
        Assert.Contains(
            $"--xbstream_restore_flags=--parallel={byVtbackup}\n", Sample.Arguments(Assert.IsType<Rendered>(shard.BackupPod), "vtbackup"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mysql:8.0.40", "8.0.40-Vitess")]
    [InlineData("mariadb:10.3.39", "10.3.39-Vitess")]
    [InlineData("registry:5000/mysql:8.0.40", "5000/mysql:8.0.40-Vitess")]
    [InlineData("vitess/lite:v23.0.0", null)]
    [InlineData("vitess/lite:latest", null)]
    [InlineData("mysql", null)]
    [InlineData("mysql:", null)]
    public void The_servers_version_is_what_stands_behind_the_first_colon_if_it_begins_with_a_digit(
        string image, string? version) => Assert.Equal(version, Images.ServerVersion(image));
}
