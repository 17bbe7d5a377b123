using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.World;
using Vitess.Reconcile.Sim.World.Database;

namespace Vitess.Reconcile.Tests.Sim.Database;

public sealed class TabletTests
{
    [Fact]
    public void Tablets_of_the_corpus_register_themselves_and_the_shards_they_serve()
    {
        var rig = new DatabaseRig(options: new() { WaitingTabletsAreReplicas = true });
        rig.StartControlPlane(withVtorc: false);
        rig.RunFor(TimeSpan.FromSeconds(10));
        rig.RegisterCells(3);
        foreach (var pod in DatabaseRig.Read("three-zones.json"))
        {
            if (pod.At("metadata", "labels", "planetscale.com/component")?.AsText == "vttablet")
            {
                rig.Start(pod, pod.At("metadata", "labels", "topology.kubernetes.io/zone")?.AsText ?? "");
            }
        }
        rig.RunFor(TimeSpan.FromSeconds(20));
        var shards = rig.Ask<Answer.Shards>(new Query.Shards(DatabaseRig.Vtctld, new("customer"))).Records;
        Assert.Equal(["-80", "80-"], shards.Select(shard => shard.Shard.Range));
        Assert.All(shards, shard => Assert.True(shard is { IsPrimaryServing: true, Primary: null, TermStart: null }));
        Assert.Equal(8, rig.Ask<Answer.Tablets>(new Query.Tablets(DatabaseRig.Vtctld, new("customer"))).Records.Count);
        var serving = rig.Ask<Answer.ServingGraph>(new Query.ServingGraph(DatabaseRig.Vtctld, new("customer"))).Ranges;
        Assert.Equal("{zone_a: [-80, 80-], zone_b: [-80, 80-], zone_c: [-80, 80-]}", serving.ToString());
        Assert.All(rig.Of("vttablet"), pod => Assert.True(pod.IsReady));
    }

