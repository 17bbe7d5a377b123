using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Planning;
using Vitess.Reconcile.Tests.Desired;

namespace Vitess.Reconcile.Tests;

public sealed class CellPassTests
{
    private static readonly ClusterNames Names = new("example");
    private static readonly string Name = Names.Cell(new("zone1")).Value;
    private static readonly ObjectKey Autoscaler = new(Kinds.HorizontalPodAutoscaler, "example", Name);

    private static readonly Json Plain = Json.Parse("""
        {"name":"zone1","gateway":{"replicas":1},"allCells":["zone1"],
         "globalLockserver":{"implementation":"etcd2","address":"a:1","rootPath":"/a"} }
        """);
    private static readonly Json Scaled = Plain.WithAt(["gateway", "autoscaler"], Json.Parse("""{"maxReplicas":3}"""));
    private static readonly Json Needy = Plain.WithAt(["gateway", "extraVolumes"], Json.Parse("""[{"name":"a","secret":{"secretName":"acl"}}]"""));

    [Fact]
    public void An_autoscaler_is_made_where_it_is_asked_for_and_scales_the_cell()
    {
        var made = Moves(Scaled).OfType<Move.Create>().Single(move => move.Wanted.Key == Autoscaler).Wanted.Object;
        Assert.Equal(
            Json.Parse($$"""{"apiVersion":"planetscale.com/v2","kind":"VitessCell","name":"{{Name}}"}"""),
            made.At("spec", "scaleTargetRef"));
        Assert.Equal(3, made.At("spec", "maxReplicas")?.AsInteger);
        Assert.Null(made.At("spec", "minReplicas"));
    }

    [Fact]
    public void An_autoscaler_that_is_asked_for_no_more_is_deleted_and_another_ones_is_not()
    {
        var (left, other) = (Standing(Autoscaler), Standing(Autoscaler with { Name = "other" }));
        Assert.Equal(
            [new Move.Delete(Autoscaler, "its uid", 7, "the spec asks for no autoscaler any more")],
            Moves(Plain, left, other).OfType<Move.Delete>());
        Assert.Empty(Moves(Scaled, left).OfType<Move.Delete>());
        Assert.Empty(Moves(Plain, left with { Meta = left.Meta with { Deletion = DateTimeOffset.UnixEpoch } }).OfType<Move.Delete>());
    }

    [Fact]
    public void An_autoscaler_that_scales_something_else_is_made_to_scale_the_cell()
    {
        var made = Moves(Scaled).OfType<Move.Create>().Single(move => move.Wanted.Key == Autoscaler).Wanted;
        ObservedObject.Applied Standing(Json content) => new(
            Sample.Meta(Autoscaler.Kind, Name, "its uid") with
            {
                Version = 7, Owner = new(Kinds.VitessCell, Name, "one"),
                Annotations = ValueMap.Of((Annotations.Hash, "older")),
            }, content);
        var other = Plan(Scaled, [Standing(made.Object.WithAt(["spec", "scaleTargetRef", "name"], "other"))]);
        Assert.Contains("spec.scaleTargetRef.name", Assert.Single(other.Waits, wait => wait.Code == "Applying").Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Plan(Scaled, [Standing(made.Object)]).Waits, wait => wait.Code == "Applying");
    }

