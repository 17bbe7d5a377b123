namespace Vitess.Reconcile.Api.Rules;

/// <summary>How the operator spells the flags that it always gives to a program.</summary>
/// <remarks>
/// A user's flag in the other spelling does not replace the operator's: the program gets both. The spellings are those
/// of the Go operator 2.18; that they are those of the renderer is a test.
/// </remarks>
internal static class OperatorFlags
{
    private static readonly ValueList<string> Everywhere =
        ["topo_implementation", "topo_global_server_address", "topo_global_root"];

    private static ValueMap<string, ValueList<string>> ByProgram { get; } = new (string Program, ValueList<string> Flags)[]
        {
            ("vtctld", ["grpc_port", "service_map", .. Everywhere]),
            ("vtgate", [
                "cells_to_watch", "tablet_types_to_wait", "enable_buffer", "buffer_min_time_between_failovers",
                "buffer_max_failover_duration", "buffer_size", "grpc_max_message_size", "mysql_server_port", "grpc_port",
                "service_map", .. Everywhere,
            ]),
            ("vtorc", ["clusters_to_watch", .. Everywhere]),
            ("vttablet", [
                "grpc_max_message_size", "service_map", "grpc_port", "tablet-path", "tablet_hostname", "init_keyspace",
                "init_shard", "init_tablet_type", "health_check_interval", "queryserver-config-max-result-size",
                "queryserver-config-query-timeout", "queryserver-config-pool-size", "queryserver-config-stream-pool-size",
                "queryserver-config-transaction-cap", "init_db_name_override", "enable_replication_reporter",
                "enforce_strict_trans_tables", .. Everywhere,
            ]),
            ("vtbackup", [
                "initial_backup", "min_backup_interval", "min_retention_time", "min_retention_count", "init_keyspace", "init_shard",
                "init_db_name_override", "db_dba_user", "db_charset", "init_db_sql_file", "mysql_socket", .. Everywhere,
            ]),
        }
        .ToValueMap(one => one.Program, one => one.Flags);

    /// <summary>The programs that the operator gives flags.</summary>
    internal static IEnumerable<string> Programs => ByProgram.Keys;

    /// <summary>The flags that a program always gets and that have two spellings.</summary>
    internal static ValueList<string> Of(string program) => ByProgram.GetValueOrDefault(program);

    /// <summary>The operator's spelling of a flag; null where it does not always give it.</summary>
    /// <param name="program">The program.</param>
    /// <param name="plain">The flag with dashes.</param>
    internal static string? Spelling(string program, string plain) =>
        Of(program).FirstOrDefault(flag => FlagName.Plain(flag) == plain);

    /// <summary>Whether users cannot give vtbackup a flag, since the operator's own value is laid over theirs.</summary>
    /// <param name="plain">The flag with dashes.</param>
    internal static bool IsFixedOfVtBackup(string plain) =>
        plain is "concurrency" or "logtostderr" || Spelling("vtbackup", plain) is not null;
}
