namespace Vitess.Reconcile.Api.Definitions;

/// <summary>Describes the statuses of <see cref="StatusTable"/> in the words of an OpenAPI v3 schema.</summary>
internal static class StatusSchema
{
    private static readonly ValueMap<string, ValueList<StatusField>> Types = Parse();

    /// <summary>The schema of a status.</summary>
    /// <param name="type">Its type, as in <c>VitessShardStatus</c>.</param>
    internal static Json Of(string type)
    {
        var fields = Types[type];
        var required = fields.Where(field => field.IsRequired).Select(field => field.Name).Order(StringComparer.Ordinal);
        return Json.Map(
            ("type", "object"),
            ("properties", fields.Count == 0 ? null : Json.Map(fields.ToValueMap(field => field.Name, Described))),
            ("required", required.Any() ? Json.List(required.Select(Json.FromString)) : null),
            ("x-kubernetes-map-type", type == "ObjectReference" ? "atomic" : null));
    }

    private static Json Described(StatusField field) => Kind(field.Kind)
        .With("description", (field.IsOurs ? Descriptions.OfOurs : "") + field.Sentence);

    private static Json Kind(string kind) => kind switch
    {
        "text" => Text(),
        "whole" => Json.Map(("type", "integer"), ("format", "int32")),
        "whole0" => Kind("whole").With("minimum", 0),
        "long" => Json.Map(("type", "integer"), ("format", "int64")),
        "number" => Json.Map(("type", "integer")),
        "truth" => Json.Map(("type", "boolean")),
        "time" => Text().With("format", "date-time"),
        "verdict" => Text().With("enum", Json.List("True", "False", "Unknown")),
        ['[', .. var item, ']'] => Json.Map(("type", "array"), ("items", Kind(item))),
        ['{', .. var member, '}'] => Json.Map(("type", "object"), ("additionalProperties", Kind(member))),
        _ => Of(kind),
    };

    private static Json Text() => Json.Map(("type", "string"));

    private static ValueMap<string, ValueList<StatusField>> Parse()
    {
        var types = new SortedDictionary<string, ValueList<StatusField>>(StringComparer.Ordinal);
        var type = "";
        foreach (var line in StatusTable.Text.Split('\n'))
        {
            var words = line.Trim();
            if (!line.StartsWith(' '))
            {
                type = words;
                types.Add(type, []);
                continue;
            }
            var colon = words.IndexOf(": ", StringComparison.Ordinal);
            var space = words.IndexOf(' ', StringComparison.Ordinal);
            var kind = words[(space + 1)..colon];
            types[type] = types[type].Add(new(
                words[..space], kind.TrimEnd('*', '+'), kind.EndsWith('*'), kind.EndsWith('+'), words[(colon + 2)..]));
        }
        return types.ToValueMap();
    }

    private sealed record StatusField(string Name, string Kind, bool IsRequired, bool IsOurs, string Sentence);
}
