using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class TabletRecordsTests
{
    private static readonly ShardScene Well = new();
    private static readonly DesiredTablet Last = Well.View().Tablets[2].Desired;
    private static readonly Query Pod = new Query.Object(Last.Pod.Key);
    private static readonly DateTimeOffset GoneAt = ShardScene.Now.AddSeconds(-1);

    [Fact]
    public void Records_of_wanted_tablets_stay() => Assert.Equal(Steps.None, TabletRecords.Next(Well.View()));

    [Fact]
    public void The_record_of_a_tablet_that_is_gone_is_removed_when_it_still_stands_after_the_proof()
    {
        var planned = Assert.Single(Next(Gone()).Moves);
        Assert.Equal(new Call.DeleteTablet(Last.Alias), Assert.IsType<Move.Invoke>(planned.Move).Call);
        Assert.Equal(GoneAt + Deadlines.Freshness, planned.NotAfter);
    }

    [Fact]
    public void The_pod_is_looked_for_first()
    {
        var steps = Next(Unwanted());
        Assert.Empty(steps.Moves);
        Assert.Equal(Pod, Assert.Single(steps.Needs).Query);
        var stands = new Reading<Answer>.Known(new Answer.Object(1, Json.EmptyMap), ShardScene.Now);
        Assert.Empty(Next(With(Unwanted(), Pod, stands)).Moves);
        Assert.Empty(Next(With(Unwanted(), Pod, new Reading<Answer>.Unknown("timeout", ShardScene.Now))).Moves);
        Assert.Empty(Next(With(Unwanted(), Pod, new Reading<Answer>.Absent(ShardScene.Now.AddSeconds(-2)))).Moves);
    }

    [Fact]
    public void Records_that_were_read_before_the_proof_do_not_count()
    {
        var steps = Next(With(Unwanted(), Pod, new Reading<Answer>.Absent(ShardScene.Now)));
        Assert.Empty(steps.Moves);
        Assert.Contains(steps.Needs, need => need.Query is Query.Tablets && need.Since == ShardScene.Now);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_the_others_said_before_the_proof_does_not_count(int index)
    {
        var status = Well.View().StatusQuery(Well.Alias(index));
        var said = (Reading<Answer>.Known)Gone().Readings.All.Single(it => it.Query == status).Reading;
        var policy = (Well with { Policy = "semi_sync" }).Snapshot();
        var gone = With(Without(policy), Pod, new Reading<Answer>.Absent(GoneAt));
        Assert.Single(Next(gone).Moves);
        var steps = Next(With(gone, status, said with { SentAt = GoneAt.AddSeconds(-1) }));
        Assert.Empty(steps.Moves);
        Assert.Contains(steps.Needs, need => need.Query == status && need.Since == GoneAt);
    }

    [Fact]
    public void A_pod_that_is_still_going_keeps_its_record()
    {
        var snapshot = Gone();
        var going = Well.Snapshot().Owned.OfType<ObservedObject.Pod>().Single(pod => pod.Key == Last.Pod.Key);
        going = going with { Meta = going.Meta with { Deletion = ShardScene.Now } };
        Assert.Equal(Steps.None, Next(snapshot with { Owned = [.. snapshot.Owned.Append(going).OrderBy(it => it.Key)] }));
    }

    [Fact]
    public void The_record_of_a_primary_stays()
    {
        Assert.Equal(Steps.None, Next(WithRecord(Gone(), record => record with { Type = TabletType.Primary })));
        var shards = new Answer.Shards([new(Well.Desired.Name, Last.Alias, ShardScene.Now, true)]);
        Assert.Equal(Steps.None, Next(With(Gone(), Well.View().ShardsQuery, new Reading<Answer>.Known(shards, ShardScene.Now))));
    }

    [Fact]
    public void A_record_in_a_cell_that_is_not_this_clusters_stays() =>
        Assert.Equal(Steps.None, Next(WithRecord(Gone(), record => record with { Alias = record.Alias with { Cell = new("elsewhere") } })));

    [Fact]
    public void A_record_that_no_pool_accounts_for_stays_and_is_told()
    {
        var steps = Next(WithRecord(Gone(), record => record with { Alias = record.Alias with { Uid = 101 } }) with { Claims = [], Owned = [] });
        Assert.Empty(steps.Moves);
        Assert.Equal("RecordNotOurs", Assert.Single(steps.Waits).Code);
    }

    [Theory]
    [InlineData("rdonly", 7)]
    [InlineData("externalmaster", 1)]
    public void Any_pool_that_the_shard_could_have_had_accounts_for_a_record(string type, int index)
    {
        var alias = TabletUid.Alias(Well.Desired.Name, new("zone2"), type, index);
        var steps = Next(WithRecord(Gone(), record => record with { Alias = alias }));
        Assert.DoesNotContain(steps.Waits, wait => wait.Code == "RecordNotOurs");
        Assert.NotEmpty(steps.Needs);
    }

    [Theory]
    [InlineData("1-10", true)]
    [InlineData("1-9", false)]
    public void A_primary_that_restarted_read_only_lets_records_go_once_another_tablet_has_all_that_it_has(string received, bool isRemoved)
    {
        var scene = (Well with { Policy = "semi_sync" }).With(0, it => it with { IsReadOnly = true }).With(1, it => it with { Executed = received });
        Assert.Equal(isRemoved ? 1 : 0, Next(With(Without(scene.Snapshot()), Pod, new Reading<Answer>.Absent(GoneAt))).Moves.Count);
    }

    [Fact]
    public void Nothing_is_removed_where_the_switch_is_off()
    {
        var off = Gone();
        off = off with { Subject = off.Subject with { Spec = off.Subject.Spec.With("topologyReconciliation", Json.Map(("pruneTablets", false))) } };
        Assert.Equal(Steps.None, Next(off));
    }

    [Fact]
    public void Nothing_is_removed_while_records_are_unknown()
    {
        Assert.Equal(Steps.None, Next(With(Gone(), Well.View().TabletsQuery, new Reading<Answer>.Unknown("partial result", ShardScene.Now))));
        Assert.Equal(Steps.None, Next(With(Gone(), Well.View().ShardsQuery, new Reading<Answer>.Unknown("timeout", ShardScene.Now))));
    }

    [Fact]
    public void No_pod_is_made_while_the_record_of_its_alias_may_still_be_being_removed()
    {
        var delete = new Move.Invoke("vtctld", new Call.DeleteTablet(Last.Alias), "because");
        var snapshot = Well.With(2, tablet => tablet with { Pod = PodScene.Missing }).Snapshot();
        snapshot = snapshot with { UnderWay = [new(delete, ShardScene.Now, EffectPhase.Unknown, ShardScene.Now.AddSeconds(9), "")] };
        Assert.Empty(TabletObjects.Next(ShardView.Of(snapshot, Well.Desired, DateTimeOffset.MinValue)).Moves);
    }

    /// <summary>The last tablet is not wanted any more, its pod is proven to be gone, and all was read after.</summary>
    private static Snapshot Gone() => With(Unwanted(), Pod, new Reading<Answer>.Absent(GoneAt));

    private static Snapshot Unwanted() => Without(Well.Snapshot());

    private static Snapshot Without(Snapshot snapshot) => snapshot with
    {
        Owned = snapshot.Owned.Where(it => it.Key != Last.Pod.Key).ToValueList(),
    };

    private static Snapshot WithRecord(Snapshot snapshot, Func<TabletRecord, TabletRecord> change)
    {
        var reading = snapshot.Readings.All.Single(it => it.Query is Query.Tablets);
        var known = (Reading<Answer>.Known)reading.Reading;
        var records = ((Answer.Tablets)known.Value).Records
            .Select(record => record.Alias == Last.Alias ? change(record) : record).ToValueList();
        return With(snapshot, reading.Query, known with { Value = new Answer.Tablets(records) });
    }

    private static Snapshot With(Snapshot snapshot, Query query, Reading<Answer> reading) => snapshot with
    {
        Readings = new([.. snapshot.Readings.All.Where(it => it.Query != query), new(query, reading)]),
    };

    private static Steps Next(Snapshot snapshot) => TabletRecords.Next(
        ShardView.Of(snapshot, Well.Desired with { Tablets = [.. Well.Desired.Tablets.Take(2)] }, DateTimeOffset.MinValue));
}
