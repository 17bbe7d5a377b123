using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;

namespace Vitess.Reconcile.Tests.Planning;

public sealed class ObjectUpdateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly Rendered Wanted = Service("""{"type":"ClusterIP","ports":[{"name":"web","port":15000}]}""", "hash");

    private static readonly Json Agreeing = Wanted.Object;

    private static readonly Json Differing = Service("""{"type":"NodePort","ports":[{"name":"web","port":15000}]}""", "hash").Object;

    [Fact]
    public void An_object_that_is_missing_is_created()
    {
        var (steps, _) = Converge(Snapshot(null));
        Assert.Equal([new Move.Create(Wanted)], Moves(steps));
        Assert.Equal(["Creating"], Codes(steps));
    }

    [Theory]
    [InlineData(EffectPhase.Refused, "CreateRefused")]
    [InlineData(EffectPhase.InFlight, "CreateRefused")]
    [InlineData(EffectPhase.Unknown, "Creating")]
    public void A_creation_that_was_refused_tells_why(EffectPhase phase, string code)
    {
        var (steps, _) = Converge(Snapshot(null) with { UnderWay = [Begun(new Move.Create(Wanted), phase)] });
        Assert.Equal([code], Codes(steps));
        Assert.Equal(code == "CreateRefused", steps.Waits[0].Text.EndsWith(": over quota", StringComparison.Ordinal));
    }

    [Fact]
    public void A_creation_that_was_never_refused_is_just_being_created()
    {
        var first = Begun(new Move.Create(Wanted), EffectPhase.InFlight) with { Why = "" };
        Assert.Equal(["Creating"], Codes(Converge(Snapshot(null) with { UnderWay = [first] }).Steps));
    }

    [Fact]
    public void The_refusal_of_another_object_is_not_told_of_this_one()
    {
        var other = Wanted with { Key = Wanted.Key with { Name = "other" } };
        var (steps, _) = Converge(Snapshot(null) with { UnderWay = [Begun(new Move.Create(other), EffectPhase.Refused)] });
        Assert.Equal(["Creating"], Codes(steps));
    }

    [Fact]
    public void An_object_that_differs_is_applied_as_the_very_one_that_was_compared()
    {
        var (steps, _) = Converge(Snapshot(Standing(Differing)));
        Assert.Equal([new Move.Apply(Wanted, "the uid", 7)], Moves(steps));
        Assert.Equal(["Applying"], Codes(steps));
        Assert.Contains("spec.type", steps.Waits[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_that_was_only_created_so_far_becomes_one_that_was_applied_before_it_is_applied()
    {
        var created = Json.Parse("""
            {"manager":"vitess-reconcile","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:type":{}}}}
            """);
        var other = created.With("manager", "somebody");
        var snapshot = Snapshot(Standing(Differing));
        var (steps, compared) = Converge(snapshot with { Readings = Read(Standing(Differing).Meta, created, other) });
        var patch = Assert.IsType<Move.Patch>(Assert.Single(Moves(steps)));
        Assert.Equal(Json.List(created.With("operation", "Apply"), other), patch.Change.At("metadata", "managedFields"));
        Assert.Empty(compared);
    }

    [Fact]
    public void An_object_is_not_applied_before_it_is_known_who_set_its_fields()
    {
        var (steps, compared) = Converge(Snapshot(Standing(Differing)) with { Readings = Readings.None });
        Assert.Empty(Moves(steps));
        Assert.Equal([new Query.Object(Wanted.Key)], steps.Needs.Select(need => need.Query));
        Assert.Empty(compared);
    }

    [Fact]
    public void An_object_that_agrees_is_left_alone() => Assert.Equal(Steps.None, Converge(Snapshot(Standing(Agreeing))).Steps);

    [Fact]
    public void A_deployment_and_a_resource_are_compared_too()
    {
        var deployment = new ObservedObject.Deployment(Standing(Differing).Meta, Differing, "True", 1, 1);
        var resource = new ObservedObject.Resource(Standing(Differing).Meta, Differing["spec"] ?? Json.EmptyMap, Json.EmptyMap);
        Assert.Equal([new Move.Apply(Wanted, "the uid", 7)], Moves(Converge(Snapshot(deployment)).Steps));
        Assert.Equal([new Move.Apply(Wanted, "the uid", 7)], Moves(Converge(Snapshot(resource)).Steps));
        Assert.Equal(Steps.None, Converge(Snapshot(resource with { Spec = Agreeing["spec"] ?? Json.EmptyMap })).Steps);
    }

    [Fact]
    public void What_agreed_is_not_compared_again_until_its_version_changes()
    {
        var (_, compared) = Converge(Snapshot(Standing(Agreeing)));
        Assert.Empty(Moves(Converge(Snapshot(Standing(Differing), compared)).Steps));
        Assert.NotEmpty(Moves(Converge(Snapshot(Standing(Differing, version: 8), compared)).Steps));
    }

    [Fact]
    public void A_change_is_held_and_told_until_it_is_released()
    {
        var (steps, compared) = Converge(Snapshot(Standing(Differing)), Hold.All);
        Assert.Equal(["""{"metadata":{"annotations":{"rollout.planetscale.com/scheduled":"spec.type: NodePort -> ClusterIP\n"}}}"""], Changes(steps));
        Assert.Equal(["ChangeHeld"], Codes(steps));
        Assert.Empty(compared);
        Assert.NotEmpty(Moves(Converge(Snapshot(Standing(Differing), compared)).Steps));
        Assert.Empty(Moves(Converge(Snapshot(Annotated(Standing(Differing), Scheduled)), Hold.All).Steps));
    }

    [Fact]
    public void A_change_that_is_released_happens_and_then_its_annotations_go()
    {
        var released = Annotated(Standing(Differing), Scheduled, (GoAnnotations.Released, ""));
        Assert.IsType<Move.Apply>(Assert.Single(Moves(Converge(Snapshot(released), Hold.All).Steps)));
        var (steps, compared) = Converge(Snapshot(Annotated(Standing(Agreeing), Scheduled, (GoAnnotations.Released, ""))), Hold.All);
        const string Gone = """{"metadata":{"annotations":{"rollout.planetscale.com/released":null,"rollout.planetscale.com/scheduled":null}}}""";
        Assert.Equal([Gone], Changes(steps));
        Assert.Empty(Codes(steps));
        Assert.Equal([Gone], Changes(Converge(Snapshot(Annotated(Standing(Agreeing), Scheduled), compared), Hold.All).Steps));
    }

    [Fact]
    public void What_a_hold_lets_pass_is_written_and_the_rest_is_told()
    {
        var hold = new Hold((wanted, standing) => standing.With("sessionAffinity", wanted["sessionAffinity"]));
        var wanted = Wanted with { Object = Wanted.Object.WithAt(["spec", "sessionAffinity"], "ClientIP") };
        var (steps, _) = ObjectUpdate.Apply(ObjectUpdate.Converged.Of(Snapshot(Standing(Differing))), Snapshot(Standing(Differing)), [wanted], hold);
        var applied = Assert.IsType<Move.Apply>(Assert.Single(Moves(steps))).Wanted;
        Assert.Equal(("NodePort", "ClientIP"), (applied.Object.At("spec", "type")?.AsText, applied.Object.At("spec", "sessionAffinity")?.AsText));
        Assert.NotEqual(wanted.Hash, applied.Hash);
        Assert.Equal(applied.Hash, applied.Object.At("metadata", "annotations", Annotations.Hash)?.AsText);

        var passed = Snapshot(Standing(applied.Object));
        (steps, _) = ObjectUpdate.Apply(ObjectUpdate.Converged.Of(passed), passed, [wanted], hold);
        Assert.Equal(["ChangeHeld"], Codes(steps));
        Assert.Contains("spec.type: NodePort -> ClusterIP", Assert.Single(Changes(steps)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_hold_lets_pass_whole_is_not_held()
    {
        var (steps, _) = Converge(Snapshot(Standing(Differing)), new Hold((wanted, _) => wanted));
        Assert.Equal([new Move.Apply(Wanted, "the uid", 7)], Moves(steps));
    }

    private static readonly (string Key, string Value) Scheduled = (GoAnnotations.Scheduled, "spec.type: NodePort -> ClusterIP\n");

    private static ObservedObject.Applied Annotated(ObservedObject.Applied standing, params (string Key, string Value)[] annotations) => standing with
    {
        Meta = standing.Meta with
        {
            Annotations = annotations.Aggregate(standing.Meta.Annotations, (all, one) => all.With(one.Key, one.Value)),
        },
    };

    private static List<string> Changes(Steps steps) => [.. Moves(steps).OfType<Move.Patch>().Select(it => it.Change.ToString())];

    [Fact]
    public void A_held_object_is_still_created_and_one_that_agrees_waits_for_nothing()
    {
        Assert.Equal([new Move.Create(Wanted)], Moves(Converge(Snapshot(null), Hold.All).Steps));
        Assert.Equal(Steps.None, Converge(Snapshot(Standing(Agreeing)), Hold.All).Steps);
    }

    [Fact]
    public void A_field_that_comes_back_different_from_our_own_write_is_left_alone_and_told()
    {
        var (_, attempted) = Converge(Snapshot(Standing(Differing)));
        var (steps, tolerated) = Converge(Snapshot(Standing(Differing, version: 8), attempted));
        Assert.Empty(Moves(steps));
        var note = Assert.Single(steps.Waits);
        Assert.Equal(("ChangedOnWrite", true), (note.Code, note.IsNote));
        Assert.Contains("spec.type", note.Text, StringComparison.Ordinal);

        var (later, _) = Converge(Snapshot(Standing(Differing, version: 9), tolerated));
        Assert.Equal(steps, later);
    }

    [Fact]
    public void A_write_that_changed_nothing_came_back_too_once_it_has_ended()
    {
        var (_, attempted) = Converge(Snapshot(Standing(Differing)));
        var again = Snapshot(Standing(Differing), attempted);
        Assert.NotEmpty(Moves(Converge(again).Steps));
        Assert.Empty(Moves(Converge(again with { LastEnd = Now.AddSeconds(1) }).Steps));
    }

    [Fact]
    public void A_write_that_is_still_under_way_has_not_come_back()
    {
        var (steps, attempted) = Converge(Snapshot(Standing(Differing)));
        var again = Snapshot(Standing(Differing, version: 8), attempted);
        Assert.NotEmpty(Moves(Converge(again with { UnderWay = [Begun(Moves(steps)[0], EffectPhase.InFlight)] }).Steps));
    }

    [Fact]
    public void A_change_by_somebody_whose_object_does_not_carry_our_hash_is_applied_again()
    {
        var (_, attempted) = Converge(Snapshot(Standing(Differing)));
        Assert.NotEmpty(Moves(Converge(Snapshot(Standing(Differing, version: 8, hash: "older"), attempted)).Steps));
    }

    [Fact]
    public void A_field_that_was_not_among_those_written_is_applied()
    {
        var (_, attempted) = Converge(Snapshot(Standing(Differing)));
        var elsewhere = Service("""{"type":"ClusterIP","ports":[{"name":"web","port":1}]}""", "hash").Object;
        Assert.NotEmpty(Moves(Converge(Snapshot(Standing(elsewhere, version: 8), attempted)).Steps));
    }

    [Fact]
    public void What_was_tolerated_of_one_rendering_is_written_for_the_next()
    {
        var (_, attempted) = Converge(Snapshot(Standing(Differing)));
        var (_, tolerated) = Converge(Snapshot(Standing(Differing, version: 8), attempted));
        var next = Wanted with { Hash = "next" };
        var snapshot = Snapshot(Standing(Differing, version: 9), tolerated);
        var steps = ObjectUpdate.Apply(ObjectUpdate.Converged.Of(snapshot), snapshot, [next]).Steps;
        Assert.Equal([new Move.Apply(next, "the uid", 9)], Moves(steps));
    }

    [Fact]
    public void An_object_that_is_going_is_waited_for()
    {
        var standing = Standing(Differing);
        var (steps, _) = Converge(Snapshot(standing with { Meta = standing.Meta with { Deletion = Now } }));
        Assert.Empty(Moves(steps));
        Assert.Equal(["BeingDeleted"], Codes(steps));
    }

    private static Rendered Service(string spec, string hash) => new(
        new(Kinds.Service, "example", "web"),
        Json.Map(
            ("apiVersion", "v1"),
            ("kind", "Service"),
            ("metadata", Json.Map(("name", "web"), ("namespace", "example"))),
            ("spec", Json.Parse(spec))),
        hash,
        Level: 0);

    private static ObservedObject.Applied Standing(Json content, ulong version = 7, string hash = "hash") => new(
        new()
        {
            Key = Wanted.Key,
            Uid = "the uid",
            Version = version,
            Created = Now.AddHours(-1),
            Annotations = ValueMap.Of((Annotations.Hash, hash)),
        },
        content);

    private static Snapshot Snapshot(ObservedObject? owned, ValueMap<string, Comparison> compared = default) => new()
    {
        Now = Now,
        Options = Sample.Options,
        Subject = new(Sample.Meta(Kinds.VitessCluster, "example"), Json.EmptyMap, Json.EmptyMap),
        Owned = owned is null ? [] : [owned],
        Remembered = new(null, compared, default),
        Readings = owned is null ? Readings.None : Read(owned.Meta),
    };

    /// <summary>The object as read whole: nobody but us owns a field, and not since its creation, unless said otherwise.</summary>
    private static Readings Read(ObjectMeta meta, params ValueList<Json> managers) => new([new(
        new Query.Object(meta.Key),
        new Reading<Answer>.Known(
            new Answer.Object(meta.Version, Json.Map(("metadata", Json.Map(("uid", meta.Uid))))) { Managers = managers }, Now))]);

    private static UnderWay Begun(Move move, EffectPhase phase) => new(move, Now.AddSeconds(-1), phase, Now.AddSeconds(20), "over quota");

    private static ObjectUpdate.Converged Converge(Snapshot snapshot, Hold? hold = null) =>
        ObjectUpdate.Apply(ObjectUpdate.Converged.Of(snapshot), snapshot, [Wanted], hold);

    private static List<Move> Moves(Steps steps) => [.. steps.Moves.Select(it => it.Move)];

    private static List<string> Codes(Steps steps) => [.. steps.Waits.Select(it => it.Code)];
}
