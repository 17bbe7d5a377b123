using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

public sealed class BudgetTests
{
    private const string Mine = """{"example-commerce-x-x-0f5afee6":{"cell":"zone1"}}""";

    [Fact]
    public void A_share_is_taken_by_compare_and_swap_before_the_turn() => Assert.Equal(
        new Move.SetTurn(new(Kinds.VitessCluster, "example", "example"), "one", null, Mine) { Annotation = Annotations.Budget },
        Budget.Take(View(null), new("zone1"))?.Moves.Single().Move);

    [Fact]
    public void Who_holds_the_share_for_the_cell_goes_on() => Assert.Null(Budget.Take(View(Mine), new("zone1")));

    [Fact]
    public void Another_cell_is_another_share() =>
        Assert.Equal("""{"example-commerce-x-x-0f5afee6":{"cell":"zone2"}}""", Taken(Budget.Take(View(Mine), new("zone2"))));

    [Theory]
    [InlineData("""{"maxShards":1}""", true)]
    [InlineData("""{"maxShards":2}""", false)]
    [InlineData("""{"maxCells":1}""", true)]
    [InlineData("""{"maxCells":2}""", false)]
    public void No_share_is_taken_beyond_the_bounds(string staged, bool isSpent)
    {
        var steps = Budget.Take(View("""{"other":{"cell":"zone2"}}""", staged, "other"), new("zone1"));
        Assert.Equal(isSpent ? ["BudgetSpent"] : [], steps?.Waits.Select(wait => wait.Code) ?? []);
        Assert.Equal(isSpent ? 0 : 1, steps?.Moves.Count);
    }

    [Fact]
    public void A_share_of_a_shard_that_does_not_stand_counts_for_nothing_and_goes() =>
        Assert.Equal(Mine, Taken(Budget.Take(View("""{"gone":{"cell":"zone2"}}""", """{"maxShards":1}"""), new("zone1"))));

    [Fact]
    public void While_a_change_has_failed_elsewhere_no_tablet_is_changed_but_one_may_be_drained()
    {
        var view = View("""{"other":{"cell":"zone2","failed":"updated tablet zone2-1 has no pod yet"}}""", "{}", "other");
        var stopped = Budget.Take(view, new("zone1")) ?? Steps.None;
        Assert.Equal(("RolloutStopped", (DateTimeOffset?)DateTimeOffset.MinValue), (stopped.Waits[0].Code, stopped.Waits[0].BlockedFrom));
        Assert.Empty(stopped.Moves);
        Assert.NotEmpty(Budget.Take(view, new("zone1"), isChange: false)?.Moves ?? []);
    }

    [Fact]
    public void Who_waits_for_a_drain_is_told_what_holds_it_even_where_something_else_waits_before_it()
    {
        var scene = new ShardScene
        {
            IsImmediate = true,
            Tablets =
            [
                new TabletScene("zone1").Leading(ShardScene.OldTerm) with { Drain = DrainScene.Started },
                new TabletScene("zone2") with { IsOutdated = true },
                new("zone3"),
            ],
        };
        var view = View("""{"other":{"cell":"zone2","failed":"updated tablet zone2-1 has no pod yet"}}""", """{"maxShards":1}""", "other", scene);
        var waits = Assert.IsType<Decision.NotYet>(Departure.Decide(view)).Steps.Waits;
        Assert.Equal(["RolloutStopped", "DrainBlocked"], waits.Select(wait => wait.Code));
    }

