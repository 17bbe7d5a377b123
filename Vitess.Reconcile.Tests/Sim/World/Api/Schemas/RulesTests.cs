using FsCheck;
using FsCheck.Fluent;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Definitions;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;
using Vitess.Reconcile.Tests.Api;

namespace Vitess.Reconcile.Tests.Sim.World.Api.Schemas;

/// <summary>The rules over several fields that the definitions hold, kept by the simulated server.</summary>
public sealed class RulesTests
{
    public static TheoryData<string, string, string> Broken => new()
    {
        { "duplicate-cell", "spec.cells", """{"cells": [{"name": "a"}, {"name": "a"}]}""" },
        { "duplicate-keyspace", "spec.keyspaces", """{"keyspaces": [{"name": "k", "partitionings": [{}]}, {"name": "k", "partitionings": [{}]}]}""" },
        { "unknown-cell", "spec", Keyspace("""{"equal": {"parts": 1, "shardTemplate": {"tabletPools": [POOL]}}}""").Replace("CELL", "b", StringComparison.Ordinal) },
        { "hex-width", "spec.keyspaces[0].partitionings[0].equal", Keyspace("""{"equal": {"parts": 300, "hexWidth": 2}}""") },
        { "hex-width", "spec.keyspaces[0].partitionings[0].equal", Keyspace("""{"equal": {"parts": 2, "hexWidth": 3}}""") },
        { "key-range-order", "spec.keyspaces[0].partitionings[0].custom.shards[0].keyRange", Custom("""{"start": "80", "end": "40"}""", "{}") },
        { "key-range-gap", "spec", Custom("""{"start": "40", "end": "80"}""", """{"start": "80"}""") },
        { "key-range-gap", "spec", Custom("""{"end": "80"}""", """{"start": "80", "end": "c0"}""") },
        { "quantity-negative", "spec.cells[0].gateway.resources.limits", """{"cells": [{"name": "a", "gateway": {"resources": {"limits": {"cpu": "-1"}}}}]}""" },
        { "quantity-negative", "spec.vitessDashboard.resources.requests", """{"vitessDashboard": {"resources": {"requests": {"memory": -5}}}}""" },
        { "volume-size", "spec.globalLockserver.etcd.dataVolumeClaimTemplate.resources.requests", """{"globalLockserver": {"etcd": {"dataVolumeClaimTemplate": {"resources": {"requests": {"storage": 0}}}}}}""" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_can_never_run_is_refused_where_it_stands(string rule, string path, string spec)
    {
        var (status, answer) = new SchemaFace(CustomSchemas.Ours).Post(Cluster(Json.Parse(spec)));
        Assert.Equal(422, status);
        var cause = Assert.Single(answer.At("details", "causes")?.Items ?? []);
        Assert.Equal(path, cause["field"]?.AsText);
        Assert.Equal(
            $"Invalid value: {CelRules.All.First(one => one.Id == rule).Message} ({rule})", cause["message"]?.AsText);
    }

    [Theory]
    [InlineData("-0", true)]
    [InlineData("-0Ki", true)]
    [InlineData("-0m", true)]
    [InlineData("-0e3", true)]
    [InlineData("-0E", true)]
    [InlineData("-0.0", true)]
    [InlineData("+1", true)]
    [InlineData(".5", true)]
    [InlineData("-1", false)]
    [InlineData("-0.5", false)]
    [InlineData("-.5", false)]
    [InlineData("-0.05Gi", false)]
    [InlineData("-01Ki", false)]
    [InlineData("-1e-9", false)]
    public void An_amount_is_refused_where_it_is_below_zero_and_not_for_its_sign(string amount, bool isTaken)
    {
        var spec = Json.Map(("cells", Json.EmptyList), ("vitessDashboard", Json.Map(("resources", Json.Map(("requests", Json.Map(("cpu", amount))))))));
        Assert.Equal(isTaken, SchemaCheck.Of(Schema, Cluster(spec), null, "").Count == 0);
        Assert.Equal(isTaken, SpecRules.Check(VitessClusterSpec.Shape.Read(spec)).Count == 0);
    }

    // Source: Kubernetes 1.36.4, with the same definitions.
    public static TheoryData<string, string, string> BesideRules => new()
    {
        { "FieldValueNotSupported", "not checked", """{"cells": [{"name": "a"}, {"name": "a"}], "keyspaces": [{"name": "k", "turndownPolicy": "Never", "partitionings": [{}]}]}""" },
        { "FieldValueTypeInvalid", "not checked", """{"cells": [{"name": "a"}, {"name": "a"}], "keyspaces": [{"name": "k", "databaseName": 1, "partitionings": [{}]}]}""" },
        { "FieldValueRequired", "not checked", """{"cells": [{"name": "a"}, {"name": "a"}], "keyspaces": [{"name": "k"}]}""" },
        { "FieldValueInvalid", "(duplicate-cell)", """{"cells": [{"name": "a b"}, {"name": "a b"}]}""" },
        { "FieldValueDuplicate", "(unknown-cell)", Keyspace("""{"equal": {"parts": 1, "shardTemplate": {"tabletPools": [POOL, POOL]}}}""").Replace("CELL", "b", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(BesideRules))]
    public void Rules_are_asked_unless_what_else_is_wrong_stands_in_their_way(string reason, string last, string spec)
    {
        var (_, answer) = new SchemaFace(CustomSchemas.Ours).Post(Cluster(Json.Parse(spec)));
        var causes = answer.At("details", "causes")?.Items ?? [];
        Assert.Equal(reason, causes[0]["reason"]?.AsText);
        Assert.Contains(last, causes[^1]["message"]?.AsText, StringComparison.Ordinal);
    }

    // Source: Kubernetes 1.36.4, where the specs that stand were written before there were rules and bounds.
    [Theory]
    [InlineData("""{"cells": [{"name": "a"}, {"name": "a"}]}""", """{"images": {"vtgate": "x"}}""", true)]
    [InlineData("""{"cells": [{"name": "a"}, {"name": "a"}]}""", """{"cells": [{"name": "a", "zone": "z"}, {"name": "a"}]}""", false)]
    [InlineData("""{"cells": [{"name": "a b"}]}""", """{"images": {"vtgate": "x"}}""", true)]
    [InlineData("""{"cells": [{"name": "a b"}]}""", """{"cells": [{"name": "a b", "zone": "z"}]}""", false)]
    [InlineData(Negative, """{"images": {"vtgate": "x"}}""", true)]
    [InlineData(Negative, """{"cells": [{"name": "a", "gateway": {"replicas": 3, "resources": {"requests": {"cpu": "-1"}}}}]}""", false)]
    public void What_stood_before_there_was_a_rule_stays_until_the_list_is_changed_that_it_is_in(string old, string change, bool isTaken)
    {
        var standing = Json.Parse(old);
        var changed = Json.Map(standing.Members.Overlay(Json.Parse(change).Members));
        Assert.NotEmpty(SchemaCheck.Of(Schema, Cluster(standing), null, ""));
        Assert.Equal(isTaken, SchemaCheck.Of(Schema, Cluster(changed), Cluster(standing), "").Count == 0);
    }

    private const string Negative = """{"cells": [{"name": "a", "gateway": {"replicas": 2, "resources": {"requests": {"cpu": "-1"}}}}]}""";

    [Fact]
    public void Every_rule_has_been_seen_to_refuse() => Assert.Equal(
        CelRules.All.Select(rule => rule.Id).Where(id => id != "immutable-field").Order(StringComparer.Ordinal),
        Broken.Select(row => (string)row[0]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_database_of_a_keyspace_keeps_its_name()
    {
        var face = new SchemaFace(CustomSchemas.Ours);
        var given = Cluster(Json.Parse("""{"keyspaces": [{"name": "k", "partitionings": [{}]}]}"""));
        var (_, stored) = face.Post(given);
        var keyspace = given.At("spec", "keyspaces")?.Items[0] ?? Json.Null;
        Json With(string name) => given.WithAt(["spec", "keyspaces"], Json.List(keyspace.With("databaseName", name)));
        var (status, answer) = face.Put(With("other"), stored);
        Assert.Equal(422, status);
        Assert.Contains("(immutable-field)", answer["message"]?.AsText, StringComparison.Ordinal);
        Assert.Equal(200, face.Put(With("vt_k"), stored).Status);
    }

    [Fact]
    public void What_an_update_leaves_as_it_was_is_not_refused_again()
    {
        var broken = Cluster(Json.Parse("""{"cells": [{"name": "a"}, {"name": "a"}]}"""));
        Assert.Empty(SchemaCheck.Of(Schema, broken, broken, ""));
        Assert.Empty(SchemaCheck.Of(Schema, broken.With("status", Json.Map(("observedGeneration", 1))), broken, ""));
        Assert.NotEmpty(SchemaCheck.Of(Schema, broken, null, ""));
    }

    [Fact]
    public void A_spec_that_the_server_refuses_is_refused_by_the_rules_of_the_core_and_drawn_ones_get_one_verdict()
    {
        var judged = (Refused: 0, Accepted: 0);
        Prop.ForAll(Specs().ToArbitrary(), spec =>
        {
            var isRefused = SchemaCheck.Of(Schema, Cluster(spec), null, "").Count > 0;
            var defects = SpecRules.Check(VitessClusterSpec.Shape.Read(Cluster(spec)["spec"] ?? Json.EmptyMap));
            judged = isRefused ? (judged.Refused + 1, judged.Accepted) : (judged.Refused, judged.Accepted + 1);
            return isRefused == defects.Count > 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
        Assert.True(judged is { Refused: > 100, Accepted: > 100 }, judged.ToString());
    }

    [Fact]
    public void Damaged_specs_are_refused_as_recorded_or_by_a_rule()
    {
        var differences = new List<string>();
        foreach (var trial in DamagedSpecs.All)
        {
            var (status, answer) = new SchemaFace(CustomSchemas.Ours).Post(DamagedSpecs.Resource(trial));
            var isRule = CelRules.All.Any(rule => answer["message"]?.AsText?.Contains($"({rule.Id})", StringComparison.Ordinal) == true);
            if ((status == 201) != (trial["accepted"] == Json.True) && !(isRule && status == 422))
            {
                differences.Add($"{trial}\n    {answer["message"]}");
            }
        }
        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    private static Structural Schema { get; } = CustomSchemas.Ours.For(Kinds.VitessCluster) ?? throw new InvalidOperationException();

    /// <summary>Clusters around each rule; key ranges lie end to end but for the ends, which alone the server looks at.</summary>
    private static Gen<Json> Specs()
    {
        var names = Gen.Elements("a", "b", "c");
        var cells = Gen.NonEmptyListOf(names).Select(list => Json.List(list.Take(2).Select(name => Json.Map(("name", name)))));
        var pool = from cell in names
                   from replicas in Gen.Choose(0, 1)
                   select Json.Parse(Pool).With("cell", cell).With("replicas", replicas);
        var equal = from parts in Gen.Elements(1L, 2L, 256L, 257L, 65536L)
                    from width in Gen.Choose(0, 16)
                    from one in pool
                    select Json.Map(("equal", Json.Map(
                        ("parts", parts), ("hexWidth", (long)width),
                        ("shardTemplate", Template.With("tabletPools", Json.List(one))))));
        var custom = from start in Gen.Elements("", "40", "00")
                     from middle in Gen.Elements("80", "8000", "20")
                     from end in Gen.Elements("", "c0")
                     select Json.Map(("custom", Json.Map(("shards", Json.List(
                         Shard(start, middle), Shard(middle, end))))));
        var keyspace = from name in names
                       from partitioning in Gen.OneOf(equal, custom)
                       select Json.Map(("name", name), ("partitionings", Json.List(partitioning)));
        return from some in cells
               from keyspaces in Gen.ListOf(keyspace)
               from isShared in Gen.Elements(true, false)
               select Json.Map(
                   ("cells", some),
                   ("keyspaces", Json.List(keyspaces.Take(2))),
                   ("globalLockserver", isShared
                       ? Json.Parse("""{"external": {"implementation": "etcd2", "address": "e:2379", "rootPath": "/v"}}""")
                       : null));
    }

    private const string Pool = """{"cell": "CELL", "type": "replica", "replicas": 1, "vttablet": {"resources": {}}}""";

    private static Json Template { get; } = Json.Parse("""{"databaseInitScriptSecret": {"key": "x"}}""");

    private static Json Shard(string start, string end) =>
        Template.With("keyRange", Json.Map(("start", start), ("end", end)));

    private static Json Cluster(Json spec) => Json.Map(
        ("apiVersion", "planetscale.com/v2"), ("kind", "VitessCluster"), ("metadata", Json.Map(("name", "c"))),
        ("spec", spec["cells"] is null ? spec.With("cells", Json.List(Json.Map(("name", "a")))) : spec));

    private static string Keyspace(string partitioning) =>
        "{\"keyspaces\": [{\"name\": \"k\", \"partitionings\": [" + partitioning
            .Replace("\"hexWidth\"", "\"shardTemplate\": {\"databaseInitScriptSecret\": {\"key\": \"x\"}}, \"hexWidth\"", StringComparison.Ordinal)
            .Replace("\"tabletPools\"", "\"databaseInitScriptSecret\": {\"key\": \"x\"}, \"tabletPools\"", StringComparison.Ordinal)
            .Replace("POOL", Pool, StringComparison.Ordinal) + "]}]}";

    private static string Custom(params string[] ranges) => Keyspace("{\"custom\": {\"shards\": ["
        + string.Join(", ", ranges.Select(range => "{\"databaseInitScriptSecret\": {\"key\": \"x\"}, \"keyRange\": " + range + "}")) + "]}}");
}