    [Fact]
    public void Gateways_that_stand_before_the_first_shard_restart_once_when_it_comes()
    {
        static Rendered? Gateways(IEnumerable<string> images, string? standing) => DesiredCell.Render(
            new() { Template = new() { Name = "zone1" }, AllCells = ["zone1"] },
            Sample.Meta(Kinds.VitessCell, Name), new(default, CellFacts.ImageOf(images, standing)), Sample.Options).Gateways;
        var (none, first, second) = (Gateways([], null), Gateways(["mysql:8.0.40"], null), Gateways(["mysql:8.0.40", "mysql:8.0.41"], "8.0.40-Vitess"));
        Assert.DoesNotContain("mysql_server_version", none?.Object.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(none?.Hash, first?.Hash);
        Assert.Equal(first?.Hash, second?.Hash);
    }

    [Fact]
    public void A_missing_secret_holds_back_the_gateways_and_leaves_their_service_and_status_alone()
    {
        var key = new ObjectKey(Kinds.Deployment, "example", Names.VtGate(new("zone1")).Value);
        var standing = new ObservedObject.Deployment(Standing(key).Meta, Json.EmptyMap, "True", 1, 1);
        var plan = Plan(Needy, [standing]);
        Assert.DoesNotContain(plan.Moves, planned => planned.Move is Move.Apply or Move.Delete);
        Assert.Contains(plan.Moves, planned => planned.Move is Move.Create { Wanted.Key.Kind: Kinds.Service });
        Assert.Contains("secret acl does not exist: create it", plan.Waits.Single(wait => wait.Code == "SecretMissing").Text, StringComparison.Ordinal);
        var status = plan.Moves.Select(planned => planned.Move).OfType<Move.SetStatus>().Single().Status;
        Assert.Equal("True", status.At("gateway", "available")?.AsText);
    }

    [Fact]
    public void A_missing_secret_holds_back_no_autoscaler() => Assert.Equal(
        [Kinds.HorizontalPodAutoscaler, Kinds.Service],
        Moves(Needy.WithAt(["gateway", "autoscaler"], Json.Parse("""{"maxReplicas":3}"""))).OfType<Move.Create>()
            .Select(move => move.Wanted.Key.Kind).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(null, "mysql:8.0.40")]
    [InlineData("8.0.41-Vitess", "mysql:8.0.41")]
    [InlineData("8.0.42-Vitess", "mysql:8.0.40")]
    public void While_shards_differ_gateways_announce_what_they_did_and_else_the_first_shards_version(string? standing, string image) =>
        Assert.Equal(image, CellFacts.ImageOf(["mysql:8.0.40", "mysql:8.0.41"], standing));

    [Fact]
    public void A_secret_of_a_volume_that_is_optional_holds_back_nothing_but_counts_once_it_is_there()
    {
        var optional = Needy.WithAt(["gateway", "extraVolumes"], Json.Parse("""[{"name":"a","secret":{"secretName":"acl","optional":true}}]"""));
        var without = Gateways(Plan(optional, []));
        var with = Gateways(Plan(optional, [], new ObservedObject.Secret(
            Standing(new(Kinds.Secret, "example", "acl")).Meta, ValueMap.Of(("k", Digest.Of("v").ToString())))));
        Assert.NotEqual(Hash(without), Hash(with));
    }

    [Theory]
    [InlineData(null, "Unknown")]
    [InlineData("", "Unknown")]
    [InlineData("zone2=k", "Unknown")]
    [InlineData("zone1=", "True")]
    [InlineData("zone1=k", "False")]
    public void A_cell_is_idle_if_the_topology_has_it_and_serves_nothing_in_it(string? served, string idle)
    {
        const string Vtctld = "example-vtctld-625ee430.example.svc:15999";
        var names = (served ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(cell => cell.Split('=')).ToValueMap(
            cell => new CellName(cell[0]), cell => cell[1].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => new KeyspaceName(name)).ToValueList());
        var snapshot = Seen(Plain, [], []);
        snapshot = snapshot with
        {
            Readings = served is null ? new([]) : new([new QueryReading(
                new Query.ServedKeyspaces(Vtctld), new Reading<Answer>.Known(new Answer.ServedKeyspaces(names), snapshot.Now))]),
        };
        var status = Reconciler.Reconcile(snapshot).Moves.Select(planned => planned.Move).OfType<Move.SetStatus>().Single().Status;
        Assert.Equal(idle, status["idle"]?.AsText);
    }

    private static Rendered Gateways(Plan plan) =>
        plan.Moves.Select(planned => planned.Move).OfType<Move.Create>().Single(move => move.Wanted.Key.Kind == Kinds.Deployment).Wanted;

    private static string? Hash(Rendered gateways) =>
        gateways.Object.At("spec", "template", "metadata", "annotations", GoAnnotations.SecretHash)?.AsText;

    private static IEnumerable<Move> Moves(Json spec, params ObservedObject[] owned) => Plan(spec, owned).Moves.Select(planned => planned.Move);

    private static Plan Plan(Json spec, ObservedObject[] owned, params ObservedObject.Secret[] secrets) =>
        Reconciler.Reconcile(Seen(spec, owned, secrets));

    private static Snapshot Seen(Json spec, ObservedObject[] owned, ObservedObject.Secret[] secrets) => new()
    {
        Now = DateTimeOffset.UnixEpoch.AddHours(1),
        Options = Sample.Options,
        Subject = new(Sample.Meta(Kinds.VitessCell, Name), spec, Json.EmptyMap),
        Owned = owned.OrderBy(it => it.Key).ToValueList(),
        Secrets = secrets.ToValueList(),
        Family = [new(
            Sample.Meta(Kinds.VitessCluster, "example"),
            Json.Parse("""{"globalLockserver":{"external":{"implementation":"etcd2","address":"a:1","rootPath":"/a"}}}"""),
            Json.EmptyMap)],
    };

    private static ObservedObject.Applied Standing(ObjectKey key) => new(
        Sample.Meta(key.Kind, key.Name, "its uid") with { Version = 7, Owner = new(Kinds.VitessCell, Name, "one") }, Json.EmptyMap);
}
