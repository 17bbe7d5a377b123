using Vitess.Reconcile.Api.Definitions;

namespace Vitess.Reconcile.Tests.Api.Definitions;

/// <summary>Finds places in the schemas of the eight kinds.</summary>
internal static class DefinitionData
{
    internal static Json Schema(Json definition) =>
        definition.At("spec", "versions")?.Items[0].At("schema", "openAPIV3Schema") ?? Json.Null;

    internal static Json Of(string kind) => Schema(ResourceDefinitions.All.Single(one => one.At("spec", "names", "kind") == kind));

    /// <summary>The schema at a path such as <c>VitessCluster.spec.cells[].gateway</c>; braces stand for the members of a map.</summary>
    internal static Json At(string path)
    {
        var parts = path.Split('.');
        return parts[1..].Aggregate(Of(parts[0]), (schema, part) =>
        {
            var property = schema.At("properties", part.TrimEnd('[', ']', '{', '}')) ?? throw new KeyNotFoundException(path);
            return (part.EndsWith(']') ? property["items"] : part.EndsWith('}') ? property["additionalProperties"] : property)
                ?? throw new KeyNotFoundException(path);
        });
    }
}
