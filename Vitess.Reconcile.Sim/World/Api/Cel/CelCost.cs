using System.Diagnostics;

namespace Vitess.Reconcile.Sim.World.Api.Cel;

/// <summary>What a rule costs at worst, as the API server reckons it before it takes a definition.</summary>
/// <remarks>
/// Source: the cost estimator of cel-go as Kubernetes 1.36 has it, whose figures are recorded in <c>Data/api</c> of the tests;
/// those since 1.31 reckon the rules of this operator alike, and older ones, where presence tests are free, no higher.
/// It has a whim that rules must know: the name of a type is as long to it as the value whose rule it stands in.
/// </remarks>
internal sealed class CelCost
{
    /// <summary>What one rule may cost, times the number of places that it holds for.</summary>
    public const double RuleMax = 10_000_000;

    /// <summary>What all rules of a definition may cost.</summary>
    public const double DefinitionMax = 100_000_000;

    private const double Unknown = ulong.MaxValue;
    private const double ListMade = 10;

    private static readonly Json Texts = Json.Map(("type", "string"));
    private static readonly Json Numbers = Json.Map(("type", "integer"));
    private static readonly Json Truths = Json.Map(("type", "boolean"));

    /// <summary>What a name that stands for nothing in the object is taken for.</summary>
    private readonly double rootSize;

    private CelCost(Json self) => rootSize = CelSize.Of(self);

    /// <summary>Every rule of a schema with its cost, cardinality included.</summary>
    /// <param name="schema">The schema of a whole object.</param>
    public static IEnumerable<(string Place, string Rule, double Cost)> Of(Json schema) => Of(schema, "", 1);

    /// <param name="schema">The schema of a place.</param>
    /// <param name="place">The place.</param>
    /// <param name="times">How many such places there can be; null when nothing bounds them but the size of a request.</param>
    private static IEnumerable<(string Place, string Rule, double Cost)> Of(Json schema, string place, double? times)
    {
        foreach (var rule in schema["x-kubernetes-validations"]?.Items ?? [])
        {
            var self = new Sized(1, CelSize.Of(schema), schema);
            var variables = default(ValueMap<string, Sized>).With("self", self).With("oldSelf", self);
            var cost = new CelCost(schema).Estimate(CelParser.Parse(rule["rule"]?.AsText ?? ""), variables).Cost;
            yield return (place, rule["message"]?.AsText ?? "", cost * (times ?? CelSize.Places(schema)));
        }
        var dot = place.Length == 0 ? "" : ".";
        var inner = (schema["properties"]?.Members ?? default).SelectMany(one => Of(one.Value, $"{place}{dot}{one.Key}", times))
            .Concat(schema["items"] is { } items ? Of(items, $"{place}[]", times * schema["maxItems"]?.AsInteger) : [])
            .Concat(schema["additionalProperties"] is { IsMap: true } each
                ? Of(each, $"{place}{{}}", times * schema["maxProperties"]?.AsInteger)
                : []);
        foreach (var found in inner)
        {
            yield return found;
        }
    }

    private Sized Estimate(CelNode node, ValueMap<string, Sized> variables)
    {
        switch (node)
        {
            case CelNode.Literal { Value: string text }:
                return new(0, text.EnumerateRunes().Count(), Texts);
            case CelNode.Literal literal:
                return new(0, 1, literal.Value is bool ? Truths : Numbers);
            case CelNode.Name name:
                return variables.TryGetValue(name.Text, out var known) ? known : new(1, rootSize, Json.EmptyMap);
            case CelNode.Select select:
                var target = Estimate(select.Target, variables);
                return Found(target.Cost + 1, target.Schema.At("properties", select.Field) ?? target.Schema["additionalProperties"]);
            case CelNode.ListOf list:
                return new(
                    ListMade + list.Items.Sum(item => Estimate(item, variables).Cost),
                    list.Items.Count,
                    Json.Map(("type", "array")));
            case CelNode.Call { Target: { } over, Arguments: [CelNode.Name item, var body] } call:
                return Loop(call.Function, Estimate(over, variables), item.Text, body, variables);
            case CelNode.Call { Function: "has", Arguments: [CelNode.Select tested] }:
                return new(Estimate(tested.Target, variables).Cost, 1, Truths);
            case CelNode.Call call:
                var parts = (call.Target is null ? call.Arguments : ValueList.Create([call.Target, .. call.Arguments]))
                    .Select(one => Estimate(one, variables)).ToList();
                var own = Own(call.Function, parts);
                return own with { Cost = own.Cost + parts.Sum(part => part.Cost) };
            default:
                throw new UnreachableException($"no arm for {node}");
        }
    }

