namespace Vitess.Reconcile.Api.CoreTypes;

/// <summary>Describes Kubernetes' own types in the words of an OpenAPI v3 schema, as CRDs embed them.</summary>
/// <remarks>Source: what controller-gen 0.20 makes of k8s.io/api v0.35.2.</remarks>
internal static class CoreSchema
{
    private const string QuantityPattern =
        @"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

    /// <summary>Values that are set as a whole: whoever applies one owns all of it.</summary>
    private static readonly ValueList<string> AtomicMaps =
    [
        "ObjectFieldSelector", "ResourceFieldSelector", "KeySelector", "FileKeySelector", "LabelSelector", "PullSecret",
        "TypedLocalObjectReference",
    ];

    private static readonly ValueList<(string Type, string Field, Json Default)> Defaults =
    [
        ("KeySelector", "name", ""),
        ("FileKeySelector", "optional", Json.False),
        ("PullSecret", "name", ""),
    ];

    /// <summary>Whole numbers of 64 bits; the others have 32.</summary>
    private static readonly ValueList<(string Type, string Field)> Wide = [("SleepAction", "seconds")];

    /// <summary>Whole number or text.</summary>
    internal static Json Either { get; } = Json.Map(
        ("anyOf", Json.List(Json.Map(("type", "integer")), Json.Map(("type", "string")))),
        ("x-kubernetes-int-or-string", Json.True));

    /// <summary>The schema of a kind, in the words of <see cref="CoreTable"/>.</summary>
    internal static Json Of(string kind) => kind switch
    {
        "text" => Json.Map(("type", "string")),
        "whole" => Json.Map(("type", "integer"), ("format", "int32")),
        "truth" => Json.Map(("type", "boolean")),
        "either" => Either,
        "quantity" => Either.With("pattern", QuantityPattern),
        ['[', .. var item, ']'] => List(item),
        ['{', .. var member, '}'] => Json.Map(("type", "object"), ("additionalProperties", Of(member))),
        _ => Map(CoreType.Of(kind)),
    };

    /// <summary>Lists are set as a whole, but for claims of resources, which go by their names.</summary>
    private static Json List(string item)
    {
        var list = Json.Map(("type", "array"), ("items", Of(item)));
        return item == "ResourceClaim"
            ? list.With("x-kubernetes-list-type", "map").With("x-kubernetes-list-map-keys", Json.List("name"))
            : list.With("x-kubernetes-list-type", "atomic");
    }

    private static Json Map(CoreType type)
    {
        var required = type.Fields.Where(field => field.Value.IsRequired).Select(field => Json.FromString(field.Key));
        return Json.Map(
            ("type", "object"),
            ("properties", Json.Map(type.Fields.ToValueMap(
                field => field.Key, field => Field(type.Name, field.Key, field.Value.Kind)))),
            ("required", required.Any() ? Json.List(required) : null),
            ("x-kubernetes-map-type", AtomicMaps.Contains(type.Name) ? "atomic" : null));
    }

    private static Json Field(string type, string name, string kind)
    {
        var schema = Of(kind).With("default", Defaults
            .Where(known => known.Type == type && known.Field == name)
            .Select(known => known.Default)
            .FirstOrDefault());
        return Wide.Contains((type, name)) ? schema.With("format", "int64") : schema;
    }
}
