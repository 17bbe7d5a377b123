namespace Vitess.Reconcile.Api.Definitions;

/// <summary>What <c>kubectl explain</c> says of the fields of backups.</summary>
internal static class DescriptionsOfBackups
{
    internal const string Text = """
        AzblobBackupLocation
          account: The storage account.
          container: The container of blobs.
          keyPrefix: What all keys begin with, before the name of the cluster; at most 256 characters without line
            breaks.
          authSecret: The file with the key of the account.
        CephBackupLocation
          authSecret: The file with address, keys and encryption of the store, in the form of Vitess'
            ceph_backup_storage_config.
        ClusterBackupSpec
          locations: The places for backups; at least one.
          engine: What takes the backups: builtin, xtrabackup or mysqlshell; builtin unless set.
          subcontroller: How the pods that list backups run.
          schedules: When backups are taken; only the first one of a shard unless set.
        GCSBackupLocation
          bucket: The name of the bucket.
          keyPrefix: What all keys begin with, before the name of the cluster; at most 256 characters without line
            breaks.
          authSecret: The file with the credentials; the node's own unless set.
        S3BackupLocation
          region: The region.
          bucket: The name of the bucket.
          endpoint: Host and port of a server other than Amazon's.
          forcePathStyle: Whether the bucket stands in the path instead of the host name; false unless set.
          keyPrefix: What all keys begin with, before the name of the cluster; at most 256 characters without line
            breaks.
          authSecret: The file with the credentials; the node's own unless set.
          minPartSize: Bytes of the smallest part of an upload; 5242880 unless set, which is Vitess' own default.
        VitessBackupLocation
          name: What tablet pools name it by; the one without a name is the default.
          gcs: Google Cloud Storage.
          s3: Amazon S3, or what speaks its protocol.
          azblob: Azure Blob Storage.
          ceph: A Ceph object store.
          volume: A volume that all pods of the shard can mount.
          volumeSubPath: A path within the volume.
          annotations: Annotations of all pods that use this place.
        VitessBackupScheduleSpec
          cluster: The cluster it belongs to.
          image: Image of the Jobs that call vtctld.
          imagePullPolicy: When that image is pulled.
        VitessBackupScheduleStrategy
          name: Tells the strategies of a schedule apart.
          scope: Shard: the shard named. Keyspace: all of its shards. Cluster: all shards of all keyspaces that no
            other strategy names. Shard unless set.
          keyspace: The keyspace, unless the scope is Cluster.
          shard: The shard, as in -80, if the scope is Shard.
          extraFlags: Flags by name for the call of vtctld, with dashes as written.
        VitessBackupScheduleTemplate
          name: Letters, digits and dashes.
          schedule: When, as five fields of cron or a word such as @daily; either this or frequency is to be set.
          frequency: How often, as in 30m: minutes that divide an hour, or hours that divide a day; each shard has
            its own minute.
          backupMethod: vtbackup: a pod of its own takes it. vtctldclient: a tablet takes it. vtbackup unless set.
          strategies: Which shards; at least one.
          resources: Of the container that calls vtctld; required, though it may be empty.
          successfulJobsHistoryLimit: Jobs kept that succeeded; all unless set.
          failedJobsHistoryLimit: Jobs kept that failed; all unless set.
          suspend: Whether nothing is done at all; false unless set.
          startingDeadlineSeconds: Seconds after which a missed time is passed over; never unless set.
          concurrencyPolicy: Forbid: a time is passed over while a Job of the strategy runs. Allow: it is not.
            Forbid unless set.
          allowedMissedRun: How many times may be missed before nothing is started any more; 100 unless set.
          jobTimeoutMinute: Minutes after which a Job is deleted; 10 unless set.
          annotations: Annotations of the Jobs and their pods.
          affinity: Where the pods may run; the pool's rules do not apply.
          tolerations: Taints of nodes that the pods bear; those of the tablets or of vtctld unless set, even if
            empty.
        VitessBackupStorageSpec
          location: The place for backups.
          subcontroller: How the pod that lists them runs.
        VitessBackupSubcontrollerSpec
          serviceAccountName: The pod's ServiceAccount; the operator's own unless set.
        """;
}
