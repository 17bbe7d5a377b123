using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;

namespace Vitess.Reconcile.Tests.Moves;

/// <summary>Keyspaces and cells that leave the spec of their cluster, and clusters that are deleted.</summary>
public sealed class ChildTurnDownTests
{
    private const string Vtctld = "example-vtctld-625ee430.example.svc:15999";

    private static readonly DateTimeOffset Now = KeyspaceScene.Now;
    private static readonly ClusterNames Names = new("example");
    private static readonly KeyspaceName Commerce = new("commerce");
    private static readonly CellName Left = new("zone2");
    private static readonly TabletRecord Tablet = new(new(Left, 1), new(Commerce, "-"), TabletType.Replica, null, "h", 1);
    private static readonly ValueList<string> Both = ["zone1", "zone2"];
    private static readonly (string Key, string Value) Marked = (Annotations.TurnDown, "test");
    private static readonly (string Key, string Value) Empty = (Annotations.Emptied, "test");

    [Fact]
    public void A_keyspace_with_RequireIdle_is_turned_down_when_no_tablet_of_it_is_left()
    {
        Assert.Contains(Annotations.TurnDown, Patch(new Scene { Others = [Keyspace("RequireIdle", replicas: 0)] }), StringComparison.Ordinal);
        var scaled = new Scene { Others = [Cell(), Keyspace("RequireIdle", replicas: 0)], Alias = Both, Tablets = [Tablet], HasLed = true };
        Refused(scaled, "orphanedKeyspaces", "commerce", "Unknown");
        Refused(scaled with { TabletPod = Json.EmptyMap }, "orphanedKeyspaces", "commerce", "NotIdle");
        Assert.Contains(Annotations.TurnDown, Patch(scaled with { IsTabletGone = true }), StringComparison.Ordinal);
        Refused(scaled with { IsTabletGone = true, Others = [Keyspace("RequireIdle", replicas: 0)], Alias = ["zone1"] }, "orphanedKeyspaces", "commerce", "NotIdle");
        Refused(scaled with { IsTabletGone = true, Others = [Cell(), Keyspace("RequireIdle", replicas: 3)] }, "orphanedKeyspaces", "commerce", "NotIdle");
        Refused(new() { Others = [Keyspace("RequireIdle", replicas: 3)], HasLed = true }, "orphanedKeyspaces", "commerce", "NotIdle");
        Refused(new() { Others = [Keyspace("RequireIdle", replicas: 0)], Unread = "Tablets" }, "orphanedKeyspaces", "commerce", "Unknown");
    }

    [Fact]
    public void What_was_read_before_the_spec_left_a_resource_out_proves_nothing_of_it()
    {
        var justNow = new Scene { Others = [Keyspace("RequireIdle", replicas: 0)], LeftOutFor = TimeSpan.FromMilliseconds(99) };
        Assert.Empty(justNow.Moves());
        Assert.All(justNow.Plan().Needs.Where(need => need.Query is Query.Tablets), need => Assert.Equal(Now.AddMilliseconds(-99), need.Since));
        Assert.Contains(Annotations.TurnDown, Patch(justNow with { LeftOutFor = TimeSpan.FromMilliseconds(100) }), StringComparison.Ordinal);
        Assert.Empty((justNow with { Others = [Keyspace("Immediate", replicas: 0)] }).Moves());
        Assert.Contains((justNow with { Others = [Keyspace("Immediate", replicas: 0)] }).Plan().Needs, need => need.Query is Query.Object { Key.Kind: Kinds.VitessCluster });
    }

    [Fact]
    public void Nothing_is_turned_down_by_a_spec_that_is_not_the_stored_one()
    {
        foreach (var scene in new[] { new Scene { Others = [Keyspace("Immediate", replicas: 0)] }, new Scene { Others = [Cell()], Alias = Both } })
        {
            Assert.Contains(Annotations.TurnDown, Patch(scene), StringComparison.Ordinal);
            Assert.Empty((scene with { StoredGeneration = 1 }).Moves());
            Assert.Contains((scene with { StoredGeneration = 1 }).Plan().Needs, need => need.Query is Query.Object { Key.Kind: Kinds.VitessCluster });
        }
    }

