using Vitess.Reconcile.Api;
using Vitess.Reconcile.Api.Shapes;
using Vitess.Reconcile.Sim.World.Api.Schemas;
using Vitess.Reconcile.Tests.Api;

namespace Vitess.Reconcile.Tests.Sim.World.Api.Schemas;

/// <summary>What the simulated server says under the definitions, against what a real one said.</summary>
public sealed class EnforcementTests
{
    public static TheoryData<string> Inputs => ApiData.InputNames;

    [Fact]
    public void Every_damaged_spec_has_the_verdict_that_a_real_server_gave_it()
    {
        var differences = new List<string>();
        foreach (var trial in DamagedSpecs.All)
        {
            var wanted = DamagedSpecs.Causes(trial);
            var (_, answer) = Face(CustomSchemas.OfTheGoOperator).Post(DamagedSpecs.Resource(trial));
            var found = Causes(answer).Order(StringComparer.Ordinal).ToList();
            if (!wanted.SequenceEqual(found))
            {
                differences.Add($"{trial}\n    {string.Join("; ", found)}\n    {answer["message"]}");
            }
        }
        Assert.True(differences.Count == 0, string.Join("\n", differences));
        Assert.Equal(159, DamagedSpecs.All.Count);
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Every_recorded_object_is_accepted_and_stored_as_it_was_recorded(string input)
    {
        var stored = ApiData.Read(input, "objects.yaml").Documents.Where(document => ApiKind.IsOfGroup(document.Object)).ToList();
        foreach (var document in stored)
        {
            foreach (var schemas in (CustomSchemas[])[CustomSchemas.Ours, CustomSchemas.OfTheGoOperator])
            {
                var face = Face(schemas);
                var (status, answer) = face.Post(document.Object);
                Assert.True(status == 201, $"{document.Kind} {document.Name}: {answer}");
                Assert.Equal(document.Object["spec"], answer["spec"]);
                Assert.Equal(document.Object["status"], face.PutStatus(document.Object, answer)["status"]);
            }
        }
        Assert.NotEmpty(stored);
    }

    [Theory]
    [InlineData("0.5", false)]
    [InlineData("1.5", false)]
    [InlineData("true", false)]
    [InlineData("1", true)]
    [InlineData("1.0", true)]
    [InlineData("\"0.5\"", true)]
    public void A_quantity_without_quotes_is_a_whole_number_to_the_server_and_to_the_check_alike(string written, bool isTaken)
    {
        var resource = Json.Parse($$$"""
            {"apiVersion":"planetscale.com/v2","kind":"VitessCluster","metadata":{"name":"c"},"spec":{"cells":[
              {"name":"z","gateway":{"resources":{"requests":{"cpu":{{{written}}} } } } }]}}
            """);
        Assert.Equal(isTaken, Face(CustomSchemas.OfTheGoOperator).Post(resource).Status == 201);
        var defects = new List<Defect>();
        VitessClusterSpec.Shape.Read(resource["spec"] ?? Json.Null, Place.Spec, defects);
        Assert.Equal(isTaken, defects.Count == 0);
        // Where the definition leaves a type open, whatever Go can decode is taken.
        var open = resource.WithAt(["spec", "cells"], Json.List(Json.Map(("name", "z"), ("gateway", Json.Map(("sidecarContainers", Json.List(
            Json.Map(("name", "s"), ("image", "i"), ("resources", resource.At("spec", "cells")?.Items[0].At("gateway", "resources"))))))))));
        Assert.Equal(201, Face(CustomSchemas.OfTheGoOperator).Post(open).Status);
    }

    // Source: Kubernetes 1.36.4, with the same definitions.
    [Fact]
    public void A_null_goes_where_the_type_is_known_and_stays_where_the_schema_is_open()
    {
        var (_, answer) = Face(CustomSchemas.Ours).Post(Json.Parse("""
            {"apiVersion": "planetscale.com/v2", "kind": "VitessCluster", "metadata": {"name": "c"}, "spec": {"images": null, "cells": [{"name": "a",
              "gateway": {"affinity": {"x": null, "y": {"z": null}, "l": [{"q": null}]}, "extraEnv": [{"name": "e", "value": null}]}}]}}
            """));
        var spec = answer["spec"];
        Assert.Null(spec?["images"]);
        Assert.Equal(
            Json.Parse("""{"affinity": {"x": null, "y": {"z": null}, "l": [{"q": null}]}, "extraEnv": [{"name": "e"}]}"""),
            spec?["cells"]?.Items[0]["gateway"]);
    }

    // Source: Kubernetes 1.36.4, with the same definitions: where a schema is closed, an unknown field is one whatever it holds.
    [Theory]
    [InlineData("""{"resources": {"unknown": null}}""", false)]
    [InlineData("""{"lifecycle": {"postStart": {"exec": {"command": ["a"], "unknown": null}}}}""", false)]
    [InlineData("""{"unknown": null}""", false)]
    [InlineData("""{"resources": {"limits": null}, "lifecycle": {"preStop": null}}""", true)]
    [InlineData("""{"affinity": {"unknown": null}}""", true)]
    public void An_unknown_field_without_a_value_is_refused_by_the_server_and_by_the_check_alike(string gateway, bool isTaken)
    {
        var resource = Json.Parse($$"""
            {"apiVersion": "planetscale.com/v2", "kind": "VitessCluster", "metadata": {"name": "c"}, "spec": {"cells": [{"name": "z", "gateway": {{gateway}} }] } }
            """);
        Assert.Equal(isTaken, Face(CustomSchemas.Ours).Post(resource).Status == 201);
        var defects = new List<Defect>();
        VitessClusterSpec.Shape.Read(resource["spec"] ?? Json.Null, Place.Spec, defects);
        Assert.Equal(isTaken, defects.Count == 0);
    }

    // Source: Kubernetes 1.36.4, with the same definitions.
    [Theory]
    [InlineData("VitessBackup", "status", false)]
    [InlineData("VitessCluster", "status", true)]
    [InlineData("VitessCluster", "scale", false)]
    [InlineData("VitessShard", "scale", false)]
    [InlineData("VitessCell", "scale", true)]
    [InlineData("VitessCell", "nothing", false)]
    public void Only_the_parts_that_the_definition_names_have_an_address(string kind, string part, bool isServed)
    {
        var stored = ApiData.Read("01-minimal", "objects.yaml").Documents.Select(document => document.Object)
            .Append(Json.Parse("""{"apiVersion": "planetscale.com/v2", "kind": "VitessBackup", "metadata": {"name": "b"}, "spec": {}}"""))
            .First(resource => resource["kind"]?.AsText == kind);
        var face = Face(CustomSchemas.Ours);
        face.Post(stored);
        Assert.Equal(isServed ? 200 : 404, face.Get(stored, part).Status);
        Assert.Equal(isServed, face.Patch(stored, part, Json.EmptyMap).Status != 404);
    }

    // Source: Kubernetes 1.36.4, with the same definitions.
    [Theory]
    [InlineData(0, "should be at least 1 chars long")]
    [InlineData(1, "should match '^[A-Za-z0-9]([_.A-Za-z0-9]*[A-Za-z0-9])?$'")]
    [InlineData(80, "may not be more than 63 bytes")]
    public void Of_a_text_that_is_wrong_in_several_ways_one_is_told(int blanks, string told)
    {
        var resource = Json.Parse("""{"apiVersion": "planetscale.com/v2", "kind": "VitessCluster", "metadata": {"name": "c"}}""")
            .With("spec", Json.Map(("cells", Json.List(Json.Map(("name", new string(' ', blanks)))))));
        var cause = Assert.Single(
            Face(CustomSchemas.Ours).Post(resource).Answer.At("details", "causes")?.Items ?? [],
            cause => cause["field"]?.AsText == "spec.cells[0].name");
        Assert.EndsWith(told, cause["message"]?.AsText, StringComparison.Ordinal);
    }

    // An autoscaler's controller reads the scale, and puts it back with another number.
    [Fact]
    public void A_scale_that_is_put_changes_the_number_of_gateways()
    {
        var cell = ApiData.Read("08-gateways", "objects.yaml").Documents.Select(document => document.Object)
            .First(resource => resource["kind"]?.AsText == "VitessCell" && resource.At("spec", "gateway", "autoscaler") is not null);
        var face = Face(CustomSchemas.Ours);
        face.Post(cell);
        var scale = face.Get(cell, "scale").Answer;
        Assert.Equal(2, scale.At("spec", "replicas")?.AsInteger);
        var (status, answer) = face.Put(cell, "scale", scale.WithAt(["spec", "replicas"], 5));
        Assert.Equal((200, 5L), (status, answer.At("spec", "replicas")?.AsInteger));
        Assert.Equal(5, face.Get(cell, "scale").Answer.At("spec", "replicas")?.AsInteger);
    }

    private static SchemaFace Face(CustomSchemas schemas) => new(schemas);

    /// <summary>Field and reason of each defect, as the recordings name them.</summary>
    private static IEnumerable<string> Causes(Json answer)
    {
        const string Unknown = "unknown field \"";
        var message = answer["message"]?.AsText ?? "";
        var unknown = message.Split(", ").Where(part => part.Contains(Unknown, StringComparison.Ordinal))
            .Select(part => part[(part.IndexOf(Unknown, StringComparison.Ordinal) + Unknown.Length)..].TrimEnd('"') + " unknown field");
        return (answer.At("details", "causes")?.Items ?? [])
            .Select(cause => $"{cause["field"]?.AsText} {cause["message"]?.AsText?.Split(':')[0]}")
            .Concat(unknown);
    }
}
