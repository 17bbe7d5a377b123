using System.Globalization;
using System.Text.RegularExpressions;

namespace Vitess.Reconcile.Sim.World.Api.Schemas;

/// <summary>A node of a structural schema, read once from a definition.</summary>
internal sealed class Structural
{
    private Structural(Json schema)
    {
        Type = schema["type"]?.AsText ?? "";
        Format = schema["format"]?.AsText ?? "";
        Properties = (schema["properties"]?.Members ?? default).ToValueMap(one => one.Key, one => new Structural(one.Value));
        Each = schema["additionalProperties"] is { IsMap: true } each ? new(each) : null;
        Items = schema["items"] is { IsMap: true } items ? new(items) : null;
        Required = Texts(schema["required"]);
        Enum = schema["enum"]?.Items ?? [];
        Pattern = schema["pattern"]?.AsText is { } pattern ? new(pattern, Anchored(pattern)) : null;
        Default = schema["default"];
        IsNullable = schema["nullable"]?.AsBoolean == true;
        IsOpen = schema["x-kubernetes-preserve-unknown-fields"]?.AsBoolean == true;
        IsIntOrString = schema["x-kubernetes-int-or-string"]?.AsBoolean == true;
        ListType = schema["x-kubernetes-list-type"]?.AsText ?? "";
        ListKeys = Texts(schema["x-kubernetes-list-map-keys"]);
        Rules = (schema["x-kubernetes-validations"]?.Items ?? []).Select(SchemaRule.Of).ToValueList();
        HasRulesWithin = Rules.Count > 0 || Items?.HasRulesWithin == true || Each?.HasRulesWithin == true
            || Properties.Any(one => one.Value.HasRulesWithin);
        (LengthMin, LengthMax) = (Bound(schema, "minLength"), Bound(schema, "maxLength"));
        (ItemsMin, ItemsMax) = (Bound(schema, "minItems"), Bound(schema, "maxItems"));
        (Minimum, Maximum) = (Bound(schema, "minimum"), Bound(schema, "maximum"));
    }

    public string Type { get; }

    public string Format { get; }

    public ValueMap<string, Structural> Properties { get; }

    /// <summary>What every member of a map must be; null where only <see cref="Properties"/> count.</summary>
    public Structural? Each { get; }

    public Structural? Items { get; }

    public ValueList<string> Required { get; }

    public ValueList<Json> Enum { get; }

    /// <summary>The pattern as it is written, and as it is matched.</summary>
    public (string Written, Regex Form)? Pattern { get; }

    public Json? Default { get; }

    public bool IsNullable { get; }

    /// <summary>Whether fields that the schema does not have are kept.</summary>
    public bool IsOpen { get; }

    public bool IsIntOrString { get; }

    /// <summary><c>map</c>, <c>set</c>, <c>atomic</c>, or empty for atomic too.</summary>
    public string ListType { get; }

    public ValueList<string> ListKeys { get; }

    /// <summary>What must hold over several fields of the value.</summary>
    public ValueList<SchemaRule> Rules { get; }

    /// <summary>Whether there is a rule here or anywhere below.</summary>
    public bool HasRulesWithin { get; }

    public long? LengthMin { get; }

    public long? LengthMax { get; }

    public long? ItemsMin { get; }

    public long? ItemsMax { get; }

    public long? Minimum { get; }

    public long? Maximum { get; }

    /// <summary>Reads the schema of a whole object, whose metadata are the server's own affair.</summary>
    public static Structural OfObject(Json schema) => new(schema);

    /// <summary>The schema of a member of a map; null when the schema does not know it.</summary>
    public Structural? Member(string name) => Properties.TryGetValue(name, out var known) ? known : Each;

    /// <summary>In Go the dollar sign is the very end of the text; here it would allow a line break after it.</summary>
    private static Regex Anchored(string pattern) =>
        new(pattern.EndsWith('$') ? pattern[..^1] + "\\z" : pattern, RegexOptions.CultureInvariant);

    private static ValueList<string> Texts(Json? list) =>
        (list?.Items ?? []).Select(item => item.AsText ?? "").ToValueList();

    private static long? Bound(Json schema, string name) =>
        schema[name]?.AsNumber is { } written ? (long)decimal.Parse(written, NumberStyles.Float, CultureInfo.InvariantCulture) : null;
}
