using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Desired.Parts;

namespace Vitess.Reconcile.Desired;

/// <summary>The flags of a tablet's programs, in layers: of two that set one flag, the later wins.</summary>
internal static class TabletFlags
{
    private const string MysqlctlSocket = "/vt/socket/mysqlctl.sock";
    private const string MysqlSocket = "/vt/socket/mysql.sock";
    private const string Admin = "vt_dba";
    private const string IncrementalRestorePath = "builtinbackup-incremental-restore-path";

    // Source: CLIENT_SSL of the MySQL protocol.
    private const string ClientSsl = "2048";

    /// <summary>vttablet.</summary>
    /// <param name="pool">The tablet's pool.</param>
    /// <param name="tablet">Which tablet.</param>
    internal static VitessFlags VtTablet(TabletPool pool, TabletAlias tablet)
    {
        var flags = pool.UsesBackups ? Restore(pool) : VitessFlags.Empty;
        flags = flags
            .Overlay(pool.Pool.ExternalDatastore is { } external ? OthersServer(pool, external) : OwnServer(pool))
            .Overlay(Base(pool, tablet))
            .Overlay(Lockservers.Flags(pool.Spec.GlobalLockserver))
            .WithExtra(pool.Spec.ExtraVitessFlags ?? default, pool.Corrections)
            .WithExtra(pool.Pool.Vttablet?.ExtraFlags ?? default, pool.Corrections);
        return Finish(pool, flags);
    }

    /// <summary>mysqlctld, which runs the MySQL server; no flag of users reaches it.</summary>
    /// <param name="pool">The tablet's pool.</param>
    /// <param name="tablet">Which tablet.</param>
    internal static VitessFlags Mysqlctld(TabletPool pool, TabletAlias tablet) => WithVersion(pool, VitessFlags.Of(
        ("logtostderr", "true"),
        ("tablet_uid", tablet.Uid.ToString(CultureInfo.InvariantCulture)),
        ("socket_file", MysqlctlSocket),
        ("mysql_socket", MysqlSocket),
        ("db_dba_user", Admin),
        ("db_charset", Images.Charset(pool.Spec.Images?.Mysqld)),
        ("init_db_sql_file", pool.InitScript.Path),
        ("wait_time", "2h0m0s")));

    /// <summary>mysqld_exporter.</summary>
    /// <param name="pool">The tablet's pool.</param>
    internal static VitessFlags Exporter(TabletPool pool) => VitessFlags.Of(
            ("config.my-cnf", "/vt/config/mycnf/client.cnf"),
            ("collect.info_schema.tables.databases", "sys,_vt"))
        .WithExtra(pool.Pool.MysqldExporter?.ExtraFlags ?? default);

    /// <summary>vtbackup; users' flags stand beneath those of the place and the operator's own.</summary>
    /// <param name="pool">The first pool of the shard.</param>
    /// <param name="isInitial">Whether it makes the shard's first backup.</param>
    internal static VitessFlags VtBackup(TabletPool pool, bool isInitial)
    {
        var cores = Math.Max(1, Resources.CoresRequested(pool.Pool.Mysqld?.Resources));
        var flags = Engine(pool, backupCores: cores, restoreCores: cores)
            .WithExtra(pool.Pool.Vttablet?.VtbackupExtraFlags ?? default, pool.Corrections)
            .Overlay(BackupLocation.Of(pool.Location, pool.Names.Cluster).Flags)
            .Overlay(VitessFlags.Of(
                ("concurrency", "10"),
                ("initial_backup", isInitial ? "true" : "false"),
                ("min_backup_interval", "0s"),
                ("min_retention_time", "0s"),
                ("min_retention_count", "1"),
                ("logtostderr", "true"),
                ("init_keyspace", pool.Shard.Keyspace.Value),
                ("init_shard", pool.Shard.Range),
                ("init_db_name_override", pool.DatabaseName),
                ("db_dba_user", Admin),
                ("db_charset", Images.Charset(pool.Spec.Images?.Mysqld)),
                ("init_db_sql_file", pool.InitScript.Path),
                ("mysql_socket", MysqlSocket)))
            .Overlay(Lockservers.Flags(pool.Spec.GlobalLockserver));
        return Finish(pool, flags);
    }

