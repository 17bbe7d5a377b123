namespace Vitess.Reconcile.Api.Definitions;

/// <summary>A rule over several fields that the API server itself keeps, in the Common Expression Language.</summary>
/// <param name="Id">The rule of <see cref="SpecRules"/> that it stands for.</param>
/// <param name="Expression">What must hold; <c>self</c> is the value at the place, <c>oldSelf</c> what stood there.</param>
/// <param name="Message">What is wrong when it does not hold.</param>
/// <param name="Places">Where it holds, as in <c>spec.cells[].gateway</c> of a VitessCluster.</param>
internal sealed record CelRule(string Id, string Expression, string Message, params ValueList<string> Places)
{
    /// <summary>A schema of a whole object with the rule at its places.</summary>
    internal Json In(Json schema) => Places.Aggregate(schema, (outer, place) => At(outer, place.Split('.')));

    private Json At(Json schema, ReadOnlySpan<string> path)
    {
        if (path.Length == 0)
        {
            var rules = schema["x-kubernetes-validations"] ?? Json.EmptyList;
            var rule = Json.Map(("rule", Expression), ("message", $"{Message} ({Id})"));
            return schema.With("x-kubernetes-validations", Json.List(rules.Items.Add(rule)));
        }
        var name = path[0].TrimEnd('[', ']');
        var property = schema.At("properties", name) ?? throw new ArgumentException($"There is no {path[0]}.", nameof(path));
        var changed = path[0].EndsWith(']')
            ? property.With("items", At(property["items"] ?? Json.EmptyMap, path[1..]))
            : At(property, path[1..]);
        return schema.WithAt(["properties", name], changed);
    }
}
