using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Sim.World;

namespace Vitess.Reconcile.Tests.Sim.Database;

public sealed class FailoverTests
{
    [Fact]
    public void VTOrc_replaces_a_dead_primary_within_a_minute_and_loses_nothing()
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1], withVtorc: true, seed: seed);
            rig.RunFor(TimeSpan.FromSeconds(seed));
            rig.PowerOff(0);
            var took = rig.RunUntil(
                () => rig.Primary is { Mysql.IsReadOnly: false, Process.Zone: not "us-east-1a" },
                    TimeSpan.FromSeconds(60));
            Assert.InRange(took, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
            Assert.True(rig.History.Promotions[^1].Lost.IsEmpty);
            rig.RunFor(TimeSpan.FromSeconds(60));
            Assert.Null(rig.History.DownSince);
            Assert.Equal(2, rig.History.Promotions.Count);
        }
    }

    [Fact]
    public void A_zone_that_is_cut_off_keeps_a_primary_that_can_commit_nothing_and_steps_down_when_it_is_back()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1], withVtorc: true);
        var old = rig.Primary!;
        rig.Network.Cut(DatabaseRig.Zone(0));
        rig.RunUntil(() => rig.Primary != old && rig.Primary is { Mysql.IsReadOnly: false }, TimeSpan.FromSeconds(90));
        Assert.True(rig.History.Promotions[^1].Lost.IsEmpty);
        Assert.Equal((TabletType.Primary, false), (old.Type, old.Mysql.IsReadOnly));
        Assert.Equal(0, old.Mysql.AcknowledgingFollowers);
        rig.RunFor(TimeSpan.FromSeconds(60));
        Assert.Equal(TabletType.Primary, old.Type);
        rig.Network.Mend(DatabaseRig.Zone(0));
        rig.RunUntil(() => old.Type == TabletType.Replica, TimeSpan.FromSeconds(60));
        Assert.True(old.Mysql.IsReadOnly);
        rig.RunFor(TimeSpan.FromSeconds(60));
        Assert.Null(rig.History.DownSince);
        Assert.True(rig.Primary!.Mysql.Data.Executed.Contains(rig.History.Acknowledged));
    }

    [Fact]
    public void A_primary_that_was_replaced_while_it_was_cut_off_steps_down_by_itself()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1]);
        rig.World.Clients.Values.First().IsPaused = true;
        rig.RunFor(TimeSpan.FromSeconds(1));
        var old = rig.Primary!;
        rig.Network.Cut(DatabaseRig.Zone(0));
        rig.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(
            DatabaseRig.Done, rig.Invoke(new Call.EmergencyReparent(DatabaseRig.Shard, DatabaseRig.Alias(0, 0))));
        rig.RunFor(TimeSpan.FromMinutes(2));
        Assert.Equal(TabletType.Primary, old.Type);
        rig.Network.Mend(DatabaseRig.Zone(0));
        rig.RunFor(TimeSpan.FromSeconds(60));
        Assert.Equal((TabletType.Replica, true, true), (old.Type, old.Mysql.IsReadOnly, old.Mysql.IsReplicating));
        Assert.True(old.Mysql.SemiSyncReplica);
    }

    [Fact]
    public void A_primary_that_comes_back_after_its_zone_follows_the_new_one()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1], withVtorc: true);
        rig.World.Clients.Values.First().IsPaused = true;
        rig.RunFor(TimeSpan.FromSeconds(1));
        var lost = rig.PowerOff(0);
        rig.RunUntil(() => rig.Primary is { Mysql.IsReadOnly: false }, TimeSpan.FromSeconds(60));
        rig.World.Clients.Values.First().IsPaused = false;
        rig.RunFor(TimeSpan.FromSeconds(20));
        lost.ForEach(pod => rig.Start(pod.Pod, pod.Zone));
        rig.RunFor(TimeSpan.FromSeconds(60));
        var back = rig.Ask<Answer.Status>(new Query.Status(DatabaseRig.Vtctld, DatabaseRig.Alias(0, 0))).Value;
        Assert.True(back is { Type: TabletType.Replica, IsReadOnly: true, Replication.Io: ReplicationThread.Running });
        Assert.Single(rig.World.Tablets, tablet => tablet.Type == TabletType.Primary);
    }

    [Fact]
    public void VTOrc_makes_a_restarted_primary_writable_and_points_replicas_at_its_new_address()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1], withVtorc: true);
        var pod = rig.PodOf(DatabaseRig.Alias(0, 0));
        rig.Stop(pod, StopKind.Graceful);
        var again = pod.Pod.WithAt(["metadata", "uid"], "another-pod");
        rig.Start(again, pod.Zone);
        rig.RunFor(TimeSpan.FromSeconds(90));
        Assert.Null(rig.History.DownSince);
        Assert.All(
            rig.World.Tablets.Where(tablet => tablet.Type == TabletType.Replica),
            tablet => Assert.True(tablet.Mysql.IsReplicating));
        Assert.True(rig.Primary!.Mysql.Data.Executed.Contains(rig.History.Acknowledged));
    }

    [Fact]
    public void A_planned_reparent_moves_the_primary_within_seconds_and_no_write_is_lost()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1]);
        var outcome = rig.Invoke(new Call.PlannedReparent(DatabaseRig.Shard, DatabaseRig.Alias(2, 0),
            DatabaseRig.Alias(0, 0)));
        Assert.Equal(DatabaseRig.Done, outcome);
        rig.RunFor(TimeSpan.FromSeconds(5));
        Assert.Equal(DatabaseRig.Alias(2, 0), rig.Topology.Shards[DatabaseRig.Shard].Primary);
        Assert.True(rig.History.Promotions[^1].Lost.IsEmpty);
        Assert.InRange(rig.History.DownMax, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        var refused = rig.Invoke(new Call.PlannedReparent(DatabaseRig.Shard, DatabaseRig.Alias(1, 0),
            DatabaseRig.Alias(0, 0)));
        Assert.Equal(new Outcome.Refused("primary zone_c-0000000201 is not equal to expected alias zone_a-0000000001"),
            refused);
    }

    [Fact]
    public void A_planned_reparent_needs_every_tablet_and_leaves_the_primary_writable_when_one_is_away()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1]);
        rig.Stop(rig.PodOf(DatabaseRig.Alias(1, 0)));
        var refused = Assert.IsType<Outcome.Refused>(
            rig.Invoke(new Call.PlannedReparent(DatabaseRig.Shard, DatabaseRig.Alias(2, 0), null)));
        Assert.StartsWith("zone_b-0000000101 is not reachable", refused.Why, StringComparison.Ordinal);
        rig.RunFor(TimeSpan.FromSeconds(2));
        Assert.Null(rig.History.DownSince);
    }

    [Fact]
    public void A_vtctld_that_dies_anywhere_in_a_planned_reparent_leaves_something_that_can_be_repaired()
    {
        var unknown = 0;
        for (var after = 1; after < 400; after += 13)
        {
            var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1], seed: (ulong)after);
            Outcome? outcome = null;
            rig.Programs.Invoke(
                DatabaseRig.Zone(2), DatabaseRig.Vtctld,
                    new Call.PlannedReparent(DatabaseRig.Shard, DatabaseRig.Alias(2, 0), null),
                TimeSpan.FromSeconds(230), ended => outcome = ended);
            rig.RunFor(TimeSpan.FromMilliseconds(after));
            foreach (var pod in rig.Of("vtctld"))
            {
                rig.Restart(pod);
            }
            rig.RunFor(TimeSpan.FromSeconds(90));
            Assert.NotNull(outcome);
            unknown += outcome is Outcome.Unknown ? 1 : 0;
            var leader = rig.Topology.Shards[DatabaseRig.Shard].Primary!.Value;
            Assert.Equal(DatabaseRig.Done, rig.Invoke(new Call.PlannedReparent(DatabaseRig.Shard, leader, leader)));
            rig.RunFor(TimeSpan.FromSeconds(10));
            Assert.Null(rig.History.DownSince);
            Assert.True(rig.Primary!.Mysql.Data.Executed.Contains(rig.History.Acknowledged));
        }
        Assert.InRange(unknown, 3, 25);
    }

    [Fact]
    public void A_reparent_waits_for_the_lock_of_one_that_died_until_its_lease_is_over()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1]);
        rig.Programs.Invoke(
            DatabaseRig.Zone(2), DatabaseRig.Vtctld,
                new Call.PlannedReparent(DatabaseRig.Shard, DatabaseRig.Alias(2, 0), null),
            TimeSpan.FromSeconds(230), _ => { });
        rig.RunUntil(() => rig.Topology.Locks.HolderOf(DatabaseRig.Shard) is not null, TimeSpan.FromSeconds(1));
        foreach (var pod in rig.Of("vtctld"))
        {
            rig.Restart(pod);
        }
        var took = rig.RunUntil(() => rig.Topology.Locks.HolderOf(DatabaseRig.Shard) is null, TimeSpan.FromSeconds(60));
        Assert.InRange(took, TimeSpan.FromSeconds(44), TimeSpan.FromSeconds(46));
    }

    [Fact]
    public void Without_quorum_topology_answers_nobody_and_afterwards_it_holds_what_it_held()
    {
        var rig = DatabaseRig.WithPrimary("semi_sync", [1, 1, 1]);
        var members = rig.Of("etcd").Take(2).ToList();
        members.ForEach(member => rig.Stop(member));
        var outcome = rig.Wait(done => rig.Programs.Ask(
            DatabaseRig.Zone(2), DatabaseRig.Vtctld, new Query.Keyspaces(DatabaseRig.Vtctld), TimeSpan.FromSeconds(10),
                done));
        Assert.IsNotType<Outcome.Done>(outcome);
        Assert.IsNotType<Outcome.Done>(rig.Invoke(
            new Call.PlannedReparent(DatabaseRig.Shard, DatabaseRig.Alias(2, 0), null), TimeSpan.FromSeconds(30)));
        rig.RunFor(TimeSpan.FromSeconds(5));
        Assert.Null(rig.History.DownSince);
        members.ForEach(member => rig.Start(member.Pod, member.Zone));
        rig.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(DatabaseRig.Done,
            rig.Invoke(new Call.PlannedReparent(DatabaseRig.Shard, DatabaseRig.Alias(2, 0), null)));
    }
}
