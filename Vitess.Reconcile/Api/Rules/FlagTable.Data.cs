namespace Vitess.Reconcile.Api.Rules;

internal static partial class FlagTable
{
    /// <summary>
    /// Programs (m mysqlctld, a vtadmin, b vtbackup, c vtctld, g vtgate, o vtorc, t vttablet), the type, the flags.
    /// </summary>
    private const string Table =
        """
        a bool: enable-dynamic-clusters grpc-allow-reflection grpc-enable-channelz grpc-tracing http-no-compress
        a bool: http-no-debug http-tracing no-rbac rbac
        a duration: lame-duck-duration lmux-read-timeout
        a text: addr cache-refresh-key cluster cluster-config cluster-defaults http-debug-omit-env
        a text: http-debug-sanitize-env http-metrics-endpoint http-origin http-tablet-url-tmpl rbac-config
        a text: vtctld-grpc-ca vtctld-grpc-cert vtctld-grpc-crl vtctld-grpc-key vtctld-grpc-server-name
        abcgmot bool: help log-structured version
        abcgmot text: log-format log-level
        abcgmot uint: log-rotate-max-size
        abcgmt text: mysql-server-version
        acgt bool: datadog-trace-debug-mode tracing-enable-logging
        acgt float: tracing-sampling-rate
        acgt text: datadog-agent-host datadog-agent-port jaeger-agent-host tracer tracing-sampling-type
        b bool: allow-first-backup detach disable-redo-log init-backup-sql-fail-on-error initial-backup
        b bool: restart-before-backup upgrade-safe
        b duration: init-backup-sql-timeout keep-alive-timeout min-backup-interval min-retention-time mysql-timeout
        b int: concurrency min-retention-count
        b text: incremental-from-pos init-backup-sql-queries init-backup-tablet-types
        bcgmot bool: log-err-stacks pprof-http
        bcgmot duration: config-persistence-min-interval grpc-keepalive-time grpc-keepalive-timeout keep-logs
        bcgmot duration: keep-logs-by-mtime purge-logs-interval
        bcgmot int: grpc-dial-concurrency-limit grpc-initial-conn-window-size grpc-initial-window-size port
        bcgmot text: bind-address config-file config-file-not-found-handling config-name config-path config-type
        bcgmot text: grpc-auth-static-client-creds grpc-compression pprof security-policy
        bcgot bool: emit-stats grpc-enable-tracing grpc-prometheus
        bcgot duration: lock-timeout remote-operation-timeout stats-emit-period topo-consul-lock-delay
        bcgot duration: topo-consul-watch-poll-duration topo-zk-base-timeout
        bcgot int: grpc-max-message-size topo-etcd-lease-ttl topo-read-concurrency topo-zk-max-concurrency
        bcgot text: consul-auth-static-file stats-backend stats-combine-dimensions stats-common-tags
        bcgot text: stats-drop-variables topo-consul-lock-session-checks topo-consul-lock-session-ttl
        bcgot text: topo-etcd-tls-ca topo-etcd-tls-cert topo-etcd-tls-key topo-global-root
        bcgot text: topo-global-server-address topo-implementation topo-zk-auth-file topo-zk-tls-ca topo-zk-tls-cert
        bcgot text: topo-zk-tls-key
        bcgt int: sql-max-length-errors sql-max-length-ui
        bcgt text: opentsdb-uri
        bcot int: tablet-manager-grpc-concurrency tablet-manager-grpc-connpool-size
        bcot text: tablet-manager-grpc-ca tablet-manager-grpc-cert tablet-manager-grpc-crl tablet-manager-grpc-key
        bcot text: tablet-manager-grpc-server-name tablet-manager-protocol
        bct bool: backup-storage-compress s3-backup-force-path-style s3-backup-tls-skip-verify-cert
        bct duration: builtinbackup-mysqld-timeout builtinbackup-progress
        bct int: azblob-backup-buffer-size azblob-backup-parallelism backup-storage-block-size
        bct int: backup-storage-number-blocks s3-backup-aws-min-partsize s3-backup-aws-retries
        bct text: azblob-backup-account-key-file azblob-backup-account-name azblob-backup-container-name
        bct text: azblob-backup-storage-root backup-engine-implementation backup-storage-implementation
        bct text: builtinbackup-incremental-restore-path ceph-backup-storage-config file-backup-storage-root
        bct text: gcs-backup-storage-bucket gcs-backup-storage-root s3-backup-aws-endpoint s3-backup-aws-region
        bct text: s3-backup-log-level s3-backup-server-side-encryption s3-backup-storage-bucket
        bct text: s3-backup-storage-root
        bct uint: builtinbackup-file-read-buffer-size builtinbackup-file-write-buffer-size
        bm int: mysql-port
        bm text: init-db-sql-file mysql-socket
        bmt bool: db-conn-query-info db-dba-use-ssl
        bmt duration: db-credentials-vault-timeout db-credentials-vault-ttl
        bmt int: db-connect-timeout-ms db-port
        bmt text: db-charset db-credentials-file db-credentials-server db-credentials-vault-addr
        bmt text: db-credentials-vault-path db-credentials-vault-role-mountpoint
        bmt text: db-credentials-vault-role-secretidfile db-credentials-vault-roleid db-credentials-vault-tls-ca
        bmt text: db-credentials-vault-tokenfile db-dba-password db-dba-user db-flavor db-host db-server-name
        bmt text: db-socket db-ssl-ca db-ssl-ca-path db-ssl-cert db-ssl-key db-ssl-mode db-tls-min-version
        bmt uint: db-flags
        bt bool: clone-from-primary db-allprivs-use-ssl db-app-use-ssl db-appdebug-use-ssl db-clone-use-ssl
        bt bool: db-erepl-use-ssl db-filtered-use-ssl db-repl-use-ssl external-decompressor-use-manifest
        bt bool: mysql-clone-enabled mysql-shell-should-drain mysql-shell-speedup-restore restore-with-clone
        bt bool: xtrabackup-should-drain
        bt duration: clone-restart-wait-timeout mysql-shutdown-timeout
        bt int: compression-level mycnf-mysql-port mycnf-server-id
        bt text: clone-from-tablet compression-engine-name db-allprivs-password db-allprivs-user db-app-password
        bt text: db-app-user db-appdebug-password db-appdebug-user db-clone-password db-clone-user db-erepl-password
        bt text: db-erepl-user db-filtered-password db-filtered-user db-repl-password db-repl-user
        bt text: external-compressor external-compressor-extension external-decompressor init-db-name-override
        bt text: init-keyspace init-shard manifest-external-decompressor mycnf-bin-log-path mycnf-data-dir
        bt text: mycnf-error-log-path mycnf-file mycnf-general-log-path mycnf-innodb-data-home-dir
        bt text: mycnf-innodb-log-group-home-dir mycnf-master-info-file mycnf-pid-file mycnf-relay-log-index-path
        bt text: mycnf-relay-log-info-path mycnf-relay-log-path mycnf-secure-file-priv mycnf-slow-log-path
        bt text: mycnf-socket-file mycnf-tmp-dir mysql-shell-backup-location mysql-shell-dump-flags
        bt text: mysql-shell-flags mysql-shell-load-flags xbstream-restore-flags xtrabackup-backup-flags
        bt text: xtrabackup-prepare-flags xtrabackup-root-path xtrabackup-stream-mode xtrabackup-user
        bt uint: xtrabackup-stripe-block-size xtrabackup-stripes
        c bool: disable-active-reparents proxy-tablets vtctld-sanitize-log-messages
        c duration: action-timeout schema-change-check-interval schema-change-replicas-timeout
        c duration: tablet-health-keep-alive
        c text: schema-change-controller schema-change-dir schema-change-user
        cg bool: tablet-refresh-known-tablets
        cg duration: tablet-refresh-interval
        cg text: tablet-url-template
        cgmot bool: catch-sigpipe
        cgmot duration: lameduck-period onclose-timeout onterm-timeout
        cgmot int: max-stack-size table-refresh-interval
        cgmot text: pid-file
        cgmt bool: grpc-enable-optional-tls grpc-enable-orca-metrics
        cgmt bool: grpc-server-keepalive-enforcement-policy-permit-without-stream
        cgmt duration: grpc-max-connection-age grpc-max-connection-age-grace
        cgmt duration: grpc-server-keepalive-enforcement-policy-min-time grpc-server-keepalive-time
        cgmt duration: grpc-server-keepalive-timeout
        cgmt int: grpc-port grpc-server-initial-conn-window-size grpc-server-initial-window-size
        cgmt text: grpc-auth-mode grpc-auth-mtls-allowed-substrings grpc-auth-static-password-file grpc-bind-address
        cgmt text: grpc-ca grpc-cert grpc-crl grpc-key grpc-server-ca service-map
        cgo text: cell
        cgt text: tablet-grpc-ca tablet-grpc-cert tablet-grpc-crl tablet-grpc-key tablet-grpc-server-name
        cgt text: tablet-protocol
        cmt text: tablet-dir
        g bool: allow-kill-statement enable-balancer enable-binlog-dump enable-buffer enable-buffer-dry-run
        g bool: enable-direct-ddl enable-online-ddl enable-partial-keyspace-migration enable-set-var
        g bool: enable-system-settings enable-views grpc-use-effective-callerid grpc-use-effective-groups
        g bool: grpc-use-static-authentication-callerid legacy-replication-lag-algorithm
        g bool: mysql-allow-clear-text-without-tls mysql-server-drain-onterm mysql-server-multi-query-protocol
        g bool: mysql-server-pool-conn-read-buffers mysql-server-require-secure-transport no-scatter
        g bool: normalize-queries proxy-protocol reuse-port schema-change-signal track-udfs
        g bool: vtgate-config-terse-errors warn-sharded-only
        g duration: buffer-max-failover-duration buffer-min-time-between-failovers buffer-window
        g duration: discovery-high-replication-lag-minimum-serving discovery-low-replication-lag
        g duration: gateway-initial-tablet-timeout healthcheck-retry-delay healthcheck-timeout lock-heartbeat-time
        g duration: message-stream-grace-period mysql-auth-static-reload-interval mysql-auth-vault-timeout
        g duration: mysql-auth-vault-ttl mysql-server-flush-delay mysql-server-keepalive-period
        g duration: mysql-server-query-timeout mysql-server-read-timeout mysql-server-write-timeout
        g duration: mysql-slow-connect-warn-threshold warming-reads-query-timeout
        g int: buffer-drain-concurrency buffer-size gate-query-cache-memory max-memory-rows max-payload-size
        g int: min-number-serving-vttablets mysql-server-port query-timeout querylog-buffer-size retry-count
        g int: stream-buffer-size truncate-error-len warming-reads-concurrency warming-reads-percent
        g int: warn-memory-rows warn-payload-size
        g text: allowed-tablet-types balancer-keyspaces balancer-vtgate-cells binlog-dump-authorized-users
        g text: buffer-keyspace-shards dbddl-plugin ddl-strategy default-tablet-type foreign-key-mode
        g text: keyspaces-to-watch mysql-auth-server-impl mysql-auth-server-static-file
        g text: mysql-auth-server-static-string mysql-auth-vault-addr mysql-auth-vault-path
        g text: mysql-auth-vault-role-mountpoint mysql-auth-vault-role-secretidfile mysql-auth-vault-roleid
        g text: mysql-auth-vault-tls-ca mysql-auth-vault-tokenfile mysql-clientcert-auth-method
        g text: mysql-default-workload mysql-ldap-auth-config-file mysql-ldap-auth-config-string
        g text: mysql-ldap-auth-method mysql-server-bind-address mysql-server-socket-path mysql-server-ssl-ca
        g text: mysql-server-ssl-cert mysql-server-ssl-crl mysql-server-ssl-key mysql-server-ssl-server-ca
        g text: mysql-server-tls-min-version mysql-tcp-version planner-version tablet-filter-tags tablet-filters
        g text: tablet-types-to-wait transaction-mode vschema-ddl-authorized-users vtgate-balancer-mode
        go text: cells-to-watch
        gt bool: querylog-emit-on-any-condition-met redact-debug-ui-queries
        gt duration: querylog-time-threshold srv-topo-cache-refresh srv-topo-cache-ttl srv-topo-timeout
        gt float: querylog-sample-rate statsd-sample-rate
        gt text: log-queries-to-file querylog-filter-tag querylog-format querylog-mode statsd-address
        gt uint: querylog-row-threshold
        m duration: wait-time
        m text: socket-file
        m uint: tablet-uid
        mo duration: shutdown-wait-time
        mt duration: app-idle-timeout dba-idle-timeout pool-hostname-resolve-interval replication-connect-retry
        mt int: app-pool-size dba-pool-size
        mt text: mysqlctl-mycnf-template mysqlctl-socket
        o bool: allow-emergency-reparent allow-recovery audit-to-backend audit-to-syslog
        o bool: change-tablets-with-errant-gtid-to-drained enable-primary-disk-stalled-recovery
        o bool: prevent-cross-cell-failover
        o duration: audit-purge-duration instance-poll-time reasonable-replication-lag recovery-poll-duration
        o duration: snapshot-topology-interval tolerable-replication-lag topo-information-refresh-duration
        o duration: wait-replicas-timeout
        o int: backend-read-concurrency backend-write-concurrency discovery-workers
        o text: audit-file-location clusters-to-watch sqlite-data-file
        t bool: enable-consolidator enable-consolidator-replicas enable-hot-row-protection
        t bool: enable-hot-row-protection-dry-run enable-per-workload-table-metrics enable-replication-reporter
        t bool: enable-transaction-limit enable-transaction-limit-dry-run enable-tx-throttler
        t bool: enforce-strict-trans-tables enforce-tableacl-config filecustomrules-watch heartbeat-enable
        t bool: init-tablet-type-lookup log-queries queryserver-config-annotate-queries
        t bool: queryserver-config-enable-table-acl-dry-run queryserver-config-passthrough-dmls
        t bool: queryserver-config-schema-change-signal queryserver-config-strict-table-acl
        t bool: queryserver-config-terse-errors queryserver-enable-online-ddl queryserver-enable-views
        t bool: restore-from-backup sanitize-log-messages skip-user-metrics track-schema-versions
        t bool: transaction-limit-by-component transaction-limit-by-principal transaction-limit-by-subcomponent
        t bool: transaction-limit-by-username tx-throttler-dry-run unmanaged vreplication-enable-http-log
        t bool: vreplication-store-compressed-gtid vstream-dynamic-packet-size
        t duration: degraded-threshold disk-write-interval disk-write-timeout gc-check-interval
        t duration: gc-purge-check-interval health-check-interval heartbeat-interval heartbeat-on-demand-duration
        t duration: init-timeout lock-tables-timeout migration-check-interval publish-retry-interval
        t duration: query-throttler-config-refresh-interval queryserver-config-idle-timeout
        t duration: queryserver-config-olap-transaction-timeout queryserver-config-pool-conn-max-lifetime
        t duration: queryserver-config-query-pool-timeout queryserver-config-query-timeout
        t duration: queryserver-config-schema-reload-time queryserver-config-stream-pool-timeout
        t duration: queryserver-config-transaction-timeout queryserver-config-txpool-timeout
        t duration: retain-online-ddl-tables schema-change-reload-timeout semi-sync-monitor-interval
        t duration: serving-state-grace-period shard-sync-retry-delay shutdown-grace-period
        t duration: table-acl-config-reload-interval twopc-abandon-age tx-throttler-topo-refresh-interval
        t duration: unhealthy-threshold vreplication-copy-phase-duration vreplication-max-time-to-retry-on-error
        t duration: vreplication-replica-lag-tolerance vreplication-retry-delay wait-for-backup-interval
        t float: transaction-limit-per-user
        t int: consolidator-query-waiter-cap consolidator-stream-query-size consolidator-stream-total-size
        t int: hot-row-protection-concurrent-transactions hot-row-protection-max-global-queue-size
        t int: hot-row-protection-max-queue-size max-concurrent-online-ddl queryserver-config-max-result-size
        t int: queryserver-config-message-postpone-cap queryserver-config-pool-size
        t int: queryserver-config-query-cache-memory queryserver-config-query-pool-max-idle-count
        t int: queryserver-config-stream-buffer-size queryserver-config-stream-pool-max-idle-count
        t int: queryserver-config-stream-pool-size queryserver-config-transaction-cap
        t int: queryserver-config-truncate-error-len queryserver-config-txpool-max-idle-count
        t int: queryserver-config-warn-result-size relay-log-max-items relay-log-max-size restore-concurrency
        t int: schema-version-max-age-seconds tx-throttler-default-priority
        t int: vreplication-copy-phase-max-innodb-history-list-length
        t int: vreplication-copy-phase-max-mysql-replication-lag vreplication-experimental-flags
        t int: vreplication-heartbeat-update-interval vreplication-net-read-timeout vreplication-net-write-timeout
        t int: vreplication-parallel-insert-workers vstream-binlog-rotation-threshold vstream-packet-size
        t text: binlog-player-grpc-ca binlog-player-grpc-cert binlog-player-grpc-crl binlog-player-grpc-key
        t text: binlog-player-grpc-server-name binlog-player-protocol disk-write-dir filecustomrules
        t text: init-tablet-type init-tags query-log-stream-handler queryserver-config-acl-exempt-acl
        t text: restore-from-backup-allowed-engines restore-from-backup-ts restore-to-pos restore-to-timestamp
        t text: table-acl-config table-gc-lifecycle tablet-config tablet-hostname tablet-path throttle-tablet-types
        t text: topocustomrule-cell topocustomrule-path transaction-log-stream-handler tx-throttler-config
        t text: tx-throttler-healthcheck-cells tx-throttler-tablet-types vttablet-skip-buildinfo-tags
        t uint: binlog-in-memory-decompressor-max-size stream-health-buffer-size
        """;
}
