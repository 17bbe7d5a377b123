namespace Vitess.Reconcile.Sim.World.Api.Cel;

/// <summary>How long a value can be at most, and how short when it is written, as the API server reckons it from a schema.</summary>
/// <remarks>Source: the size estimates of Kubernetes 1.25 to 1.36.</remarks>
internal static class CelSize
{
    private const double RequestBytesMax = 3 * 1024 * 1024;

    /// <summary>How many bytes a character may have.</summary>
    private const double CharacterBytesMax = 4;

    /// <summary>The most bytes of a text, items of a list, or members of a map; none for what is neither.</summary>
    public static double Of(Json schema) => schema switch
    {
        _ when IsIntOrString(schema) => RequestBytesMax - 2,
        _ => schema["type"]?.AsText switch
        {
            "array" => Bound(schema, "maxItems") ?? Math.Floor((RequestBytesMax - 2) / (Least(schema["items"]) + 1)),
            "object" when schema["additionalProperties"] is { IsMap: true } each =>
                Bound(schema, "maxProperties") ?? Math.Floor((RequestBytesMax - 2) / (Least(each) + 6)),
            "string" when schema["format"]?.AsText is "date-time" or "duration" => 32,
            "string" => Bound(schema, "maxLength") * CharacterBytesMax
                ?? (schema["enum"]?.Items is { Count: > 0 } words ? words.Max(word => word.AsText?.Length ?? 0) : RequestBytesMax - 2),
            _ => 0,
        },
    };

    /// <summary>How many values of a schema a request can hold.</summary>
    public static double Places(Json schema) => Math.Floor(RequestBytesMax / (Least(schema) + 1));

    /// <summary>The fewest bytes of a value as it is written.</summary>
    private static double Least(Json? schema) => schema switch
    {
        null => 0,
        _ when IsIntOrString(schema) => 1,
        _ => schema["type"]?.AsText switch
        {
            "string" when schema["format"]?.AsText == "date-time" => 21,
            "string" when schema["format"]?.AsText == "duration" => 3,
            "string" or "array" => 2,
            "boolean" => 4,
            "object" => 2 + (schema["required"]?.Items ?? []).Sum(name =>
                schema.At("properties", name.AsText ?? "") is { } property && property["default"] is null
                    ? (name.AsText?.Length ?? 0) + 4 + Least(property)
                    : 0),
            _ => 1,
        },
    };

    private static bool IsIntOrString(Json schema) => schema["x-kubernetes-int-or-string"]?.AsBoolean == true;

    private static double? Bound(Json schema, string name) => schema[name]?.AsInteger;
}