    [Theory]
    [InlineData(PodScene.NotReady, LeaveFor.Update)]
    [InlineData(PodScene.Ready, LeaveFor.Drain)]
    internal void A_broken_tablet_gets_what_may_mend_it_though_it_is_to_be_drained_and_a_change_has_stopped(PodScene pod, LeaveFor expected)
    {
        var scene = new ShardScene
        {
            IsImmediate = true,
            Tablets =
            [
                new TabletScene("zone1").Leading(ShardScene.OldTerm),
                new TabletScene("zone2") with
                {
                    IsOutdated = true, Drain = DrainScene.Started, Pod = pod,
                    Status = pod == PodScene.Ready ? Known.Fresh : Known.Unknown,
                },
                new("zone3"),
            ],
        };
        var view = View("""{"other":{"cell":"zone2","failed":"updated tablet zone2-1 has no pod yet"}}""", """{"maxShards":1}""", "other", scene);
        Assert.Equal(expected, Assert.Single(Leavers.Of(view)).For);
        Assert.Equal(expected == LeaveFor.Drain, (Departure.Decide(view) as Decision.NotYet)?.Steps.Waits.Any(wait => wait.Code == "DrainBlocked") ?? false);
    }

    [Fact]
    public void Beside_a_tablet_that_is_declared_drained_nobody_leaves_though_its_own_change_waits_for_a_share()
    {
        var scene = new ShardScene
        {
            IsImmediate = true,
            Policy = "none",
            Tablets =
            [
                new TabletScene("zone1").Leading(ShardScene.OldTerm), new TabletScene("zone2") with { IsOutdated = true, Drain = DrainScene.Finished },
                new("zone3"), new("zone3"),
            ],
            Unwanted = 1,
        };
        var spent = View("""{"other":{"cell":"zone2"}}""", """{"maxShards":1}""", "other", scene);
        Assert.Contains(Leavers.Of(spent), leaver => leaver.For == LeaveFor.Removal);
        Assert.Equal("BudgetSpent", Assert.IsType<Decision.NotYet>(Departure.Decide(spent)).Steps.Waits[0].Code);
    }

    [Fact]
    public void What_is_broken_in_a_shard_that_nobody_led_gets_its_share_and_with_it_its_correction()
    {
        var scene = ShardScene.Unborn with { IsImmediate = true };
        scene = scene.With(1, tablet => tablet with { Record = null, Status = Known.Unknown, IsOutdated = true });
        var taking = Assert.Single(Reconciler.Reconcile(scene.Snapshot()).Moves.Select(it => it.Move).OfType<Move.SetTurn>());
        Assert.Equal(Annotations.Budget, taking.Annotation);
    }

    [Fact]
    public void A_share_is_given_back_when_nothing_is_away()
    {
        Assert.Equal("", Taken(Budget.GiveBack(View(Mine), Steps.None)));
        Assert.Empty(Budget.GiveBack(View(null), Steps.None).Moves);
        Assert.Empty(Budget.GiveBack(View(Mine, scene: Away), Steps.None).Moves);
    }

    [Theory]
    [InlineData("""[{"name":"commerce"}]""", """[{"equal":{"parts":1}}]""", false)]
    [InlineData("""[{"name":"commerce"}]""", """[{"equal":{"parts":2}},{"custom":{"shards":[{"keyRange":{}}]}}]""", false)]
    [InlineData("""[{"name":"commerce"}]""", """[{"equal":{"parts":2}}]""", true)]
    [InlineData("""[{"name":"another"}]""", """[{"equal":{"parts":1}}]""", true)]
    public void A_shard_that_the_spec_leaves_out_gives_its_share_back_though_a_changed_tablet_of_it_is_broken(string keyspaces, string partitionings, bool isLeftOut)
    {
        var broken = new ShardScene { Tablets = [new TabletScene("zone1").Leading(ShardScene.OldTerm), new("zone2"), new TabletScene("zone3") with { Pod = PodScene.NotReady }] };
        var view = View(Mine, scene: broken);
        var snapshot = view.Snapshot with
        {
            Owned = view.Snapshot.Owned.Select(it => it is ObservedObject.Pod { State.IsReady: false } pod ? pod with { State = pod.State with { ReadySince = view.Now.AddHours(-1) } } : it).ToValueList(),
            Subject = view.Snapshot.Subject with { Meta = view.Snapshot.Subject.Meta with { Owner = new(Kinds.VitessKeyspace, "commerce", "one") } },
            Family = view.Snapshot.Family.Select(it => it.Key.Kind == Kinds.VitessCluster ? it with { Spec = it.Spec.With("keyspaces", Json.Parse(keyspaces)) } : it)
                .Where(it => it.Key.Kind != Kinds.VitessKeyspace)
                .Append(view.Snapshot.Subject with { Meta = view.Snapshot.Subject.Meta with { Key = new(Kinds.VitessKeyspace, view.Snapshot.Subject.Key.Namespace, "commerce") }, Spec = Json.Map(("partitionings", Json.Parse(partitionings))) })
                .ToValueList(),
        };
        var written = Taken(Budget.GiveBack(ShardView.Of(snapshot, view.Desired, DateTimeOffset.MinValue), Steps.None));
        Assert.Equal(isLeftOut, written?.Length == 0);
        Assert.Equal(!isLeftOut, written?.Contains("failed", StringComparison.Ordinal));
        // Nor does it take another, which it would give back again and again.
        Assert.Equal(isLeftOut, Budget.Take(ShardView.Of(snapshot, view.Desired, DateTimeOffset.MinValue), new("zone2")) is null);
    }

