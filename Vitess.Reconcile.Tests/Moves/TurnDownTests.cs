using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Health;
using Vitess.Reconcile.Moves;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;
using Vitess.Reconcile.Tests.Laws;

namespace Vitess.Reconcile.Tests.Moves;

/// <summary>A shard that empties itself, and one that waits for its keyspace to be recorded.</summary>
public sealed class TurnDownTests
{
    private static readonly Snapshot Marked = Mark((new ShardScene() with { Vtorc = VtorcScene.Up }).Snapshot());

    [Fact]
    public void VTOrc_goes_first_and_no_tablet_before_it_is_gone()
    {
        var moves = Moves(Marked);
        Assert.NotEmpty(moves.OfType<Move.Delete>());
        Assert.All(moves.OfType<Move.Delete>(), move => Assert.Equal(Kinds.Deployment, move.Key.Kind));
        Assert.Equal(Marked.Subject.Spec["tabletPools"]?.Items.Count > 0, TurnDown.Wanted(Marked, Desired).Tablets.Count > 0);
        Assert.Empty(TurnDown.Wanted(Without(Kinds.Deployment), Desired).Tablets);
    }

    [Theory]
    [InlineData(PodPhase.Running, true)]
    [InlineData(PodPhase.Succeeded, false)]
    public void Pods_of_VTOrc_outlive_their_Deployment_and_would_elect_one_of_the_tablets(PodPhase phase, bool isWaiting)
    {
        var left = Without(Kinds.Deployment) with { VtorcPods = [new(Backup(Kinds.Pod), new() { Phase = phase })] };
        Assert.Equal(isWaiting, TurnDown.Wanted(left, Desired).Tablets.Count > 0);
        var waits = TurnDown.Next(ShardView.Of(left, TurnDown.Wanted(left, Desired), DateTimeOffset.MinValue)).Waits;
        Assert.Equal(isWaiting, waits.Any(wait => wait.Code == "VtorcGoing"));
    }

    [Fact]
    public void A_shard_without_anything_left_says_that_it_is_empty()
    {
        var empty = Marked with { Owned = [] };
        var patch = Assert.Single(Moves(empty).OfType<Move.Patch>());
        Assert.Contains(Annotations.Emptied, patch.Change.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Moves(Without(Kinds.Deployment)), move => move is Move.Patch { Key.Kind: Kinds.VitessShard });
        Assert.Empty(Moves(Mark(empty, Annotations.Emptied)).OfType<Move.Patch>());
    }

    [Theory]
    [InlineData(EffectPhase.InFlight, false)]
    [InlineData(EffectPhase.Unknown, false)]
    [InlineData(EffectPhase.Refused, true)]
    public void A_shard_is_not_empty_while_a_tablet_may_still_come(EffectPhase phase, bool isEmpty)
    {
        var late = Marked with { Owned = [], UnderWay = [new(new Move.Create(Desired.Tablets[0].Pod), ShardScene.Now, phase, ShardScene.Now.AddSeconds(20), "")] };
        Assert.Equal(isEmpty, Moves(late).OfType<Move.Patch>().Any(patch => patch.Change.At("metadata", "annotations", Annotations.Emptied) is not null));
    }

    [Fact]
    public void A_first_backup_goes_with_its_shard_and_its_scratch_space_after_it()
    {
        var pod = new ObservedObject.Pod(Backup(Kinds.Pod), new() { Phase = PodPhase.Running });
        var claim = new ObservedObject.Claim(Backup(Kinds.PersistentVolumeClaim), IsBound: true, "1Gi", "1Gi", "v");
        Assert.Equal(Kinds.Pod, Assert.Single(Moves(Marked with { Owned = [claim, pod] }).OfType<Move.Delete>()).Key.Kind);
        Assert.Equal(Kinds.PersistentVolumeClaim, Assert.Single(Moves(Marked with { Owned = [claim] }).OfType<Move.Delete>()).Key.Kind);
    }

    [Fact]
    public void The_first_tablet_of_a_keyspace_waits_until_that_is_recorded_and_a_minute_at_the_longest()
    {
        var unborn = (ShardScene.Unborn with { Keyspace = Known.Absent }).WithAll(it => it with { Pod = PodScene.Missing, Record = null });
        Assert.NotNull(KeyspaceGate.NotRecorded(unborn.View()));
        Assert.Null(KeyspaceGate.NotRecorded((unborn with { Keyspace = Known.Fresh }).View()));
        Assert.Null(KeyspaceGate.NotRecorded((unborn with { Keyspace = Known.Unknown }).View()));
        Assert.Null(KeyspaceGate.NotRecorded((ShardScene.Unborn with { Keyspace = Known.Absent }).View()));
        var view = unborn.View();
        var memory = new Remembered(null, default, ValueMap.Of(("wait:KeyspaceNotRecorded", "")).ToValueMap(it => it.Key, _ => ShardScene.Now.AddSeconds(-60)));
        Assert.Null(KeyspaceGate.NotRecorded(view with { Snapshot = view.Snapshot with { Remembered = memory } }));
    }

    [Fact]
    public void What_we_remember_on_an_object_is_not_taken_over_by_what_we_apply()
    {
        var entry = Json.Parse("""
            {"manager":"vitess-reconcile","operation":"Update","apiVersion":"v","time":"t","fieldsType":"FieldsV1","fieldsV1":
             {"f:metadata":{"f:annotations":{".":{},"f:reconcile.vitess.io/hash":{},"f:reconcile.vitess.io/turn":{} },"f:finalizers":{".":{} } },"f:spec":{} } }
            """);
        var joined = FieldOwners.Joined([entry])?.Items ?? [];
        Assert.Equal(["Apply", "Update"], joined.Select(it => it["operation"]?.AsText));
        Assert.DoesNotContain("reconcile.vitess.io/turn", joined[0].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("finalizers", joined[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("""{"f:metadata":{"f:annotations":{"f:reconcile.vitess.io/turn":{}},"f:finalizers":{".":{}}}}""", joined[1]["fieldsV1"]?.ToString());
        Assert.Null(FieldOwners.Joined([.. joined.Skip(1)]));
    }

    [Fact]
    public void A_cluster_that_is_given_back_carries_no_finalizer_of_ours()
    {
        var held = Json.Parse("""
            {"kind":"VitessShard","metadata":{"name":"s","namespace":"n","uid":"7","resourceVersion":"1","finalizers":["theirs","reconcile.vitess.io/protected"]} }
            """);
        var change = Assert.IsType<Move.Patch>(Assert.Single(Release.Of([held]).Moves)).Change;
        Assert.Equal("""["theirs"]""", change.At("metadata", "finalizers")?.ToString());
    }

    private static Vitess.Reconcile.Desired.DesiredShard Desired => new ShardScene().View().Desired;

    private static Snapshot Without(string kind) => Marked with { Owned = Marked.Owned.Where(it => it.Key.Kind != kind).ToValueList() };

    private static ObjectMeta Backup(string kind) => Sample.Meta(kind, "first-backup", "backup") with
    {
        Version = 3, Labels = ValueMap.Of((Labels.Component, Labels.VtBackup)),
    };

    private static Snapshot Mark(Snapshot snapshot, string annotation = Annotations.TurnDown) => snapshot with
    {
        Subject = snapshot.Subject with { Meta = snapshot.Subject.Meta with { Annotations = snapshot.Subject.Meta.Annotations.With(annotation, "test") } },
    };

    private static ValueList<Move> Moves(Snapshot snapshot) => Reconciler.Reconcile(snapshot).Moves.Select(planned => planned.Move).ToValueList();
}