    [Fact]
    public void A_first_primary_can_be_elected_and_writes_are_acknowledged()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1]);
        Assert.Equal(DatabaseRig.Alias(0, 0), rig.Topology.Shards[DatabaseRig.Shard].Primary);
        Assert.InRange(rig.History.Acknowledged.Count, 50, 61);
        Assert.True(rig.History.Unsure.IsEmpty);
        Assert.All(rig.World.Tablets, tablet => Assert.Equal(TimeSpan.Zero, rig.History.DownTotal));
        Assert.All(rig.Of("vttablet"), pod => Assert.True(pod.IsReady));
        rig.World.Clients.Values.First().IsPaused = true;
        rig.RunFor(TimeSpan.FromSeconds(1));
        Assert.Single(rig.World.Tablets.Select(tablet => tablet.Mysql.Data.Executed.ToString()).Distinct());
    }

    [Fact]
    public void A_server_that_an_earlier_version_follows_does_not_start_and_a_later_one_does()
    {
        var rig = DatabaseRig.WithPrimary("none", [1, 1, 1]);
        var alias = DatabaseRig.Alias(1, 0);
        rig.Stop(rig.PodOf(alias));
        var pod = Started("mysql:8.4.3");
        Assert.Equal(new Answer.FastShutdown(1), rig.Ask<Answer.FastShutdown>(new Query.FastShutdown(DatabaseRig.Vtctld, alias)));
        Assert.Equal(DatabaseRig.Done, rig.Invoke(new Call.SlowShutdown(alias)));
        Assert.Equal(new Answer.FastShutdown(0), rig.Ask<Answer.FastShutdown>(new Query.FastShutdown(DatabaseRig.Vtctld, alias)));
        var volume = rig.World.Tablets.Single(tablet => tablet.Alias == alias).Mysql.Data;
        rig.Stop(pod, StopKind.Graceful);
        Assert.Equal((new ServerVersion(80403), true), (volume.LastRun, volume.WasShutDownSlowly));
        pod = Started("mysql:8.0.40");
        Assert.DoesNotContain(rig.World.Tablets, tablet => tablet.Alias == alias);
        rig.Stop(pod);
        pod = Started("mysql:9.1.0");
        Assert.Equal(new Answer.FastShutdown(1), rig.Ask<Answer.FastShutdown>(new Query.FastShutdown(DatabaseRig.Vtctld, alias)));
        rig.Stop(pod, StopKind.Graceful);
        Assert.Equal((new ServerVersion(90100), false), (volume.LastRun, volume.WasShutDownSlowly));

        RunningPod Started(string mysqld)
        {
            var crashes = 0;
            var started = rig.Start(DatabaseRig.TabletPod(alias, TabletType.Replica, $"claim-{alias}", mysqld: mysqld), DatabaseRig.Zone(1));
            started.Crashed = _ => crashes++;
            rig.RunFor(TimeSpan.FromSeconds(30));
            Assert.Equal(mysqld == "mysql:8.0.40" ? 1 : 0, crashes);
            return started;
        }
    }

    [Fact]
    public void A_replica_without_replication_is_not_ready_before_the_first_election()
    {
        var rig = new DatabaseRig();
        rig.StartControlPlane(withVtorc: false);
        rig.RunFor(TimeSpan.FromSeconds(10));
        rig.RegisterCells(3);
        rig.StartTablets([1, 1, 1]);
        rig.RunFor(TimeSpan.FromSeconds(30));
        Assert.All(rig.Of("vttablet"), pod => Assert.False(pod.IsReady));
    }

    [Fact]
    public void Semi_sync_blocks_writes_when_nobody_acknowledges_and_none_of_them_counts()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1]);
        rig.Stop(rig.PodOf(DatabaseRig.Alias(1, 0)));
        rig.Stop(rig.PodOf(DatabaseRig.Alias(2, 0)));
        rig.RunFor(TimeSpan.FromMilliseconds(100));
        var before = rig.History.Acknowledged.Count;
        rig.RunFor(TimeSpan.FromSeconds(60));
        Assert.Equal(before, rig.History.Acknowledged.Count);
        Assert.False(rig.History.Unsure.IsEmpty);
        Assert.NotNull(rig.Primary?.Mysql.BlockedSince);
    }

    [Fact]
    public void A_write_that_was_never_acknowledged_appears_after_a_restart_and_never_counts()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1]);
        rig.Stop(rig.PodOf(DatabaseRig.Alias(1, 0)));
        rig.Stop(rig.PodOf(DatabaseRig.Alias(2, 0)));
        rig.RunFor(TimeSpan.FromSeconds(5));
        var waiting = rig.Primary!.Mysql.Data.Binlog.Minus(rig.Primary.Mysql.Data.Executed);
        Assert.False(waiting.IsEmpty);
        rig.Restart(rig.PodOf(DatabaseRig.Alias(0, 0)));
        rig.RunFor(TimeSpan.FromSeconds(20));
        Assert.True(rig.Primary!.Mysql.Data.Executed.Contains(waiting));
        Assert.True(waiting.Minus(rig.History.Acknowledged).Contains(waiting));
        Assert.True(rig.History.Unsure.Contains(waiting));
    }

    [Fact]
    public void A_tablet_keeps_its_data_with_its_claim_and_has_none_with_another()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1]);
        var alias = DatabaseRig.Alias(1, 0);
        rig.Stop(rig.PodOf(alias), StopKind.Graceful);
        rig.Start(DatabaseRig.TabletPod(alias, TabletType.Replica, $"claim-{alias}"), DatabaseRig.Zone(1));
        rig.RunUntil(() => rig.World.Tablets.Any(tablet => tablet.Alias == alias), TimeSpan.FromSeconds(10));
        Assert.False(rig.World.Tablets.Single(tablet => tablet.Alias == alias).Mysql.Data.Executed.IsEmpty);
        rig.Stop(rig.PodOf(alias), StopKind.Graceful);
        rig.Start(DatabaseRig.TabletPod(alias, TabletType.Replica, "another"), DatabaseRig.Zone(1));
        rig.RunUntil(() => rig.World.Tablets.Any(tablet => tablet.Alias == alias), TimeSpan.FromSeconds(10));
        Assert.True(rig.World.Tablets.Single(tablet => tablet.Alias == alias).Mysql.Data.Executed.IsEmpty);
        rig.RunFor(TimeSpan.FromSeconds(10));
        Assert.True(rig.World.Tablets.Single(tablet => tablet.Alias == alias).Mysql.IsReplicating);
    }

    [Fact]
    public void A_restarted_tablet_forgets_that_it_was_spare()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1]);
        var alias = DatabaseRig.Alias(1, 0);
        Assert.Equal(DatabaseRig.Done, rig.Invoke(new Call.ChangeTabletType(alias, TabletType.Spare)));
        var status = rig.Ask<Answer.Status>(new Query.Status(DatabaseRig.Vtctld, alias)).Value;
        Assert.Equal(TabletType.Spare, status.Type);
        Assert.False(status.SemiSync.IsReplicaOn);
        rig.Restart(rig.PodOf(alias));
        rig.RunFor(TimeSpan.FromSeconds(20));
        status = rig.Ask<Answer.Status>(new Query.Status(DatabaseRig.Vtctld, alias)).Value;
        Assert.Equal(TabletType.Replica, status.Type);
        Assert.True(status is { IsReadOnly: true, SemiSync.IsReplicaOn: true,
            Replication.Io: ReplicationThread.Running });
    }

    [Fact]
    public void A_primary_that_restarts_comes_back_as_primary_and_read_only_until_it_is_repaired()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1]);
        var alias = DatabaseRig.Alias(0, 0);
        rig.Restart(rig.PodOf(alias));
        rig.RunFor(TimeSpan.FromSeconds(30));
        var status = rig.Ask<Answer.Status>(new Query.Status(DatabaseRig.Vtctld, alias)).Value;
        Assert.True(status is { Type: TabletType.Primary, IsReadOnly: true });
        Assert.Equal(DatabaseRig.Done, rig.Invoke(new Call.PlannedReparent(DatabaseRig.Shard, alias, alias)));
        var before = rig.History.Acknowledged.Count;
        rig.RunFor(TimeSpan.FromSeconds(5));
        Assert.True(rig.History.Acknowledged.Count >= before + 8);
    }

    [Fact]
    public void Tablets_with_backups_wait_in_restore_for_the_first_one()
    {
        var rig = new DatabaseRig();
        rig.StartControlPlane(withVtorc: false);
        rig.RunFor(TimeSpan.FromSeconds(10));
        rig.RegisterCells(3);
        rig.Start(DatabaseRig.TabletPod(DatabaseRig.Alias(0, 0), TabletType.Replica, "a", withBackups: true),
            DatabaseRig.Zone(0));
        rig.RunFor(TimeSpan.FromSeconds(60));
        var restoring = Assert.Single(
            rig.Ask<Answer.Tablets>(new Query.Tablets(DatabaseRig.Vtctld, new("commerce"))).Records);
        Assert.Equal(TabletType.Restore, restoring.Type);
        var waited = rig.Wait(done => rig.Programs.Ask(
            DatabaseRig.Zone(0), DatabaseRig.Vtctld, new Query.Status(DatabaseRig.Vtctld, restoring.Alias),
                TimeSpan.FromSeconds(5), done));
        Assert.IsNotType<Outcome.Done>(waited);
        var pod = Json.Parse("""
            {"metadata": {"name": "backup", "namespace": "three-zones",
                "labels": {"planetscale.com/component": "vtbackup"}},
             "spec": {"containers": [{"name": "vtbackup", "args": ["--initial_backup=true", "--init_keyspace=commerce",
               "--init_shard=-", "--topo_global_root=/vitess/shop/global",
               "--topo_global_server_address=shop-etcd-a855a044-client.three-zones.svc:2379"]}]}}
            """);
        var hasEnded = false;
        rig.Start(pod, DatabaseRig.Zone(1)).Ended = _ => hasEnded = true;
        rig.RunFor(TimeSpan.FromSeconds(60));
        Assert.True(hasEnded);
        var restored = rig.Ask<Answer.Status>(new Query.Status(DatabaseRig.Vtctld, restoring.Alias)).Value;
        Assert.Equal((TabletType.Replica, "MySQL56/00000001-0000-0000-0000-000000000001:1-3"),
            (restored.Type, restored.Executed));
    }
}
