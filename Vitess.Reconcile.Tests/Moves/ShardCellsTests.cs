using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class ShardCellsTests
{
    private static readonly ShardScene Well = new();
    private static readonly CellName Left = new("zone3");

    [Fact]
    public void A_cell_with_tablets_stays() => Assert.Equal(Steps.None, ShardCells.Next(View(Served(Well.Snapshot()), isWanted: true)));

    [Fact]
    public void A_cell_without_anything_of_the_shard_is_taken_out_of_its_serving_graph()
    {
        var planned = Assert.Single(Next(Emptied()).Moves);
        Assert.Equal(new Call.RemoveShardCell(Well.Desired.Name, Left), Assert.IsType<Move.Invoke>(planned.Move).Call);
        Assert.True(planned.NotAfter <= ShardScene.Now + Deadlines.Freshness);
    }

    [Fact]
    public void A_cell_with_gateways_stays_since_they_route_by_its_graph()
    {
        Assert.Empty(Next(WithCell(Json.EmptyMap)).Moves);
        Assert.Empty(Next(WithCell(Json.Parse("""{"gateway":{"replicas":2}}"""))).Moves);
        Assert.Empty(Next(WithCell(Json.Parse("""{"gateway":{"replicas":0,"autoscaler":{}}}"""))).Moves);
        Assert.Single(Next(WithCell(Json.Parse("""{"gateway":{"replicas":0}}"""))).Moves);
    }

    [Fact]
    public void A_cell_with_a_record_or_a_pod_or_the_primary_stays()
    {
        var without = Json.Parse("""{"gateway":{"replicas":0}}""");
        Assert.Empty(Next(WithCell(Served(WithoutPod(Well.Snapshot())), without)).Moves);
        Assert.Empty(Next(WithCell(Served(WithoutRecord(Well.Snapshot())), without)).Moves);
        var shards = new Answer.Shards([new(Well.Desired.Name, new(Left, 5), ShardScene.Now, true)]);
        Assert.Empty(Next(With(Emptied(), Well.View().ShardsQuery, new Reading<Answer>.Known(shards, ShardScene.Now))).Moves);
    }

    [Fact]
    public void The_last_cell_that_serves_stays() => Assert.Empty(Next(Served(Emptied(), "zone3")).Moves);

    [Fact]
    public void A_cell_whose_VitessCell_is_still_to_be_made_stays_since_its_gateways_come_with_it() => Assert.Empty(Next(WithoutCell()).Moves);

    [Fact]
    public void Nothing_is_taken_out_on_old_or_unknown_readings_or_where_the_switch_is_off()
    {
        Assert.Empty(Next(Emptied() with { LastEnd = ShardScene.Now }).Moves);
        Assert.Empty(Next(With(Emptied(), Well.View().ServingGraphQuery, new Reading<Answer>.Unknown("timeout", ShardScene.Now))).Moves);
        var off = Emptied();
        off = off with { Subject = off.Subject with { Spec = off.Subject.Spec.With("topologyReconciliation", Json.Map(("pruneShardCells", false))) } };
        Assert.Empty(Next(off).Moves);
    }

    private static Snapshot Emptied() => WithCell(Json.Parse("""{"gateway":{"replicas":0}}"""));

    private static Snapshot WithoutCell() => Served(WithoutPod(WithoutRecord(Well.Snapshot())));

    private static Snapshot WithCell(Json spec) => WithCell(WithoutCell(), spec);

    private static Snapshot WithCell(Snapshot snapshot, Json spec)
    {
        var meta = Sample.Meta(Kinds.VitessCell, "example-zone3");
        return snapshot with { Family = snapshot.Family.Add(new(meta with { Labels = meta.Labels.With(Labels.Cell, "zone3") }, spec, Json.EmptyMap)) };
    }

    private static Snapshot Served(Snapshot snapshot, params ReadOnlySpan<string> cells)
    {
        var all = cells.Length > 0 ? cells.ToArray() : ["zone1", "zone2", "zone3"];
        var graph = new Answer.ServingGraph(all.ToValueMap(cell => new CellName(cell), _ => ValueList.Create([Well.Desired.Name.Range])));
        return With(snapshot, Well.View().ServingGraphQuery, new Reading<Answer>.Known(graph, ShardScene.Now));
    }

    private static Snapshot WithoutPod(Snapshot snapshot) =>
        snapshot with { Owned = snapshot.Owned.Where(it => it.Key != Well.Desired.Tablets[2].Pod.Key).ToValueList() };

    private static Snapshot WithoutRecord(Snapshot snapshot)
    {
        var reading = snapshot.Readings.All.Single(it => it.Query is Query.Tablets);
        var known = (Reading<Answer>.Known)reading.Reading;
        return With(snapshot, reading.Query, known with
        {
            Value = new Answer.Tablets(((Answer.Tablets)known.Value).Records.Where(record => record.Alias.Cell != Left).ToValueList()),
        });
    }

    private static Snapshot With(Snapshot snapshot, Query query, Reading<Answer> reading) => snapshot with
    {
        Readings = new([.. snapshot.Readings.All.Where(it => it.Query != query), new(query, reading)]),
    };

    private static ShardView View(Snapshot snapshot, bool isWanted) => ShardView.Of(
        snapshot, isWanted ? Well.Desired : Well.Desired with { Tablets = [.. Well.Desired.Tablets.Take(2)] }, DateTimeOffset.MinValue);

    private static Steps Next(Snapshot snapshot) => ShardCells.Next(View(snapshot, isWanted: false));
}
