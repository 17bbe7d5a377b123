namespace Vitess.Reconcile.Sim.World.Api.Cel;

/// <summary>What a rule costs at worst, as the API server reckons it before it takes a definition.</summary>
/// <remarks>
/// Source: the cost estimator of cel-go and the size estimates of the API server: one unit a step, a tenth of a unit a
/// character that is looked at, ten for a list that is made, and lists and texts as long as the schema allows, or else
/// as a request can hold. Where the server is more exact, this is higher.
/// </remarks>
internal static class CelCost
{
    /// <summary>What one rule may cost, times the number of places that it holds for.</summary>
    public const double RuleMax = 10_000_000;

    /// <summary>What all rules of a definition may cost.</summary>
    public const double DefinitionMax = 100_000_000;

    private const double RequestBytesMax = 3 * 1024 * 1024;
    private const double LoopStep = 6;
    private const double ListMade = 10;

    /// <summary>Every rule of a schema with its cost, cardinality included.</summary>
    /// <param name="schema">The schema of a whole object.</param>
    public static IEnumerable<(string Rule, double Cost)> Of(Json schema) => Of(schema, 1);

    private static IEnumerable<(string Rule, double Cost)> Of(Json schema, double times)
    {
        foreach (var rule in schema["x-kubernetes-validations"]?.Items ?? [])
        {
            var variables = default(ValueMap<string, Sized>).With("self", new(0, schema)).With("oldSelf", new(0, schema));
            yield return (rule["message"]?.AsText ?? "", times * Estimate(CelParser.Parse(rule["rule"]?.AsText ?? ""), variables).Cost);
        }
        var inner = (schema["properties"]?.Members ?? default).Select(one => (one.Value, times))
            .Concat(schema["items"] is { } items ? [(items, times * Length(schema))] : [])
            .Concat(schema["additionalProperties"] is { IsMap: true } each ? [(each, times * Length(schema))] : []);
        foreach (var found in inner.SelectMany(one => Of(one.Item1, one.Item2)))
        {
            yield return found;
        }
    }

    private static Sized Estimate(CelNode node, ValueMap<string, Sized> variables) => node switch
    {
        CelNode.Literal { Value: string text } => new(0, Text(text.Length)),
        CelNode.Literal => new(0, Json.EmptyMap),
        CelNode.Name name => variables.TryGetValue(name.Text, out var known) ? known with { Cost = 1 } : new(1, Json.EmptyMap),
        CelNode.Select select => Estimate(select.Target, variables) is var target
            ? new(target.Cost + 1, Member(target.Schema, select.Field))
            : throw new System.Diagnostics.UnreachableException(),
        CelNode.ListOf list => new(
            ListMade + list.Items.Sum(item => Estimate(item, variables).Cost),
            Json.Map(("maxItems", list.Items.Count), ("items", list.Items.Count > 0 ? Estimate(list.Items[0], variables).Schema : null))),
        CelNode.Call call => Call(call, variables),
        _ => throw new System.Diagnostics.UnreachableException($"no arm for {node}"),
    };

    private static Sized Call(CelNode.Call call, ValueMap<string, Sized> variables)
    {
        if (call is { Target: { } over, Arguments: [CelNode.Name item, var body] })
        {
            var range = Estimate(over, variables);
            var each = Estimate(body, variables.With(item.Text, new(0, range.Schema["items"] ?? Json.EmptyMap)));
            var made = call.Function is "map" or "filter" ? ListMade + 1 : 0;
            return new(range.Cost + (Length(range.Schema) * (each.Cost + LoopStep + made)) + made, range.Schema);
        }
        var parts = (call.Target is null ? call.Arguments : ValueList.Create([call.Target, .. call.Arguments]))
            .Select(one => Estimate(one, variables)).ToList();
        var arguments = parts.Sum(part => part.Cost);
        return call.Function switch
        {
            "?:" => new(parts[0].Cost + Math.Max(parts[1].Cost, parts[2].Cost) + 1, Larger(parts[1].Schema, parts[2].Schema)),
            "[]" => new(arguments + 1, parts[0].Schema["items"] ?? parts[0].Schema["additionalProperties"] ?? Json.EmptyMap),
            "==" or "!=" or "<" or "<=" or ">" or ">=" =>
                new(arguments + 1 + (0.1 * Math.Min(Length(parts[0].Schema), Length(parts[1].Schema))), Json.EmptyMap),
            "+" => new(arguments + 1 + (0.1 * (Length(parts[0].Schema) + Length(parts[1].Schema))),
                Text((long)(Length(parts[0].Schema) + Length(parts[1].Schema)))),
            "startsWith" or "endsWith" => new(arguments + 1 + (0.1 * Length(parts[1].Schema)), Json.EmptyMap),
            "matches" => new(
                arguments + 1 + ((0.1 * (Length(parts[0].Schema) + 1)) * Math.Max(1, 0.25 * Length(parts[1].Schema))), Json.EmptyMap),
            "substring" or "string" or "lowerAscii" or "quantity" or "contains" =>
                new(arguments + 1 + (0.1 * Length(parts[0].Schema)), parts[0].Schema),
            "in" => new(arguments + 1 + (parts[1].Schema["items"] is null ? 0 : Length(parts[1].Schema)), Json.EmptyMap),
            _ => new(arguments + 1, Json.EmptyMap),
        };
    }

    /// <summary>How many characters, items or members a value may have; 1 for what is neither text, list nor map.</summary>
    private static double Length(Json schema) => schema switch
    {
        _ when schema["x-kubernetes-int-or-string"] is not null => RequestBytesMax,
        _ when schema["maxItems"] is { AsInteger: { } items } => items,
        _ when schema["maxLength"] is { AsInteger: { } letters } => letters,
        _ => schema["type"]?.AsText switch
        {
            "array" => RequestBytesMax / 2,
            "object" when schema["additionalProperties"] is not null => RequestBytesMax / 5,
            "string" when schema["enum"]?.Items is { Count: > 0 } words => words.Max(word => word.AsText?.Length ?? 0),
            "string" => RequestBytesMax,
            _ => 1,
        },
    };

    private static Json Member(Json schema, string name) =>
        schema.At("properties", name) ?? schema["additionalProperties"] ?? Json.EmptyMap;

    private static Json Larger(Json one, Json other) => Length(one) >= Length(other) ? one : other;

    private static Json Text(long length) => Json.Map(("type", "string"), ("maxLength", length));

    private sealed record Sized(double Cost, Json Schema);
}
