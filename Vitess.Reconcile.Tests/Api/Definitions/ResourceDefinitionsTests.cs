using Vitess.Reconcile.Api.Definitions;

namespace Vitess.Reconcile.Tests.Api.Definitions;

public sealed class ResourceDefinitionsTests
{
    [Fact]
    public void Every_field_of_the_Go_operators_API_is_there_with_its_type_bounds_and_default()
    {
        var differences = new List<string>();
        var lines = File.ReadAllLines(ApiData.In("api", "fields.jsonl")).Select(Json.Parse).ToList();
        foreach (var line in lines)
        {
            var (path, name) = (line["path"]?.AsText ?? "", line["field"]?.AsText ?? "");
            var around = DefinitionData.At(path);
            var expected = (line["schema"]?.Members ?? default)
                .Where(member => around.At("properties", name)?[member.Key] != member.Value)
                .Select(member => $"{path}.{name}: {member.Key} is not {member.Value}");
            differences.AddRange(expected);
            var isRequired = around["required"]?.Items.Contains(name) == true;
            if (isRequired != (line["required"]?.AsBoolean == true))
            {
                differences.Add($"{path}.{name}: required is {isRequired}");
            }
        }
        Assert.True(differences.Count == 0, string.Join("\n", differences));
        Assert.Equal(964, lines.Count);
    }

    [Fact]
    public void A_field_that_the_Go_operators_API_does_not_have_says_so()
    {
        var known = File.ReadAllLines(ApiData.In("api", "fields.jsonl")).Select(Json.Parse)
            .Select(line => (Path: line["path"]?.AsText ?? "", Field: line["field"]?.AsText ?? "")).ToList();
        var unknown = known.Select(one => one.Path).Distinct()
            .SelectMany(path => (DefinitionData.At(path)["properties"]?.Members ?? default)
                .Where(property => !known.Contains((path, property.Key)) && !IsOurs(property.Value))
                .Select(property => $"{path}.{property.Key}")).ToList();
        Assert.True(unknown.Count == 0, string.Join("\n", unknown));
    }

    [Fact]
    public void Without_our_fields_nothing_of_ours_is_left_and_all_else_is_there()
    {
        foreach (var definition in ResourceDefinitions.All)
        {
            var theirs = ResourceDefinitions.AsOfTheGoOperator(definition);
            Assert.DoesNotContain(Descriptions.OfOurs, theirs.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("x-kubernetes-validations", theirs.ToString(), StringComparison.Ordinal);
            Assert.Equal(definition.At("spec", "names"), theirs.At("spec", "names"));
        }
        Assert.Contains(ResourceDefinitions.All, one => ResourceDefinitions.AsOfTheGoOperator(one) != one);
    }

    [Fact]
    public void Every_field_says_what_it_is_for()
    {
        var silent = ResourceDefinitions.All
            .SelectMany(definition => Silent(DefinitionData.Schema(definition), definition.At("spec", "names", "kind")?.AsText ?? ""))
            .Where(path => !path.EndsWith(".metadata", StringComparison.Ordinal)).ToList();
        Assert.True(silent.Count == 0, string.Join("\n", silent));
    }

    [Fact]
    public void No_sentence_is_about_a_field_that_is_not_there()
    {
        var sentences = ResourceDefinitions.All.SelectMany(definition => Sentences(definition)).ToHashSet();
        var unused = Descriptions.Described.Where(field => !sentences.Contains(Descriptions.Of(field) ?? "")).ToList();
        Assert.True(unused.Count == 0, string.Join("\n", unused));
    }

    [Fact]
    public void A_definition_is_far_below_what_a_request_and_an_annotation_may_hold()
    {
        const int AnnotationBytesMax = 256 * 1024;
        Assert.All(ResourceDefinitions.All, definition => Assert.InRange(definition.ToUtf8().Length, 1, AnnotationBytesMax));
    }

    private static bool IsOurs(Json schema) =>
        schema["description"]?.AsText?.StartsWith(Descriptions.OfOurs, StringComparison.Ordinal) == true;

    /// <summary>Fields of the API's own types without a sentence; Kubernetes' own types are described by Kubernetes.</summary>
    private static IEnumerable<string> Silent(Json schema, string path)
    {
        foreach (var (name, property) in schema["properties"]?.Members ?? default)
        {
            if (property["description"] is null && schema["properties"]?.Members.Any(one => one.Value["description"] is not null) == true)
            {
                yield return $"{path}.{name}";
            }
            foreach (var inner in Silent(property, $"{path}.{name}"))
            {
                yield return inner;
            }
        }
        foreach (var part in (string[])["items", "additionalProperties"])
        {
            foreach (var inner in schema[part] is { } each ? Silent(each, path + "[]") : [])
            {
                yield return inner;
            }
        }
    }

    private static IEnumerable<string> Sentences(Json value) => value.Members
        .SelectMany(member => member is { Key: "description", Value.AsText: { } text } ? [text] : Sentences(member.Value))
        .Concat(value.Items.SelectMany(Sentences));
}
