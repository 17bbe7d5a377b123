using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Moves;

/// <summary>Shards that leave the spec of their keyspace.</summary>
public sealed class ShardTurnDownTests
{
    private static readonly (string Key, string Value) Marked = (Annotations.TurnDown, "test");
    private static readonly (string Key, string Value) Empty = (Annotations.Emptied, "test");
    private static readonly (string Key, string Value) Served = (Annotations.Served, "test");
    private static readonly (string Key, string Value) Allowed = (Annotations.TurnDownAllowed, "");
    private static readonly WorkflowSummary Backwards = new("r_reverse", "Reshard", ["-80", "80-"], ["-"]) { State = WorkflowState.Running };

    /// <summary>The shard - is not asked for: it was switched from, since it has served and others do now.</summary>
    private static readonly KeyspaceScene Old = new()
    {
        Others = [KeyspaceScene.Shard("-", Served)],
        Records = [KeyspaceScene.Record("-", serves: false), KeyspaceScene.Record("-80", serves: true), KeyspaceScene.Record("80-", serves: true)],
        Rows = 1000,
    };

    /// <summary>The same shard as a target that was never switched to.</summary>
    private static readonly KeyspaceScene Target = Old with { Others = [KeyspaceScene.Shard("-")] };

    [Fact]
    public void A_shard_that_was_switched_from_is_turned_down_once_no_workflow_names_it()
    {
        Assert.Contains(Annotations.TurnDown, Change(Old), StringComparison.Ordinal);
        Refused(Old with { Workflows = [Backwards] }, "InWorkflow", "r_reverse");
    }

    [Fact]
    public void A_shard_that_serves_stays_whatever_is_written_on_it()
    {
        var serving = Old with { Serving = ["-"], Others = [KeyspaceScene.Shard("-", Allowed)] };
        Refused(serving, "Serving", "zone1");
        Refused(Old with { Records = [KeyspaceScene.Record("-", serves: true)] }, "Serving", "recorded as serving");
    }

    [Fact]
    public void A_target_with_rows_or_a_workflow_goes_only_when_an_annotation_on_it_allows_that()
    {
        Refused(Target, "HoldsRows", "1000 rows");
        var copying = Target with { Rows = 0, Workflows = [new("r", "Reshard", ["-80", "80-"], ["-"]) { State = WorkflowState.Stopped }] };
        Refused(copying, "InWorkflow", Annotations.TurnDownAllowed);
        Assert.Contains(Annotations.TurnDown, Change(copying with { Others = [KeyspaceScene.Shard("-", Allowed)] }), StringComparison.Ordinal);
    }

    [Fact]
    public void That_a_shard_serves_is_written_on_it_while_another_partitioning_stands_or_is_left_out()
    {
        var unmarked = Old with { OfShards = [], Others = [KeyspaceScene.Shard("-")] };
        var patches = unmarked.Moves().OfType<Move.Patch>().ToList();
        Assert.Equal(["uid of 80-", "uid of -80"], patches.Select(patch => patch.Uid));
        Assert.All(patches, patch => Assert.NotNull(patch.Change.At("metadata", "annotations", Annotations.Served)));
        Assert.Empty((unmarked with { Others = [] }).Moves());
        Assert.Empty((unmarked with { Unread = "Shards" }).Moves());
        Assert.Contains((unmarked with { Unread = "Shards" }).Plan().Needs, need => need.Query is Query.Shards);
        Assert.Empty((unmarked with { Records = [KeyspaceScene.Record("-80", serves: false), KeyspaceScene.Record("80-", serves: true, hasLed: false), .. Old.Records.Take(1)] }).Moves());
    }

    [Fact]
    public void A_shard_that_has_served_stays_while_nobody_serves_its_keys_and_it_holds_rows() =>
        Refused(Old with { Serving = [] }, "HoldsRows", "1000 rows");