    [Fact]
    public void A_share_stands_while_a_turn_is_being_taken_on_it()
    {
        var view = View(Mine);
        var taking = new Move.SetTurn(view.Snapshot.Subject.Key, "uid", "", "turn");
        Assert.Empty(Budget.GiveBack(view, Steps.Do(taking, Deadlines.Write, ShardScene.Now)).Moves);
        var underWay = new UnderWay(taking, ShardScene.Now, EffectPhase.InFlight, ShardScene.Now.AddSeconds(9), "");
        Assert.Empty(Budget.GiveBack(view with { Snapshot = view.Snapshot with { UnderWay = [underWay] } }, Steps.None).Moves);
    }

    [Theory]
    [InlineData("{\"maxShards\":1}")]
    [InlineData("{\"maxCells\":1}")]
    public void A_share_of_a_wider_budget_that_is_not_used_yet_waits_and_one_that_is_used_goes_on(string narrowed)
    {
        var both = "{\"other\":{\"cell\":\"zone2\"}," + Mine[1..];
        Assert.Equal("BudgetSpent", Assert.Single(Budget.Take(View(both, narrowed, other: "other"), new("zone1"))?.Waits ?? []).Code);
        Assert.Null(Budget.Take(View(both, narrowed, other: "other", Away), new("zone1")));
        Assert.Null(Budget.Take(View(both, other: "other"), new("zone1")));
    }

    [Fact]
    public void Words_that_nobody_can_read_bound_nothing_and_are_replaced() =>
        Assert.Equal(Mine, Taken(Budget.Take(View("not JSON", """{"maxShards":1}"""), new("zone1"))));

    private static readonly ShardScene Away = new()
    {
        Tablets = [new TabletScene("zone1").Leading(ShardScene.OldTerm), new("zone2"), new TabletScene("zone3").Silent()],
    };

    private static string? Taken(Steps? steps) => (steps?.Moves.Single().Move as Move.SetTurn)?.Now;

    private static ShardView View(string? budget, string staged = "{}", string? other = null, ShardScene? scene = null)
    {
        var snapshot = (scene ?? new()).Snapshot();
        var family = snapshot.Family.Select(it => it.Key.Kind != Kinds.VitessCluster ? it : it with
        {
            Spec = it.Spec.With("updateStrategy", Json.Map(("staged", Json.Parse(staged)))),
            Meta = it.Meta with { Annotations = budget is null ? it.Meta.Annotations : it.Meta.Annotations.With(Annotations.Budget, budget) },
        }).Append(snapshot.Subject);
        snapshot = snapshot with
        {
            Family = (other is null ? family : family.Append(snapshot.Subject with { Meta = snapshot.Subject.Meta with { Key = snapshot.Subject.Key with { Name = other } } }))
                .ToValueList(),
        };
        var desired = DesiredShard.Render(VitessShardSpec.Shape.Read(snapshot.Subject.Spec), snapshot.Subject.Meta, snapshot.Options);
        return ShardView.Of(snapshot, desired, DateTimeOffset.MinValue);
    }
}
