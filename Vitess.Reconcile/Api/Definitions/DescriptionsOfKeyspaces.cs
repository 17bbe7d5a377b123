namespace Vitess.Reconcile.Api.Definitions;

/// <summary>What <c>kubectl explain</c> says of the fields of keyspaces and shards.</summary>
internal static class DescriptionsOfKeyspaces
{
    internal const string Text = """
        MysqldImageNew
          mysql56Compatible: Image for the flavour MySQL56.
          mysql80Compatible: Image for the flavour MySQL80.
        VitessKeyRange
          start: Lower-case hexadecimal digits, an even number of them; empty means from the very first.
          end: Lower-case hexadecimal digits, an even number of them; empty means to the very last.
        VitessKeyspaceCustomPartitioning
          shards: The shards.
        VitessKeyspaceEqualPartitioning
          parts: How many shards, from 1 to 65536.
          hexWidth: Hexadecimal digits of each boundary; 0, the default, means 2 for up to 256 parts and 4 for
            more.
          shardTemplate: What all these shards have in common.
        VitessKeyspaceImages
          vttablet: Image of vttablet.
          vtorc: Image of VTOrc.
          vtbackup: Image that holds the vtbackup program.
          mysqld: Image of mysqld.
          mysqldExporter: Image of mysqld_exporter.
        VitessKeyspaceKeyRangeShard
          keyRange: Its key range.
        VitessKeyspacePartitioning
          equal: Key ranges that are equally wide.
          custom: Key ranges that are listed.
        VitessKeyspaceSpec
          globalLockserver: How the global topology is reached.
          images: The images after the cluster's have been overlaid with those of the keyspace.
          imagePullPolicies: When images are pulled, by component.
          imagePullSecrets: Secrets with credentials for the image registries.
          zoneMap: The zone of every cell by its name; empty for a cell without one.
          backupLocations: Places for backups, as in the cluster.
          backupEngine: The engine of backups, as in the cluster.
          extraVitessFlags: Flags by name for VTGate, vtctld, VTOrc and vttablet, but not for vtbackup.
          topologyReconciliation: What the operator registers in the topology and takes out of it; all unless set.
          updateStrategy: Who lets changes through to running tablets; External unless set.
          dataVolumeClaimRetentionPolicy: Beyond the Go operator's API: what becomes of data volumes that are not wanted
            any more; they are kept when pools shrink unless set.
        VitessKeyspaceTemplate
          name: The name in Vitess: 1 to 63 letters, digits, dashes, dots and underscores.
          databaseName: The name of the MySQL schema; vt_ and the keyspace's name unless set.
          durabilityPolicy: When a write counts as durable, in Vitess' words such as semi_sync; the topology's
            record stays as it is unless set.
          vitessOrchestrator: How VTOrc runs; it runs in any case.
          partitionings: One way or, while resharding, two ways to cut the keyspace into shards; for a key range
            in both the later counts.
          turndownPolicy: What happens when it leaves the spec. RequireIdle: it stays until it has no tablet
            pools. Immediate: it goes. RequireIdle unless set.
          annotations: Annotations of the VitessKeyspace.
          images: Images that stand in for the cluster's.
          sidecarDbName: The name of the sidecar database when the keyspace is created; _vt unless set.
        VitessKeyspaceTemplateImages
          vttablet: Image of vttablet.
          vtorc: Image of VTOrc.
          vtbackup: Image that holds the vtbackup program.
          mysqld: Image of mysqld.
          mysqldExporter: Image of mysqld_exporter.
        VitessOrchestratorSpec
          resources: Of the VTOrc container; 100m CPU and 128Mi of memory unless set.
          extraFlags: Flags by name over those that the operator sets; dashes before a name do not count.
          extraEnv: Environment variables over those that the operator sets; one of the same name takes its place.
          extraVolumes: Volumes beside those that the operator adds; one of the same name takes its place.
          extraVolumeMounts: Mounts beside those that the operator adds; one at the same path takes its place.
          initContainers: Init containers that run after the operator's own; one of the same name is laid over it.
          sidecarContainers: Containers beside the operator's own; one of the same name is laid over it.
          affinity: Where pods may run; set, even if empty, it takes the place of all rules of the operator.
          annotations: Annotations of the pods.
          extraLabels: Labels of the pods over the operator's own.
          service: Has no effect: VTOrc has no Service.
          tolerations: Taints of nodes that the pods bear.
        ExternalDatastore
          user: The MySQL user.
          host: The host.
          port: The port, from 1 to 65535.
          database: The name of the MySQL schema.
          credentialsSecret: The file with the password, in the form of Vitess' db-credentials-file.
          serverCACertSecret: The authority that has signed the certificate of the server; no encryption unless
            set.
        MysqldExporterSpec
          extraFlags: Flags by name; true becomes --flag, and false --no-flag.
          resources: Of the exporter container; 10m CPU and 32Mi, up to 100m and 128Mi, unless set.
        MysqldSpec
          resources: Of the mysqld container, and of vtbackup; required, though it may be empty.
          configOverrides: Lines of a my.cnf that come last.
        VitessReplicationSpec
          initializeMaster: Whether the first primary is elected; true unless set.
          initializeBackup: Whether the first, empty backup is taken; true unless set. With false, a new shard
            that has a place for backups waits for somebody to take it.
          recoverRestartedMaster: Has no effect.
        VitessShardSpec
          name: The name in Vitess, as in -80.
          databaseName: The name of the MySQL schema; vt_ and the keyspace's name unless set.
          zoneMap: The zone of every cell by its name; empty for a cell without one.
          images: The images of its pods.
          imagePullPolicies: When images are pulled, by component.
          imagePullSecrets: Secrets with credentials for the image registries.
          keyRange: Its key range.
          globalLockserver: How the global topology is reached.
          vitessOrchestrator: How VTOrc runs.
          backupLocations: Places for backups, as in the cluster.
          backupEngine: The engine of backups, as in the cluster.
          extraVitessFlags: Flags by name for VTGate, vtctld, VTOrc and vttablet, but not for vtbackup.
          topologyReconciliation: What the operator registers in the topology and takes out of it; all unless set.
          updateStrategy: Who lets changes through to running tablets; External unless set.
          dataVolumeClaimRetentionPolicy: Beyond the Go operator's API: what becomes of data volumes that are not wanted
            any more; they are kept when pools shrink unless set.
        VitessShardTabletPool
          cell: The cell of the tablets.
          type: What the tablets are for: replica, rdonly, externalmaster, externalreplica or externalrdonly.
          name: Tells pools of one type and cell apart; counts for pools with an external datastore only.
          replicas: Tablets in the pool, 0 or more.
          dataVolumeClaimTemplate: The claim of each tablet; without one data goes with the pod.
          backupLocationName: The place for backups; the one without a name unless set.
          vttablet: The vttablet container.
          mysqld: The mysqld container; either this or externalDatastore is to be set.
          mysqldExporter: The exporter of metrics of mysqld; it runs beside mysqld in any case.
          externalDatastore: The MySQL server of the tablets, run by somebody else.
          affinity: Where the pods may run; set, even if empty, it takes the place of all rules of the operator.
          annotations: Annotations of the pods.
          extraLabels: Labels of the pods and their claims.
          extraEnv: Environment variables of all containers of a tablet, and of vtbackup.
          extraVolumes: Volumes of the pods, and of those of vtbackup.
          extraVolumeMounts: Mounts of all containers of a tablet, and of vtbackup.
          initContainers: Init containers of the pods, and of those of vtbackup.
          sidecarContainers: Containers beside those of the tablet, and beside vtbackup.
          tolerations: Taints of nodes that the pods bear, and those of vtbackup.
          topologySpreadConstraints: How the pods spread over nodes and zones.
        VitessShardTemplate
          tabletPools: The tablets; no two pools have type, cell and name in common.
          databaseInitScriptSecret: The SQL script that sets up the database of a new tablet.
          replication: What the operator does to start replication.
          annotations: Annotations of the VitessShard.
        VttabletSpec
          resources: Of the vttablet container; required, though it may be empty.
          extraFlags: Flags by name over those that the operator sets; dashes before a name do not count.
          vtbackupExtraFlags: Flags by name for vtbackup, under those that the operator sets.
          lifecycle: Hooks of the vttablet container.
          terminationGracePeriodSeconds: Seconds between the request to stop and the kill; 1800 unless set.
        """;
}