    [Fact]
    public void A_target_without_rows_is_turned_down() => Assert.Contains(Annotations.TurnDown, Change(Target with { Rows = 0 }), StringComparison.Ordinal);

    [Theory]
    [InlineData("Shards")]
    [InlineData("ServingGraph")]
    [InlineData("Workflows")]
    public void Nothing_is_turned_down_on_what_is_not_known(string unread) => Refused(Old with { Unread = unread }, "Unknown", "cannot be read");

    [Fact]
    public void A_shard_without_a_record_goes_only_while_others_serve_its_keys()
    {
        var forgotten = Old with { Records = [KeyspaceScene.Record("-80", serves: true), KeyspaceScene.Record("80-", serves: true)] };
        Assert.Contains(Annotations.TurnDown, Change(forgotten), StringComparison.Ordinal);
        Refused(forgotten with { Records = [], Serving = [] }, "Unknown", "no other shard serves its keys");
        Assert.Contains(Annotations.TurnDown, Change(forgotten with { Records = [], Serving = [], Others = [KeyspaceScene.Shard("-", Allowed)] }), StringComparison.Ordinal);
    }

    [Fact]
    public void That_rows_cannot_be_counted_keeps_a_target() => Refused(Target with { Unread = "Rows" }, "Unknown", "how many rows");

