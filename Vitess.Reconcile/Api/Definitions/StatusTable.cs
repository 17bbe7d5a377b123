namespace Vitess.Reconcile.Api.Definitions;

/// <summary>The statuses of the eight kinds.</summary>
/// <remarks>
/// <para>A line at the margin names a type; below it, indented by two, stand its fields, each with its kind and what it
/// says. Kinds are text, whole (32 bits), whole0 (not below 0), long (64 bits), number (of any width), truth, time,
/// verdict (True, False or Unknown), another type, <c>[kind]</c> for a list and <c>{kind}</c> for a map.</para>
/// <para>After the kind stands <c>*</c> when the API server demands the field, and <c>+</c> when the Go operator's API
/// does not have it. Source: the CRDs of the Go operator 2.18.</para>
/// </remarks>
internal static class StatusTable
{
    internal const string Text = """
        VitessClusterStatus
          observedGeneration long: The generation of the spec that the status speaks of.
          globalLockserver LockserverStatus: The global topology server.
          gatewayServiceName text: The Service over all VTGates.
          vitessDashboard ServingStatus: Vtctld.
          vtadmin ServingStatus: VTAdmin.
          cells {VitessClusterCellStatus}: Every cell of the spec by its name.
          keyspaces {VitessClusterKeyspaceStatus}: Every keyspace of the spec by its name.
          orphanedCells {OrphanStatus}: Cells that have left the spec and could not be removed, by name.
          orphanedKeyspaces {OrphanStatus}: Keyspaces that have left the spec and could not be removed, by name.
          rollout RolloutStatus+: How far a change of the tablets has come, while one is on.
          conditions [Condition]+: Whether it is ready and available, and what it waits for.
        LockserverStatus
          etcd EtcdLockserverStatus: The etcd that is run.
        ServingStatus
          available text: Whether any of its Deployments can serve: True, False or Unknown.
          serviceName text: Its Service.
        VitessClusterCellStatus
          pendingChanges text: Changes of the VitessCell that wait for their release.
          gatewayAvailable text: Whether the VTGates of the cell can serve.
        VitessClusterKeyspaceStatus
          pendingChanges text: Changes of the VitessKeyspace that wait for their release.
          desiredShards whole: Shards that the spec asks for.
          shards whole: Shards that there are.
          readyShards whole: Shards whose tablets are all ready.
          updatedShards whole: Shards whose tablets are all up to date.
          desiredTablets whole: Tablets that the spec asks for.
          tablets whole: Tablets that there are.
          readyTablets whole: Tablets of the spec that are ready.
          updatedTablets whole: Tablets of the spec that are up to date.
          cells [text]: The cells of the tablets.
        OrphanStatus
          reason text*: Why it stays, in one word.
          message text*: Why it stays, for people.
        Condition
          type text*: What the condition is about, in one word.
          status verdict*: Whether it holds.
          lastTransitionTime time: When the status last changed.
          reason text: Why, in one word.
          message text: Why, for people.
        VitessCellStatus
          observedGeneration long: The generation of the spec that the status speaks of.
          lockserver LockserverStatus: The cell's own topology server.
          gateway VitessCellGatewayStatus: The VTGates of the cell.
          keyspaces {VitessCellKeyspaceStatus}: Keyspaces with tablets in the cell, by name.
          idle text: Whether nothing of a keyspace is left in the cell: True, False or Unknown.
          conditions [Condition]+: Whether it is ready and available, and what it waits for.
        VitessCellGatewayStatus
          available text: Whether the Deployment can serve: True, False or Unknown.
          serviceName text: The Service over the VTGates of the cell.
          labelSelector text: What selects the pods, for the subresource scale.
          replicas whole0: Pods that the Deployment asks for.
        VitessCellKeyspaceStatus
        VitessKeyspaceStatus
          observedGeneration long: The generation of the spec that the status speaks of.
          shards {VitessKeyspaceShardStatus}: Every shard by its name in Vitess.
          partitionings [VitessKeyspacePartitioningStatus]: Sums over the shards of each partitioning, in order of the spec.
          orphanedShards {OrphanStatus}: Shards that have left the spec and could not be removed, by name.
          idle text: Whether no shard of the spec has a tablet pool: True, False or Unknown.
          resharding ReshardingStatus: The workflow that reshards the keyspace, while there is just one.
          rollout RolloutStatus+: How far a change of the tablets has come, while one is on.
          conditions [Condition]: Whether it is ready and resharding, and what it waits for.
        ReshardingStatus
          workflow text*: The name of the workflow.
          state text*: Running, Copying, Error or Unknown.
          sourceShards [text]: Where rows come from.
          targetShards [text]: Where rows go.
          copyProgress number: Per cent of the rows that are copied; -1 when not known.
        VitessKeyspaceShardStatus
          hasMaster text: Whether the topology names a primary: True, False or Unknown.
          servingWrites text: Whether the primary serves: True, False or Unknown.
          desiredTablets whole: Tablets that the spec asks for.
          tablets whole: Tablets that there are.
          readyTablets whole: Tablets of the spec that are ready.
          updatedTablets whole: Tablets of the spec that are up to date.
          pendingChanges text: Changes of the VitessShard that wait for their release.
          cells [text]: The cells of the tablets.
        VitessKeyspacePartitioningStatus
          shardNames [text]: The names of its shards in Vitess.
          servingWrites text: Whether all of its shards serve writes: True, False or Unknown.
          desiredTablets whole: Tablets that the spec asks for.
          tablets whole: Tablets that there are.
          readyTablets whole: Tablets of the spec that are ready.
          updatedTablets whole: Tablets of the spec that are up to date.
          desiredShards whole: Shards that the spec asks for.
          readyShards whole: Shards whose tablets are all ready.
        VitessShardStatus
          observedGeneration long: The generation of the spec that the status speaks of.
          tablets {VitessTabletStatus}: Every tablet of the spec by its alias.
          orphanedTablets {OrphanStatus}: Tablets that have left the spec and could not be removed, by alias.
          cells [text]: The cells of the tablets.
          vitessOrchestrator ServingStatus: VTOrc.
          hasMaster text: Whether the topology names a primary: True, False or Unknown.
          hasInitialBackup text: Whether there is a backup that new tablets can start from: True, False or Unknown.
          servingWrites text: Whether the primary serves: True, False or Unknown.
          idle text: Whether no cell serves the shard: True, False or Unknown.
          rollout RolloutStatus+: How far a change of the tablets has come, while one is on.
          conditions {ShardCondition}: Whether it is ready and available, and what it waits for, by type.
          masterAlias text: The alias of the primary.
          backupLocations [ShardBackupLocationStatus]: The backups at each place, in order of the spec.
          lowestPodGeneration long: The oldest generation of the spec that a pod of a tablet was made from.
        RolloutStatus
          updated long: Tablets that are up to date.
          total long: All tablets.
          current text: The tablets that are being changed.
          waitingFor text: What the change waits for, and what would release it.
        ShardCondition
          status verdict*: Whether it holds.
          lastTransitionTime time: When the status last changed.
          reason text: Why, in one word.
          message text: Why, for people.
        VitessTabletStatus
          poolType text: The type of its pool.
          index whole: Its place in the pool, from 1.
          running text: Whether its pod runs: True, False or Unknown.
          ready text: Whether its pod is ready: True, False or Unknown.
          available text: Whether its pod has been ready for a while: True, False or Unknown.
          dataVolumeBound text: Whether its claim has a volume: True, False or Unknown.
          type text: Its type in the topology.
          pendingChanges text: Changes of the pod that wait for their release.
        ShardBackupLocationStatus
          name text: The place; absent for the one without a name.
          completeBackups whole*: Backups that a tablet can start from.
          incompleteBackups whole*: Backups that are under way or have failed.
          latestCompleteBackupTime time: When the newest complete backup was begun.
        EtcdLockserverStatus
          observedGeneration long: The generation of the spec that the status speaks of.
          available text: Whether a majority of the members is ready: True, False or Unknown.
          clientServiceName text: The Service for clients.
          conditions [Condition]+: Whether it is ready and available, and what it waits for.
        VitessBackupStatus
          startTime time: When the backup was begun.
          finishedTime time: When it was finished.
          complete truth: Whether a tablet can start from it.
          position text: The GTIDs that it holds.
          engine text: What has taken it, in Vitess' words.
          storageDirectory text: The directory in the storage.
          storageName text: Its name in the storage.
        VitessBackupStorageStatus
          observedGeneration long: The generation of the spec that the status speaks of.
          totalBackupCount whole: Backups that were found.
          conditions [Condition]+: Whether it is ready and available, and what it waits for.
        VitessBackupScheduleStatus
          active [ObjectReference]: Jobs that run.
          lastScheduledTime time: When a Job was last due.
          lastScheduledTimes {time}: When the last Job was due, by strategy.
          generatedSchedules {text}: Five fields of cron that follow from the frequency, by strategy.
          nextScheduledTimes {time}: When the next Job is due, by strategy.
          conditions [Condition]+: Whether it is ready and available, and what it waits for.
        ObjectReference
          apiVersion text: Group and version.
          fieldPath text: A part of the object.
          kind text: The kind.
          name text: The name.
          namespace text: The namespace.
          resourceVersion text: The version of the object.
          uid text: The uid.
        """;
}