    [Fact]
    public void A_keyspace_that_never_had_a_primary_is_idle_whatever_its_tablets_had_cells_list()
    {
        var young = new Scene { Others = [Keyspace("RequireIdle", replicas: 3)], Tablets = [Tablet], Served = ["-"] };
        Assert.Contains(Annotations.TurnDown, Patch(young), StringComparison.Ordinal);
        Assert.Contains(Annotations.TurnDown, Patch(young with { Served = [] }), StringComparison.Ordinal);
        Refused(young with { Served = ["-80"] }, "orphanedKeyspaces", "commerce", "NotIdle");
        Refused(young with { Tablets = [Tablet with { Type = TabletType.Primary }] }, "orphanedKeyspaces", "commerce", "NotIdle");
        Refused(young with { Tablets = [Tablet with { TermStart = Now }] }, "orphanedKeyspaces", "commerce", "NotIdle");
        Refused(young with { Unread = "Shards" }, "orphanedKeyspaces", "commerce", "NotIdle");
    }

    [Fact]
    public void A_keyspace_that_never_had_a_primary_stays_where_its_claims_would_be_deleted()
    {
        var young = new Scene { Others = [Keyspace("RequireIdle", replicas: 3)], Tablets = [Tablet], Served = ["-"] };
        Refused(young with { Retention = Json.Map(("whenScaled", "Delete")) }, "orphanedKeyspaces", "commerce", "NotIdle");
        Refused(young with { Retention = Json.Map(("deleteAfter", "1h")) }, "orphanedKeyspaces", "commerce", "NotIdle");
        Assert.Contains(Annotations.TurnDown, Patch(young with { Retention = Json.Map(("whenDeleted", "Delete")) }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_topology_that_does_not_know_the_pods_that_stand_proves_nothing_idle_or_empty()
    {
        var young = new Scene { Others = [Keyspace("RequireIdle", replicas: 3)], Tablets = [Tablet], Served = ["-"] };
        Refused(young with { Pods = [new("commerce", "x-x", "zone2", 2, 2)] }, "orphanedKeyspaces", "commerce", "NotIdle");
        Assert.Contains(Annotations.TurnDown, Patch(young with { Pods = [new("commerce", "x-x", "zone2", 3, 1), new("other", "x-x", "zone2", 9, 9)] }), StringComparison.Ordinal);
        var emptied = new Scene { Others = [Keyspace("RequireIdle", replicas: 0)], HasLed = true };
        Assert.Contains(Annotations.TurnDown, Patch(emptied), StringComparison.Ordinal);
        Refused(emptied with { Pods = [new("commerce", "x-x", "zone2", 1, 0)] }, "orphanedKeyspaces", "commerce", "NotIdle");
        var recorded = new Scene { Others = [Cell(), Keyspace("RequireIdle", replicas: 0)], Alias = Both, Tablets = [Tablet], HasLed = true, IsTabletGone = true };
        Refused(recorded with { Pods = [new("commerce", "x-x", "zone2", 1, 0)] }, "orphanedKeyspaces", "commerce", "NotIdle");
        var cell = new Scene { Others = [Cell()], Alias = Both };
        Refused(cell with { Pods = [new("commerce", "x-x", "zone2", 1, 0)] }, "orphanedCells", "zone2", "NotIdle");
        Assert.Contains(Annotations.TurnDown, Patch(cell with { Pods = [new("commerce", "x-x", "zone1", 1, 1)] }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_keyspace_with_Immediate_or_an_annotation_is_turned_down_without_asking()
    {
        var running = new Scene { Tablets = [Tablet], HasLed = true };
        Assert.Contains(Annotations.TurnDown, Patch(running with { Others = [Keyspace("Immediate", 3)] }), StringComparison.Ordinal);
        Assert.Contains(Annotations.TurnDown, Patch(running with { Others = [Keyspace("RequireIdle", 3, (Annotations.TurnDownAllowed, ""))] }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_keyspace_goes_when_its_own_pass_says_that_it_is_empty()
    {
        Assert.Empty(new Scene { Others = [Keyspace("Immediate", 3, Marked)] }.Moves());
        Assert.Equal("its uid", Assert.IsType<Move.Delete>(Assert.Single(new Scene { Others = [Keyspace("Immediate", 3, Marked, Empty)] }.Moves())).Uid);
    }

    [Fact]
    public void A_cell_stays_while_a_tablet_is_in_it_or_one_is_asked_for_there_or_that_is_not_known()
    {
        Assert.Contains(Annotations.TurnDown, Patch(new Scene { Others = [Cell()], Alias = Both }), StringComparison.Ordinal);
        Refused(new() { Others = [Cell()], Alias = Both, Tablets = [Tablet] }, "orphanedCells", "zone2", "NotIdle");
        Refused(new() { Others = [Cell()], Alias = Both, Unread = "Tablets" }, "orphanedCells", "zone2", "Unknown");
        Refused(new() { Others = [Cell()], Alias = Both, Unread = "Keyspaces" }, "orphanedCells", "zone2", "Unknown");
        var pools = new Scene { Others = [Cell()], Alias = Both, Relatives = [Shard("""{"name":"-","tabletPools":[{"cell":"zone2","replicas":1}]}""")] };
        Refused(pools, "orphanedCells", "zone2", "NotIdle");
    }

    [Fact]
    public void An_empty_cell_leaves_the_serving_graph_then_the_topology_and_then_goes()
    {
        var served = new Scene { Others = [Cell(Marked, Empty), Keyspace("RequireIdle", 3, Marked)], Served = ["-"] };
        Assert.Equal(new Call.RemoveKeyspaceCell(Commerce, Left), Call(served));
        Assert.Equal(new Call.DeleteCell(Left, DespiteContent: true), Call(served with { Served = [] }));
        Assert.Equal(new Call.DeleteCell(Left, DespiteContent: false), Call(served with { ServesNothing = true }));
        Assert.IsType<Move.Delete>(Assert.Single((served with { HasCell = false }).Moves()));
        Assert.Empty((served with { Others = [Cell(Marked, Empty)] }).Moves());
        Assert.Contains("\"reconcile.vitess.io/turn-down\":null", Patch(served with { Tablets = [Tablet] }), StringComparison.Ordinal);
        Assert.IsType<Move.Delete>(Assert.Single((served with { Switches = Json.Map(("pruneCells", false)) }).Moves()));
    }

    [Theory]
    [InlineData("Cells")]
    [InlineData("ServedKeyspaces")]
    public void A_topology_that_never_tells_what_is_in_an_empty_cell_needs_somebody(string unread)
    {
        var plan = new Scene { Others = [Cell(Marked, Empty)], Unread = unread }.Plan();
        Assert.Contains(plan.Waits, wait => wait.Code == "TopologyUnknown" && wait.Text.Contains("zone2", StringComparison.Ordinal) && wait.BlockedFrom == Now + Deadlines.BlockedAfter);
    }

    [Fact]
    public void Which_tablets_are_in_a_cell_is_asked_on_until_it_is_gone()
    {
        ValueList<ValueList<ObservedObject.Resource>> all = [[Cell(Marked)], [Cell(Marked, Empty)]];
        Assert.All(all, cells => Assert.Contains(
            new Scene { Others = cells, Switches = Json.Map(("pruneCells", false)), Unread = "Keyspaces" }.Plan().Needs, need => need.Query is Query.Keyspaces));
    }

    [Fact]
    public void The_alias_keeps_a_cell_until_that_is_turned_down()
    {
        var scene = new Scene { Others = [Cell()], Tablets = [Tablet], Alias = Both };
        Assert.Empty(scene.Moves());
        var left = scene with { Others = [Cell(Marked)], Tablets = [] };
        Assert.Equal(new Call.UpdateCellsAlias("planetscale_operator_default", [new("zone1")]), Call(left));
        Assert.All(left.Plan().Moves.Where(planned => planned.Move is Move.Invoke), planned => Assert.Equal(Now + Deadlines.Freshness, planned.NotAfter));
    }

    [Fact]
    public void A_protected_cluster_that_was_deleted_stays_while_it_has_a_keyspace()
    {
        var deleted = new Scene { Others = [Keyspace("RequireIdle", 3)], Protection = "Enabled", IsGoing = true };
        Assert.Empty(deleted.Moves());
        Assert.Contains(deleted.Plan().Waits, wait => wait.Code == "DeletionProtected" && wait.Text.Contains(Annotations.TurnDownAllowed, StringComparison.Ordinal));
        Assert.Contains(Annotations.TurnDown, Patch(deleted with { Protection = "Disabled" }), StringComparison.Ordinal);
        Assert.Contains("\"finalizers\":[]", Patch(deleted with { Others = [], Alias = [] }), StringComparison.Ordinal);
        Assert.Contains("\"finalizers\":[]", Patch(deleted with { Protection = "Disabled", HasVtctld = false }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_that_goes_says_what_below_keeps_it()
    {
        var kept = Keyspace("RequireIdle", 3) with { Status = Json.Parse("""{"conditions":[{"type":"Blocked","status":"True","message":"deletionProtection keeps it"}]}""") };
        var wait = Assert.Single(new Scene { Others = [kept], IsGoing = true, IsHeld = false }.Plan().Waits, wait => wait.Code == "VitessKeyspaceNotReady");
        Assert.Contains("deletionProtection keeps it", wait.Text, StringComparison.Ordinal);
        Assert.Contains(new Scene { Others = [kept], IsGoing = true, Protection = "Disabled" }.Plan().Waits, wait => wait.Code == "VitessKeyspaceNotReady");
        Assert.DoesNotContain(new Scene { Others = [Keyspace("RequireIdle", 3)], IsGoing = true, IsHeld = false }.Plan().Waits, wait => wait.Code == "VitessKeyspaceNotReady");
    }

    [Fact]
    public void A_cluster_that_is_protected_again_brings_back_the_cells_that_it_had_begun_to_turn_down()
    {
        var begun = Of(Kinds.VitessCell, Names.Cell(new("zone1")).Value, Json.Map(("name", "zone1")), Marked, Empty);
        var deleted = new Scene { Others = [begun, Cell(Marked), Keyspace("RequireIdle", 3)], Protection = "Enabled", IsGoing = true };
        Assert.Equal(begun.Key, Assert.IsType<Move.Patch>(Assert.Single(deleted.Moves())).Key);
        Assert.Contains("\"reconcile.vitess.io/turn-down\":null", Patch(deleted), StringComparison.Ordinal);

        // The removal of its record may be under way, sent by whoever looked after the cluster before.
        Assert.Empty((deleted with { LeftOutFor = TimeSpan.FromSeconds(26) }).Moves());
        Assert.Contains((deleted with { LeftOutFor = TimeSpan.FromSeconds(26) }).Plan().Waits, wait => wait.Code == "TurnDownWithdrawn");
    }

    [Fact]
    public void A_topology_that_has_not_answered_for_five_minutes_holds_a_deletion_no_longer()
    {
        var silent = new Scene { Others = [Keyspace("RequireIdle", 3, Marked)], Protection = "Disabled", IsGoing = true, Unread = "Cells" };
        Assert.Empty(silent.Moves());
        Assert.Contains("\"finalizers\":[]", Patch(silent with { SilentFor = TimeSpan.FromMinutes(5) }), StringComparison.Ordinal);
        Assert.Empty((silent with { SilentFor = TimeSpan.FromMinutes(4) }).Moves());
    }

    [Fact]
    public void A_deleted_cluster_does_not_go_before_it_is_known_that_the_alias_of_its_cells_has()
    {
        var emptied = new Scene { Protection = "Disabled", IsGoing = true, HasCell = false };
        Assert.DoesNotContain(emptied.Moves(), move => move is Move.Patch);
        Assert.Contains((emptied with { Unread = "Cells" }).Plan().Needs, need => need.Query is Query.Cells);
        Assert.Empty((emptied with { Unread = "Cells" }).Moves());
    }

    [Fact]
    public void The_finalizer_is_put_on_where_it_is_asked_for_and_taken_off_where_it_is_not()
    {
        Assert.Contains("reconcile.vitess.io/protected", Patch(new Scene { Protection = "Enabled" }), StringComparison.Ordinal);
        Assert.Contains("reconcile.vitess.io/protected", Patch(new Scene { Protection = "Disabled" }), StringComparison.Ordinal);
        Assert.Empty(new Scene().Moves());
    }

    private static ObservedObject.Resource Keyspace(string policy, int replicas, params (string Key, string Value)[] annotations) => Of(
        Kinds.VitessKeyspace, Names.Keyspace(Commerce).Value,
        Json.Parse($$$"""{"name":"commerce","turndownPolicy":"{{{policy}}}","partitionings":[{"equal":{"parts":1,"shardTemplate":{"tabletPools":[{"cell":"zone2","replicas":{{{replicas}}}}]} } }]}"""),
        annotations);

    private static ObservedObject.Resource Cell(params (string Key, string Value)[] annotations) =>
        Of(Kinds.VitessCell, Names.Cell(Left).Value, Json.Map(("name", "zone2")), annotations);

    private static ObservedObject.Resource Shard(string spec) => Of(Kinds.VitessShard, "shard", Json.Parse(spec));

    private static ObservedObject.Resource Of(string kind, string name, Json spec, params (string Key, string Value)[] annotations) => new(
        Sample.Meta(kind, name, "its uid") with { Version = 7, Annotations = ValueMap.Of(annotations), Owner = new(Kinds.VitessCluster, "example", "one") },
        spec, Json.EmptyMap);

    private static string Patch(Scene scene) => Assert.IsType<Move.Patch>(Assert.Single(scene.Moves())).Change.ToString();

    private static Call Call(Scene scene) => Assert.IsType<Move.Invoke>(Assert.Single(scene.Moves())).Call;

    private static void Refused(Scene scene, string field, string name, string reason)
    {
        Assert.Empty(scene.Moves());
        var plan = scene.Plan();
        Assert.Contains(plan.Waits, wait => wait.Code == "TurnDownBlocked");
        var status = plan.Moves.Select(planned => planned.Move).OfType<Move.SetStatus>().Single().Status;
        Assert.Equal(reason, status.At(field, name, "reason")?.AsText);
    }

    /// <summary>A cluster with the cell zone1 and no keyspace, and what else stands and is known.</summary>
    private sealed record Scene
    {
        internal ValueList<ObservedObject.Resource> Others { get; init; }

        internal ValueList<ObservedObject.Resource> Relatives { get; init; }

        internal ValueList<TabletRecord> Tablets { get; init; }

        /// <summary>The pods of tablets that stand.</summary>
        internal ValueList<TabletPods> Pods { get; init; }

        internal bool HasLed { get; init; }

        /// <summary>The generation of the VitessCluster as it is stored, which the watch may not show yet.</summary>
        internal long StoredGeneration { get; init; }

        /// <summary>What was read of the tablet's pod; null when it was not asked for.</summary>
        internal Json? TabletPod { get; init; }

        /// <summary>Whether the tablet's pod is proven to be gone.</summary>
        internal bool IsTabletGone { get; init; }

        internal string Unread { get; init; } = "";

        internal ValueList<string> Served { get; init; }

        internal bool ServesNothing { get; init; }

        internal bool HasCell { get; init; } = true;

        internal ValueList<string> Alias { get; init; } = ["zone1"];

        internal Json Switches { get; init; } = Json.EmptyMap;

        internal string? Protection { get; init; }

        internal Json? Retention { get; init; }

        internal bool IsGoing { get; init; }

        /// <summary>Whether the operator has held the cluster before it was deleted.</summary>
        internal bool IsHeld { get; init; } = true;

        internal bool HasVtctld { get; init; } = true;

        internal TimeSpan SilentFor { get; init; }

        /// <summary>Since when what the spec leaves out has been seen to be left out.</summary>
        internal TimeSpan LeftOutFor { get; init; } = TimeSpan.FromMinutes(1);

        internal IEnumerable<Move> Moves() => Plan().Moves.Select(planned => planned.Move)
            .Where(move => move is not Move.SetStatus and not Move.Create and not Move.Apply and not Move.Invoke { Call: Vitess.Reconcile.Planning.Call.AddCell or Vitess.Reconcile.Planning.Call.UpdateCell });

        internal Plan Plan()
        {
            var spec = Json.Parse("""{"globalLockserver":{"external":{"implementation":"etcd2","address":"a:1","rootPath":"/a"}},"cells":[{"name":"zone1","gateway":{}}],"updateStrategy":{"type":"Immediate"}}""")
                .With("topologyReconciliation", Switches).With("deletionProtection", Protection is null ? null : Protection)
                .With("dataVolumeClaimRetentionPolicy", Retention);
            var subject = new ObservedObject.Resource(
                Sample.Meta(Kinds.VitessCluster, "example") with
                {
                    Deletion = IsGoing ? Now : null,
                    Finalizers = IsGoing && IsHeld ? ["reconcile.vitess.io/protected"] : [],
                    Annotations = IsGoing && Protection == "Enabled" ? ValueMap.Of([(Annotations.KeepsClaims, "test")]) : default,
                },
                spec, Json.EmptyMap);
            var vtctld = new ObservedObject.Deployment(
                Sample.Meta(Kinds.Deployment, Names.Vtctld(new("zone1")).Value, "vtctld") with { Version = 7 }, Json.EmptyMap, "True", 1, 1);
            ValueList<ObservedObject> owned = [.. Others, .. HasVtctld ? [vtctld] : Array.Empty<ObservedObject>()];
            return Reconciler.Reconcile(new()
            {
                Now = Now,
                Options = Sample.Options,
                Subject = subject,
                Owned = owned.OrderBy(it => it.Key).ToValueList(),
                Family = [subject, .. Others, .. Relatives],
                TabletPods = Pods,
                Readings = new(Readings().Where(it => Unread.Length == 0 || !it.Query.ToString().StartsWith(Unread + " ", StringComparison.Ordinal)).ToValueList()),
                Remembered = new(null, default, new[] { "deletion:silent", "left-out:its uid", "wanted-again:its uid" }.ToValueMap(what => what, what => Now - (what == "deletion:silent" ? SilentFor : LeftOutFor))),
            });
        }

        private IEnumerable<QueryReading> Readings()
        {
            var infos = new[] { "zone1", "zone2" }.Where(cell => cell == "zone1" || HasCell).ToValueMap(cell => new CellName(cell), _ => new CellInfo("a", "/"));
            var aliases = Alias.Count == 0 ? default : new[] { Alias }.ToValueMap(_ => "planetscale_operator_default", all => all.Select(cell => new CellName(cell)).ToValueList());
            yield return new(new Query.Cells(Vtctld), Known(new Answer.Cells(infos, aliases)));
            yield return new(new Query.Keyspaces(Vtctld), Known(new Answer.Keyspaces([Commerce])));
            yield return new(new Query.Tablets(Vtctld, Commerce), Known(new Answer.Tablets(Tablets)));
            yield return new(new Query.Shards(Vtctld, Commerce), Known(new Answer.Shards([new(new(Commerce, "-"), null, HasLed ? Now : null, HasLed)])));
            yield return new(new Query.ServingGraph(Vtctld, Commerce), Known(new Answer.ServingGraph(new[] { Left }.ToValueMap(cell => cell, _ => Served))));
            yield return new(new Query.Object(new(Kinds.VitessCluster, "example", "example")), Known(new Answer.Object(1, Json.Map(("metadata", Json.Map(("uid", "one"), ("generation", StoredGeneration)))))));
            if (Pod is { } pod)
            {
                yield return new(new Query.Object(new(Kinds.Pod, "example", Names.Tablet(Tablet.Alias).Value)), pod);
            }
            yield return new(new Query.ServedKeyspaces(Vtctld), Known(new Answer.ServedKeyspaces(
                new[] { Left }.ToValueMap(cell => cell, _ => ServesNothing ? (ValueList<KeyspaceName>)[] : [Commerce]))));
        }

        private Reading<Answer>? Pod => IsTabletGone ? new Reading<Answer>.Absent(Now.AddMilliseconds(-100))
            : TabletPod is { } read ? Known(new Answer.Object(1, read)) : null;

        private static Reading<Answer> Known(Answer answer) => new Reading<Answer>.Known(answer, Now.AddMilliseconds(-100));
    }
}