    [Fact]
    public void What_was_read_before_the_spec_left_a_shard_out_proves_nothing_of_it()
    {
        var justNow = Target with { Rows = 0, LeftOutFor = Target.Age - TimeSpan.FromMilliseconds(1) };
        Assert.Empty(justNow.Moves());
        Assert.Contains(justNow.Plan().Needs, need => need.Query is Query.Workflows && need.Since == KeyspaceScene.Now - justNow.LeftOutFor);
        Assert.Contains(Annotations.TurnDown, Change(justNow with { LeftOutFor = justNow.Age }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shard_is_not_turned_down_by_a_spec_that_is_not_the_stored_one()
    {
        Refuted(Old with { StoredGeneration = 1 });
        var leaving = new KeyspaceScene { Annotations = ValueMap.Of(Marked) };
        Assert.Equal(2, leaving.Moves().Count());
        Refuted(leaving with { StoredAnnotations = default(ValueMap<string, string>) });
        Assert.Equal(2, (leaving with { StoredAnnotations = ValueMap.Of(Marked, Served) }).Moves().Count());

        static void Refuted(KeyspaceScene scene)
        {
            Assert.Empty(scene.Moves());
            Assert.Contains(scene.Plan().Needs, need => need.Query is Query.Object { Key.Kind: Kinds.VitessKeyspace });
        }
    }

    [Fact]
    public void A_shard_without_a_record_does_not_serve_and_needs_no_word_on_workflows()
    {
        var gone = Old with { Records = [KeyspaceScene.Record("-80", serves: true)], Unread = "Workflows" };
        Assert.Contains(Annotations.TurnDown, Change(gone), StringComparison.Ordinal);
        var never = Target with { Records = [KeyspaceScene.Record("-", serves: false, hasLed: false)], Unread = "Workflows" };
        Assert.Contains(Annotations.TurnDown, Change(never), StringComparison.Ordinal);
        Assert.DoesNotContain((never with { Unread = "Tablets" }).Moves(), move => move is Move.Patch);
        Assert.Contains((never with { Unread = "Tablets" }).Plan().Needs, need => need.Query is Query.Tablets);
        // A topology that forgot the tablets that run may have forgotten who led them.
        Assert.Contains(Annotations.TurnDown, Change(never with { TabletPods = [new("commerce", "x-x", "zone1", 3, never.Tablets.Count)] }), StringComparison.Ordinal);
        Refused(never with { TabletPods = [new("commerce", "x-x", "zone1", 3, never.Tablets.Count + 1)] }, "Unknown", "may have been lost");
    }

    [Fact]
    public void Readings_that_are_not_fresh_are_asked_for_anew_and_nothing_is_done()
    {
        var plan = (Old with { Age = TimeSpan.FromSeconds(4) }).Plan();
        Assert.DoesNotContain(plan.Moves, planned => planned.Move is Move.Patch);
        Assert.Contains(plan.Needs, need => need.Query is Query.ServingGraph && need.Since >= KeyspaceScene.Now.AddSeconds(-2));
        Assert.All(Old.Plan().Moves.Where(planned => planned.Move is Move.Patch), planned => Assert.NotNull(planned.NotAfter));
    }

    [Fact]
    public void A_shard_that_is_in_the_spec_again_comes_back()
    {
        var shard = KeyspaceScene.Shard("-80", Marked, Allowed, Served);
        var patch = Assert.Single(Back(shard).Moves.Select(planned => planned.Move).OfType<Move.Patch>());
        Assert.Equal((shard.Meta.Uid, shard.Meta.Version), (patch.Uid, patch.Version));
        Assert.Equal([Json.Null, Json.Null], (patch.Change.At("metadata", "annotations") ?? Json.EmptyMap).Members.Values);
    }

    /// <summary>Who sent the call may be gone, so that nobody knows of it.</summary>
    [Fact]
    public void A_shard_that_was_emptied_comes_back_when_the_removal_of_its_records_can_happen_no_more()
    {
        var shard = KeyspaceScene.Shard("-80", Marked, Empty, Allowed, Served);
        var waiting = Back(shard);
        Assert.DoesNotContain(waiting.Moves, planned => planned.Move is Move.Patch);
        Assert.Contains(waiting.Waits, wait => wait.Code == "TurnDownWithdrawn");
        Assert.Contains("wanted-again:uid of -80", (waiting.Remembered?.Seen ?? default).Keys);
        Assert.DoesNotContain(Back(shard, TimeSpan.FromSeconds(26)).Moves, planned => planned.Move is Move.Patch);
        var patch = Assert.Single(Back(shard, TimeSpan.FromSeconds(27)).Moves.Select(planned => planned.Move).OfType<Move.Patch>());
        var (marks, values) = ((patch.Change.At("metadata", "annotations") ?? Json.EmptyMap).Members.Keys, (patch.Change.At("metadata", "annotations") ?? Json.EmptyMap).Members.Values);
        Assert.All(values, value => Assert.Equal(Json.Null, value));
        // What it comes to hold from now on was never switched to others.
        Assert.Equal(4, marks.Count());
        Assert.Contains(Annotations.Served, marks);
        var left = Json.Map(("pruneShards", false), ("pruneKeyspaces", false));
        Assert.Contains(Back(shard, switches: left).Moves, planned => planned.Move is Move.Patch);
    }

    private static Plan Back(ObservedObject.Resource shard, TimeSpan seenFor = default, Json? switches = null)
    {
        var snapshot = new KeyspaceScene { Others = [], Switches = switches ?? Json.EmptyMap }.Snapshot();
        return Reconciler.Reconcile(snapshot with
        {
            Owned = snapshot.Owned.Select(it => it.Key == shard.Key ? shard : it).ToValueList(),
            Remembered = new(null, default, new[] { $"wanted-again:{shard.Meta.Uid}" }.ToValueMap(what => what, _ => KeyspaceScene.Now - seenFor)),
        });
    }

    [Fact]
    public void A_shard_that_is_switched_to_on_its_way_out_comes_back()
    {
        var marked = Target with { Others = [KeyspaceScene.Shard("-", Marked)], Serving = ["-"] };
        Assert.Contains("null", Change(marked), StringComparison.Ordinal);

        // That its primary has gone, so that nothing can be asked any more, does not bring it back.
        Assert.Empty((Target with { Others = [KeyspaceScene.Shard("-", Marked)], Unread = "Workflows" }).Moves());
    }

    [Fact]
    public void An_empty_shard_loses_its_record_first_and_then_goes()
    {
        var empty = Old with { Others = [KeyspaceScene.Shard("-", Marked, Empty)] };
        Assert.Equal(new Call.DeleteShard(new(KeyspaceScene.Name, "-"), WithTablets: false), Assert.IsType<Move.Invoke>(Assert.Single(empty.Moves())).Call);
        var left = new TabletRecord(KeyspaceScene.Alias(9), new(KeyspaceScene.Name, "-"), TabletType.Replica, null, "h", 1);
        Assert.Equal(
            new Call.DeleteShard(new(KeyspaceScene.Name, "-"), WithTablets: true),
            Assert.IsType<Move.Invoke>(Assert.Single((empty with { Tablets = [left] }).Moves())).Call);
        Assert.Empty((empty with { Tablets = [left with { Alias = new(new("elsewhere"), 1) }] }).Moves());
        Assert.Empty((empty with { Unread = "Tablets" }).Moves());
        Assert.Empty((empty with { Tablets = [left], Unread = "Object" }).Moves());
        var gone = empty with { Records = [KeyspaceScene.Record("-80", serves: true)] };
        Assert.Equal("uid of -", Assert.IsType<Move.Delete>(Assert.Single(gone.Moves())).Uid);
    }

    [Fact]
    public void A_shard_with_a_pod_of_a_tablet_keeps_its_record_though_none_is_recorded()
    {
        var empty = Old with { Others = [KeyspaceScene.Shard("-", Marked, Empty)], TabletPods = [new(KeyspaceScene.Name.Value, "x-x", "zone1", Count: 1, Ready: 0)] };
        Assert.Empty(empty.Moves());
        Assert.Contains(empty.Plan().Waits, wait => wait.Text.Contains("planetscale.com/keyspace=commerce,planetscale.com/shard=x-x", StringComparison.Ordinal));
        Assert.IsType<Move.Invoke>(Assert.Single((empty with { TabletPods = [new(KeyspaceScene.Name.Value, "x-80", "zone1", Count: 1, Ready: 0)] }).Moves()));
    }

    [Fact]
    public void Without_pruneShards_the_record_is_left_behind()
    {
        var empty = Old with { Others = [KeyspaceScene.Shard("-", Marked, Empty)], Switches = Json.Map(("pruneShards", false)) };
        Assert.IsType<Move.Delete>(Assert.Single(empty.Moves()));
    }

    [Fact]
    public void A_keyspace_on_its_way_out_takes_its_record_with_all_shards_at_once()
    {
        var leaving = new KeyspaceScene { Annotations = ValueMap.Of(Marked) };
        Assert.All(leaving.Moves(), move => Assert.Contains(Annotations.TurnDown, Assert.IsType<Move.Patch>(move).Change.ToString(), StringComparison.Ordinal));
        Assert.Equal(2, leaving.Moves().Count());

        var empty = WithShards(leaving, KeyspaceScene.Shard("-80", Marked, Empty), KeyspaceScene.Shard("80-", Marked, Empty));
        var call = Assert.IsType<Move.Invoke>(Assert.Single(Moves(empty))).Call;
        Assert.Equal(new Call.DeleteKeyspace(KeyspaceScene.Name, WithShards: true), call);
        var left = new TabletRecord(KeyspaceScene.Alias(9), new(KeyspaceScene.Name, "-80"), TabletType.Replica, null, "h", 1);
        var recorded = leaving with { Tablets = [left] };
        Assert.IsType<Move.Invoke>(Assert.Single(Moves(WithShards(recorded, KeyspaceScene.Shard("-80", Marked, Empty), KeyspaceScene.Shard("80-", Marked, Empty)))));
        Assert.Empty(Moves(WithShards(recorded with { Unread = "Object" }, KeyspaceScene.Shard("-80", Marked, Empty), KeyspaceScene.Shard("80-", Marked, Empty))));

        // That a pod was gone counts for as long as all that the removal rests on.
        var earlier = WithShards(recorded, KeyspaceScene.Shard("-80", Marked, Empty), KeyspaceScene.Shard("80-", Marked, Empty));
        earlier = earlier with
        {
            Readings = new(earlier.Readings.All.Select(it => it.Query is Query.Object ? it with { Reading = new Reading<Answer>.Absent(KeyspaceScene.Now.AddSeconds(-3)) } : it).ToValueList()),
        };
        Assert.Empty(Moves(earlier));
        Assert.Contains(Reconciler.Reconcile(earlier).Needs, need => need.Query is Query.Object);

        var gone = WithShards(leaving with { HasRecord = false }, KeyspaceScene.Shard("-80", Marked, Empty), KeyspaceScene.Shard("80-", Marked, Empty));
        Assert.Equal(2, Moves(gone).OfType<Move.Delete>().Count());
        var last = Assert.IsType<Move.Patch>(Assert.Single(Moves(WithShards(leaving with { HasRecord = false }))));
        Assert.Contains(Annotations.Emptied, last.Change.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_keyspace_with_a_pod_of_a_tablet_keeps_its_record_though_none_is_recorded()
    {
        var leaving = new KeyspaceScene { Annotations = ValueMap.Of(Marked), TabletPods = [new(KeyspaceScene.Name.Value, "x-80", "zone1", Count: 1, Ready: 0)] };
        var empty = WithShards(leaving, KeyspaceScene.Shard("-80", Marked, Empty), KeyspaceScene.Shard("80-", Marked, Empty));
        Assert.Empty(Moves(empty));
        Assert.Contains(Reconciler.Reconcile(empty).Waits, wait => wait.Text.Contains("kubectl get pods -n example -l planetscale.com/component=vttablet,planetscale.com/cluster=example,planetscale.com/keyspace=commerce", StringComparison.Ordinal));
    }

    [Fact]
    public void A_keyspace_with_a_shard_that_somebody_else_put_there_keeps_its_record()
    {
        var leaving = new KeyspaceScene { Annotations = ValueMap.Of(Marked), Records = [KeyspaceScene.Record("foreign", serves: false)] };
        var empty = WithShards(leaving, KeyspaceScene.Shard("-80", Marked, Empty));
        Assert.Empty(Moves(empty));
        Assert.Contains(Reconciler.Reconcile(empty).Waits, wait => wait.Code == "RecordsOfOthers" && wait.Text.Contains("foreign", StringComparison.Ordinal));
    }

    [Fact]
    public void A_shard_whose_resource_somebody_deleted_is_the_keyspaces_own_by_its_spec()
    {
        var leaving = new KeyspaceScene { Annotations = ValueMap.Of(Marked) };
        Assert.IsType<Call.DeleteKeyspace>(Assert.IsType<Move.Invoke>(Assert.Single(Moves(WithShards(leaving, KeyspaceScene.Shard("-80", Marked, Empty))))).Call);
    }

    private static Snapshot WithShards(KeyspaceScene scene, params ObservedObject.Resource[] shards) =>
        scene.Snapshot() with { Owned = shards.OrderBy(it => it.Key).ToValueList<ObservedObject>() };

    private static IEnumerable<Move> Moves(Snapshot snapshot) =>
        Reconciler.Reconcile(snapshot).Moves.Select(planned => planned.Move).Where(move => move is not Move.SetStatus);

    private static string Change(KeyspaceScene scene) => Assert.IsType<Move.Patch>(Assert.Single(scene.Moves())).Change.ToString();

    private static void Refused(KeyspaceScene scene, string reason, string text)
    {
        Assert.Empty(scene.Moves());
        var plan = scene.Plan();
        Assert.Contains(plan.Waits, wait => wait.Code == "TurnDownBlocked" && wait.Text.Contains(text, StringComparison.Ordinal));
        var status = plan.Moves.Select(planned => planned.Move).OfType<Move.SetStatus>().Single().Status;
        Assert.Equal(reason, status.At("orphanedShards", "-", "reason")?.AsText);
    }
}