    private static VitessFlags Restore(TabletPool pool)
    {
        var cores = Resources.CoresRequested(pool.Pool.Mysqld?.Resources)
            + Resources.CoresRequested(pool.Pool.Vttablet?.Resources);
        var flags = VitessFlags.Of(
                ("restore_from_backup", "true"),
                ("restore_concurrency", "10"),
                ("wait_for_backup_interval", "10s"))
            .Overlay(Engine(pool, backupCores: 1, restoreCores: Math.Max(1, cores)));
        if (pool.Spec.BackupEngine == "mysqlshell" && pool.TabletBackups.Mounts is { Count: > 0 } mounts)
        {
            flags = flags
                .With("mysql-shell-backup-location", mounts[0]["mountPath"]?.AsText ?? "")
                .With("mysql-shell-flags", $"--defaults-file=/dev/null --no-password --js -u {Admin} -S {MysqlSocket}");
        }
        return flags.Overlay(pool.TabletBackups.Flags);
    }

    private static VitessFlags Engine(TabletPool pool, long backupCores, long restoreCores)
    {
        var flags = VitessFlags.Of(("backup_engine_implementation", pool.Spec.BackupEngine ?? ""));
        return pool.Spec.BackupEngine != "xtrabackup" ? flags : flags.Overlay(VitessFlags.Of(
            ("xtrabackup_user", Admin),
            ("xtrabackup_stream_mode", "xbstream"),
            ("xtrabackup_stripes", "8"),
            ("xtrabackup_backup_flags", string.Create(CultureInfo.InvariantCulture, $"--parallel={backupCores}")),
            ("xbstream_restore_flags", string.Create(CultureInfo.InvariantCulture, $"--parallel={restoreCores}")),
            ("backup_storage_compress", "true")));
    }

    private static VitessFlags OwnServer(TabletPool pool) => VitessFlags.Of(
        ("db_charset", Images.Charset(pool.Spec.Images?.Mysqld)),
        ("db_app_user", "vt_app"),
        ("db_dba_user", Admin),
        ("db_repl_user", "vt_repl"),
        ("db_filtered_user", "vt_filtered"),
        ("init_db_name_override", pool.DatabaseName),
        ("enforce_strict_trans_tables", "true"),
        ("enable_replication_reporter", "true"),
        ("mysqlctl_socket", MysqlctlSocket),
        ("mycnf_socket_file", MysqlSocket));

    private static VitessFlags OthersServer(TabletPool pool, ExternalDatastore external)
    {
        var user = external.User ?? "";
        var flags = VitessFlags.Of(
            ("unmanaged", "true"),
            ("restore_from_backup", "false"),
            ("db_app_user", user),
            ("db_appdebug_user", user),
            ("db_allprivs_user", user),
            ("db_dba_user", user),
            ("db_filtered_user", user),
            ("db_repl_user", user),
            ("db-credentials-file", TabletVolumes.Credentials(pool)?.Path ?? ""),
            ("db_host", external.Host ?? ""),
            ("db_port", (external.Port ?? 0).ToString(CultureInfo.InvariantCulture)),
            ("init_db_name_override", external.Database ?? ""),
            ("enable_replication_reporter", "false"),
            ("enforce_strict_trans_tables", "false"));
        return TabletVolumes.Authority(pool) is { } authority
            ? flags.With("db_ssl_ca", authority.Path).With("db_flags", ClientSsl)
            : flags;
    }

    private static VitessFlags Base(TabletPool pool, TabletAlias tablet) => VitessFlags.Of(
        ("logtostderr", "true"),
        ("grpc_max_message_size", "67108864"),
        ("service_map", "grpc-queryservice,grpc-tabletmanager,grpc-updatestream"),
        ("port", "15000"),
        ("grpc_port", "15999"),
        ("tablet-path", tablet.ToString()),
        ("tablet_hostname", "$(POD_IP)"),
        ("init_keyspace", pool.Shard.Keyspace.Value),
        ("init_shard", pool.Shard.Range),
        ("init_tablet_type", InitialType(pool.Type)),
        ("health_check_interval", "5s"),
        ("queryserver-config-max-result-size", "100000"),
        ("queryserver-config-query-timeout", "900s"),
        ("queryserver-config-pool-size", "96"),
        ("queryserver-config-stream-pool-size", "96"),
        ("queryserver-config-transaction-cap", "300"));

    private static string InitialType(string poolType) => poolType switch
    {
        "externalmaster" => "spare",
        "externalreplica" => "replica",
        "externalrdonly" => "rdonly",
        _ => poolType,
    };

    private static VitessFlags Finish(TabletPool pool, VitessFlags flags) => WithVersion(
        pool,
        (pool.Corrections.TakesEitherSpelling ? flags.Sets(IncrementalRestorePath) : flags.Values.ContainsKey(IncrementalRestorePath))
            ? flags : flags.With(IncrementalRestorePath, TabletVolumes.DataPath));

    private static VitessFlags WithVersion(TabletPool pool, VitessFlags flags) =>
        Images.ServerVersion(pool.MysqldImage, pool.Corrections) is { } version ? flags.WithVersion(version, pool.Corrections) : flags;
}
