using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class FirstPrimaryTests
{
    private static readonly ShardScene Unborn = ShardScene.Unborn;

    private static readonly ShardScene FromBackup = (Unborn with { HasBackups = true }).WithAll(it => it with { Executed = "" });

    [Fact]
    public void The_heir_is_named_and_nobody_is_expected_before_it() => Assert.Equal(
        new Call.PlannedReparent(Unborn.Desired.Name, Lowest(Unborn, 0, 1, 2), Expected: null), Called(Unborn));

    [Fact]
    public void A_shard_without_a_record_gets_its_primary_all_the_same() =>
        Assert.NotNull(Called(Unborn with { Record = Known.Absent }));

    [Fact]
    public void A_shard_that_has_had_a_primary_is_no_business_of_it() => Assert.Same(
        Decision.None, FirstPrimary.Decide((Unborn with { Term = ShardScene.OldTerm }).View()));

    [Fact]
    public void A_shard_without_tablets_gets_none() => Assert.Same(
        Decision.None, FirstPrimary.Decide((Unborn with { Tablets = [] }).View()));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_heir_is_the_tablet_that_has_executed_most(int index)
    {
        var scene = Unborn.With(index, it => it with { Executed = "1-11" });
        Assert.Equal(scene.Alias(index), Heir(scene));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    public void Of_tablets_that_have_executed_the_same_the_lowest_alias_is_the_heir(int one, int other)
    {
        var scene = Unborn.With(one, it => it with { Executed = "1-11" }).With(other, it => it with { Executed = "1-11" });
        Assert.Equal(Lowest(scene, one, other), Heir(scene));
    }

    [Fact]
    public void Nobody_is_elected_beside_a_tablet_that_leaves_and_that_the_topology_has_forgotten()
    {
        var four = Unborn with { Tablets = [.. Unborn.Tablets, new TabletScene("zone3").Leading(ShardScene.OldTerm) with { Record = null }], Unwanted = 1 };
        Assert.Equal("TabletUnrecorded", Assert.IsType<Decision.NotYet>(FirstPrimary.Decide(four.Asked())).Steps.Waits[0].Code);
        Assert.IsType<Decision.Go>(FirstPrimary.Decide(four.With(3, it => it with { Pod = PodScene.Missing }).Asked()));
    }

    [Fact]
    public void A_rdonly_tablet_is_never_the_heir_however_much_it_has_executed()
    {
        var scene = Unborn.With(0, it => it with { Pool = "rdonly", Record = TabletType.Rdonly, Executed = "1-20" })
            .With(2, it => it with { Executed = "1-11" });
        Assert.Equal(scene.Alias(2), Heir(scene));
    }

    [Theory]
    [InlineData(Known.Unknown)]
    [InlineData(Known.NotAsked)]
    internal void It_waits_for_the_record_of_the_shard(Known how) =>
        Assert.Equal("TopologyUnknown", Told(Unborn with { Record = how }));

    [Theory]
    [InlineData(Known.Unknown)]
    [InlineData(Known.NotAsked)]
    internal void It_waits_for_the_records_of_the_tablets(Known how) =>
        Assert.Equal("TopologyUnknown", Told(Unborn with { Records = how }));

    [Fact]
    public void It_waits_until_it_is_asked_for() =>
        Assert.Equal("PrimaryNotAskedFor", Told(Unborn with { InitializesPrimary = false }));

    [Fact]
    public void It_waits_until_every_tablet_has_registered() =>
        Assert.Equal("TabletNotRegistered", Told(Unborn.With(2, it => it with { Record = null })));

    [Theory]
    [InlineData(Known.NotAsked, true)]
    [InlineData(Known.Fresh, false)]
    internal void While_it_waits_what_the_departure_of_a_broken_tablet_rests_on_is_asked_for(Known claim, bool isAsked)
    {
        var scene = (Unborn with { IsImmediate = true, ClaimReads = claim }).With(0, it => it with { Record = null, IsOutdated = true, Status = Known.Unknown });
        var plan = Reconciler.Reconcile(scene.Snapshot());
        Assert.Contains(plan.Waits, wait => wait.Code == "TabletNotRegistered");
        Assert.Equal(isAsked, plan.Needs.Any(need => need.Query is Query.Object { Key.Kind: Kinds.PersistentVolumeClaim } && need.Since > DateTimeOffset.MinValue));
        Assert.Equal(!isAsked, plan.Moves.Any(planned => planned.Move is Move.SetTurn));
    }

    [Theory]
    [InlineData(TabletType.Restore)]
    [InlineData(TabletType.Backup)]
    public void It_waits_while_a_tablet_restores_or_backs_up(TabletType type) =>
        Assert.Equal("TabletRestoring", Told(Unborn.With(1, it => it with { Record = type })));

    [Fact]
    public void It_waits_when_a_tablet_is_recorded_as_primary() =>
        Assert.Equal("PrimaryUnrecorded", Told(Unborn.With(1, it => it with { Record = TabletType.Primary })));

    [Fact]
    public void It_waits_when_a_tablet_says_that_it_is_primary() =>
        Assert.Equal("PrimaryUnrecorded", Told(Unborn.With(1, it => it with { Says = TabletType.Primary })));

    [Fact]
    public void It_reads_the_record_of_the_keyspace_first()
    {
        var scene = Unborn with { Keyspace = Known.Unknown };
        Assert.Equal("Reading", Told(scene));
        Assert.Equal([scene.View().KeyspaceQuery], NotYet(scene)?.Needs.Select(it => it.Query) ?? []);
    }

    [Theory]
    [InlineData("none", "semi_sync", "DurabilityPending")]
    [InlineData("semi_sync", "none", "DurabilityPending")]
    [InlineData("semi_sync", "semi_sync", "")]
    [InlineData("semi_sync", "", "")]
    [InlineData("semi_sync", null, "")]
    public void It_waits_for_the_durability_policy_that_is_wanted(string recorded, string? wanted, string code) =>
        Assert.Equal(code, Told(Unborn with { Policy = recorded, WantedPolicy = wanted }));

    [Fact]
    public void An_old_vtctld_holds_it_back() =>
        Assert.Equal("VtctldTooOld", Told(Unborn with { HonoursExpectedPrimary = false }));

    [Fact]
    public void A_vtctld_that_has_not_been_asked_is_asked_first()
    {
        var scene = Unborn with { Capability = Known.NotAsked };
        Assert.Equal("Reading", Told(scene));
        Assert.Equal([scene.View().CapabilityQuery], NotYet(scene)?.Needs.Select(it => it.Query) ?? []);
    }

    [Theory]
    [InlineData(Known.Stale)]
    [InlineData(Known.Unknown)]
    [InlineData(Known.NotAsked)]
    internal void It_waits_until_every_tablet_has_answered_lately(Known how)
    {
        var scene = Unborn.With(1, it => it with { Status = how });
        Assert.Equal("TabletsUnread", Told(scene));
        Assert.Contains(scene.View().StatusQuery(scene.Alias(1)), NotYet(scene)?.Needs.Select(it => it.Query) ?? []);
    }

    [Theory]
    [InlineData("none", "")]
    [InlineData("semi_sync", "DurabilityUnreachable")]
    [InlineData("cross_cell", "DurabilityUnreachable")]
    [InlineData("mine", "DurabilityUnreachable")]
    public void A_lone_replica_leads_only_where_nobody_has_to_acknowledge(string policy, string code) =>
        Assert.Equal(code, Told(Unborn with { Tablets = [Unborn.Tablets[0]], Policy = policy, WantedPolicy = policy }));

    [Theory]
    [InlineData(PodScene.Missing, "NoInitialBackup")]
    [InlineData(PodScene.Ready, "NoInitialBackup")]
    [InlineData(PodScene.Failed, "NoInitialBackup")]
    [InlineData(PodScene.Succeeded, "")]
    internal void Empty_tablets_that_start_from_a_backup_wait_for_the_first_one(PodScene pod, string code) =>
        Assert.Equal(code, Told(FromBackup with { BackupPod = pod }));

    [Theory]
    [InlineData(PodScene.Missing, "Creating")]
    [InlineData(PodScene.Pending, "TakingFirstBackup")]
    [InlineData(PodScene.Ready, "TakingFirstBackup")]
    internal void While_the_first_backup_is_taken_the_shard_waits_for_it(PodScene pod, string code) =>
        Assert.Equal([code], BackupJob.Next((FromBackup with { BackupPod = pod }).View()).Waits.Select(wait => wait.Code));

    [Fact]
    public void Tablets_that_hold_something_have_restored_and_wait_for_no_backup() =>
        Assert.Equal("", Told(FromBackup.WithAll(it => it with { Executed = "1-3" })));

    [Fact]
    public void Tablets_that_each_have_what_the_other_lacks_are_left_to_a_person() => Assert.Equal(
        "PositionsDiverged", Told(Unborn.With(1, it => it with { Executed = "1-9:11" })));

    [Fact]
    public void A_tablet_with_an_external_mysql_is_told_that_it_is_primary()
    {
        var scene = Unborn with { IsExternal = true };
        Assert.Equal(new Call.TabletExternallyReparented(scene.View().Tablets[0].Alias), Called(scene));
    }

    [Fact]
    public void An_external_primary_has_to_run() => Assert.Equal(
        "NoExternalPrimary", Told((Unborn with { IsExternal = true }).WithAll(it => it with { Pod = PodScene.Pending })));

    [Fact]
    public void What_it_rests_on_is_as_old_as_its_oldest_reading() => Assert.Equal(
        ShardScene.Now.AddSeconds(-1), Going(Unborn with { Age = TimeSpan.FromSeconds(1) })?.EvidenceFrom);

    private static TabletAlias Lowest(ShardScene scene, params int[] among) => among.Select(scene.Alias).Min();

    private static Disruption? Going(ShardScene scene) => (FirstPrimary.Decide(scene.View()) as Decision.Go)?.Disruption;

    private static Call? Called(ShardScene scene) => (Going(scene)?.Move as Move.Invoke)?.Call;

    private static TabletAlias? Heir(ShardScene scene) => Going(scene)?.Heir;

    private static Steps? NotYet(ShardScene scene) => (FirstPrimary.Decide(scene.View()) as Decision.NotYet)?.Steps;

    /// <summary>What it waits for; empty when it goes ahead.</summary>
    private static string Told(ShardScene scene) => FirstPrimary.Decide(scene.View()) switch
    {
        Decision.Go => "",
        Decision.NotYet notYet => string.Join(' ', notYet.Steps.Waits.Select(it => it.Code)),
        var other => other.ToString(),
    };
}