    /// <summary>A macro: what it ends with, and for each item whether to go on, what is kept of it, and its body.</summary>
    private Sized Loop(string macro, Sized range, string name, CelNode body, ValueMap<string, Sized> variables)
    {
        var item = range.Schema["items"] is { } each ? Found(1, each) : new(1, range.Schema["type"]?.AsText == "object" ? 0 : rootSize, Json.EmptyMap);
        var (end, step) = macro switch
        {
            "all" => (1, 3),
            "exists" => (1, 4),
            "exists_one" => (2, 2),
            "map" => (ListMade + 1, ListMade + 2),
            "filter" => (ListMade + 1, ListMade + 3),
            _ => throw new UnreachableException($"no arm for {macro}"),
        };
        var cost = range.Cost + end + (range.Size * (step + Estimate(body, variables.With(name, item)).Cost));
        return macro is "map" or "filter"
            ? new(cost, range.Size, Json.Map(("type", "array")))
            : new(cost, 1, Truths);
    }

    /// <summary>What a function costs beside its arguments.</summary>
    private static Sized Own(string function, List<Sized> parts) => (function, parts) switch
    {
        ("&&" or "||", _) => new(0, 1, Truths),
        ("?:", [var condition, var yes, var no]) => new(
            // Only the dearer of the two counts, and the caller adds both.
            -Math.Min(yes.Cost, no.Cost), Math.Max(yes.Size, no.Size), yes.Schema),
        ("==" or "!=", [var left, var right]) => new(Tenth(Math.Min(left.Size, right.Size)), 1, Truths),
        ("<" or "<=" or ">" or ">=", [{ IsNumber: true }, { IsNumber: true }]) => new(1, 1, Truths),
        ("<" or "<=" or ">" or ">=", [var left, var right]) => new(
            Math.Max(left.IsText && right.IsText ? 0 : 1, Tenth(Math.Min(left.Size, right.Size))), 1, Truths),
        ("+", [{ IsText: true } left, var right]) => new(Tenth(left.Size + right.Size), left.Size + right.Size, Texts),
        ("+", [{ IsList: true } left, var right]) => new(1, left.Size + right.Size, left.Schema),
        ("in", [_, { IsList: true } list]) => new(list.Size, 1, Truths),
        ("[]", [var whole, _]) => Found(1, whole.Schema["items"] ?? whole.Schema["additionalProperties"]),
        ("startsWith" or "endsWith", [_, var part]) => new(Tenth(part.Size), 1, Truths),
        ("contains", [var text, var part]) => new(Tenth(text.Size) * Tenth(part.Size), 1, Truths),
        ("matches", [var text, var pattern]) => new(Tenth(text.Size + 1) * Math.Ceiling(0.25 * pattern.Size), 1, Truths),
        ("in" or "!" or "isQuantity", _) => new(1, 1, Truths),
        ("size" or "int" or "negate" or "-" or "*" or "/" or "%" or "+", _) => new(1, 1, Numbers),
        ("type", _) => new(1, Unknown, Json.EmptyMap),
        _ => new(1 + parts.Sum(part => Tenth(part.Size)), Unknown, Json.EmptyMap),
    };

    private static Sized Found(double cost, Json? schema) =>
        new(cost, schema is null ? Unknown : CelSize.Of(schema), schema ?? Json.EmptyMap);

    /// <summary>What it costs to look at a text.</summary>
    private static double Tenth(double letters) => Math.Ceiling(letters / 10);

    /// <param name="Cost">What it costs to find a value.</param>
    /// <param name="Size">How long the value is at most.</param>
    /// <param name="Schema">What is known of it.</param>
    private sealed record Sized(double Cost, double Size, Json Schema)
    {
        public bool IsText => Schema["type"]?.AsText == "string";

        public bool IsNumber => Schema["type"]?.AsText is "integer" or "number";

        public bool IsList => Schema["type"]?.AsText == "array";
    }
}
