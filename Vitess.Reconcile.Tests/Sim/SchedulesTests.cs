using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Sim;

/// <summary>Schedules in a whole world: their Jobs run, what they took is found and counted, and nothing else is written.</summary>
public sealed class SchedulesTests
{
    private const string Input = "05-schedules";

    private static readonly Lazy<Simulation> Rested = new(Run);

    [Fact]
    public void Jobs_of_both_methods_take_backups()
    {
        var done = Rested.Value.Api.All(Kinds.Job).Where(job => job.At("status", "succeeded")?.AsInteger == 1).ToList();
        Assert.Contains(done, job => job.Label(Labels.BackupMethod) == "vtctldclient");
        Assert.Contains(done, job => job.Label(Labels.BackupMethod) == "vtbackup");
    }

    [Fact]
    public void What_was_taken_is_found_and_counted()
    {
        var api = Rested.Value.Api;
        var backups = api.All(Kinds.VitessBackup).ToList();
        Assert.True(backups.Count > 8, $"{backups.Count} backups");
        var storage = Assert.Single(api.All(Kinds.VitessBackupStorage));
        Assert.Equal(backups.Count, storage.At("status", "totalBackupCount")?.AsInteger);
        Assert.All(api.All(Kinds.VitessShard), shard => Assert.Equal(
            backups.Count(backup => backup.Label(Labels.Keyspace) == shard.Label(Labels.Keyspace) && backup.Label(Labels.Shard) == shard.Label(Labels.Shard)),
            shard.At("status", "backupLocations")?.Items[0]["completeBackups"]?.AsInteger));
    }

    [Fact]
    public void No_more_Jobs_stay_than_the_spec_says()
    {
        var often = Rested.Value.Api.All(Kinds.Job)
            .Where(job => job.Label(Labels.BackupSchedule)?.Contains("eachminute", StringComparison.Ordinal) == true
                && job.At("status", "succeeded")?.AsInteger == 1)
            .GroupBy(job => job.Label(Labels.Keyspace));
        Assert.All(often, jobs => Assert.InRange(jobs.Count(), 1, 2));
    }

    [Fact]
    public void The_pods_of_a_Job_go_with_it()
    {
        var api = Rested.Value.Api;
        var jobs = api.All(Kinds.Job).Select(job => job.Uid()).ToList();
        var pods = api.All(Kinds.Pod).Where(pod => pod.Label(Labels.BackupSchedule) is not null).ToList();
        Assert.NotEmpty(pods);
        Assert.All(pods, pod => Assert.Contains(pod.OwnerReferences()[0]["uid"]?.AsText, jobs));
    }

    [Fact]
    public void Where_names_are_longer_than_a_label_Jobs_run_all_the_same()
    {
        var simulation = Run(ClusterFile.Of("long.yaml", """
            apiVersion: planetscale.com/v2
            kind: VitessCluster
            metadata: {name: a-cluster-whose-name-is-nearly-as-long-as-a-label-can-ever-be, namespace: n}
            spec:
              cells: [{name: a}]
              backup:
                locations: [{volume: {emptyDir: {}}}]
                schedules:
                - {name: minute, schedule: "* * * * *", resources: {}, strategies: [{name: s, keyspace: k, shard: "-"}]}
              keyspaces:
              - name: k
                durabilityPolicy: "none"
                partitionings:
                - equal:
                    parts: 1
                    shardTemplate:
                      databaseInitScriptSecret: {name: i, key: k}
                      tabletPools:
                      - cell: a
                        type: replica
                        replicas: 2
                        mysqld: {resources: {}}
                        vttablet: {resources: {}}
                        dataVolumeClaimTemplate: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: i, namespace: n}
            stringData: {k: "select 1;"}
            """));
        var done = simulation.Api.All(Kinds.Job).Where(job => job.At("status", "succeeded")?.AsInteger == 1).ToList();
        Assert.NotEmpty(done);
        Assert.All(done, job => Assert.Equal(63, job.Label(Labels.BackupSchedule)?.Length));
    }

    private static Simulation Run() => Run(ClusterFile.Read(RecordedObjects.PathOf(Input, "cluster.yaml")));

    private static Simulation Run(ClusterFile file)
    {
        var simulation = Stories.Converged(Stories.ThreeZones() with { File = file, Seed = 5 });
        simulation.Settle();
        simulation.RunFor(TimeSpan.FromMinutes(8));
        return simulation;
    }
}
