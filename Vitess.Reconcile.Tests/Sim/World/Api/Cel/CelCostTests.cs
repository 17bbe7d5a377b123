using System.Globalization;
using System.Text.RegularExpressions;
using Vitess.Reconcile.Api.Definitions;
using Vitess.Reconcile.Sim.World.Api.Cel;
using Vitess.Reconcile.Tests.Api;
using Vitess.Reconcile.Tests.Api.Definitions;

namespace Vitess.Reconcile.Tests.Sim.World.Api.Cel;

public sealed partial class CelCostTests
{
    [Fact]
    public void An_API_server_takes_every_rule_and_every_definition()
    {
        foreach (var definition in ResourceDefinitions.All)
        {
            var costs = CelCost.Of(DefinitionData.Schema(definition)).ToList();
            var dear = costs.Where(rule => rule.Cost > CelCost.RuleMax)
                .Select(rule => string.Create(CultureInfo.InvariantCulture, $"{rule.Rule}: {rule.Cost:N0}")).ToList();
            Assert.True(dear.Count == 0, string.Join("\n", dear));
            Assert.InRange(costs.Sum(rule => rule.Cost), 0, CelCost.DefinitionMax);
        }
        Assert.True(CelCost.Of(DefinitionData.Of("VitessCluster")).Count() >= CelRules.All.Count);
    }

    // Source: the figures are what Kubernetes 1.36.4 itself reckoned, under the definitions and the schema here.
    [Fact]
    public void Every_rule_costs_what_a_real_API_server_reckons()
    {
        var reckoned = ResourceDefinitions.All.SelectMany(definition => CelCost.Of(DefinitionData.Schema(definition)).Select(rule => string.Join(
            '\t', definition.At("spec", "names", "plural")?.AsText, rule.Place, Id().Match(rule.Rule).Groups[1].Value, Written(rule.Cost))));
        Assert.Equal(File.ReadAllLines(ApiData.In("api", "rule-costs.tsv")), reckoned.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_form_of_expression_costs_what_a_real_API_server_reckons()
    {
        var schema = Json.Parse("""
            {"type": "object", "properties": {
              "names": {"type": "array", "maxItems": 100, "items": {"type": "string", "maxLength": 63}},
              "free": {"type": "array", "items": {"type": "string"}},
              "rows": {"type": "array", "maxItems": 10, "items": {"type": "object", "required": ["id"], "properties": {
                "id": {"type": "string"}, "num": {"type": "integer"}, "kind": {"type": "string", "enum": ["a", "bcd"]}}}},
              "amounts": {"type": "object", "additionalProperties": {"x-kubernetes-int-or-string": true}},
              "tags": {"type": "object", "maxProperties": 8, "additionalProperties": {"type": "string", "maxLength": 10}},
              "text": {"type": "string", "maxLength": 10}, "num": {"type": "integer"}, "ok": {"type": "boolean"}}}
            """);
        var recorded = File.ReadAllLines(ApiData.In("api", "expression-costs.tsv"));
        Assert.NotEmpty(recorded);
        Assert.Equal(recorded, recorded.Select(line => line.Split('\t')[1]).Select(expression =>
            $"{Written(CelCost.Of(Ruled(schema, expression)).Single().Cost)}\t{expression}"));
    }

    [Theory]
    [InlineData("type(self[r]) == int", false)]
    [InlineData("type(self[r]) in [int]", true)]
    public void The_name_of_a_type_is_as_long_as_the_value_whose_rule_it_is_in(string condition, bool isCheap)
    {
        var amounts = Json.Parse("""{"type": "object", "additionalProperties": {"x-kubernetes-int-or-string": true}}""");
        Assert.Equal(isCheap, CelCost.Of(Ruled(amounts, $"['cpu'].all(r, {condition})")).Single().Cost < 100);
    }

    private static Json Ruled(Json schema, string rule) =>
        schema.With("x-kubernetes-validations", Json.List(Json.Map(("rule", rule), ("message", "m"))));

    private static string Written(double cost) => cost.ToString("F0", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\((\S+)\)$")]
    private static partial Regex Id();

    // Source: the Kubernetes documentation of CEL, which has macros and standard functions for all versions, from 1.25 on in
    // definitions; quantity came with 1.29, and so did the fields of a rule beyond these two.
    [Fact]
    public void An_API_server_of_1_25_knows_all_that_rules_say()
    {
        string[] known = ["all", "exists", "exists_one", "has", "size", "startsWith", "type"];
        var rules = ResourceDefinitions.All.SelectMany(definition => Rules(DefinitionData.Schema(definition))).ToList();
        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.Equal(["message", "rule"], rule.Members.Keys));
        Assert.Empty(rules.SelectMany(rule => Called().Matches(rule["rule"]?.AsText ?? "")).Select(call => call.Groups[1].Value).Except(known));
    }

    private static IEnumerable<Json> Rules(Json schema) => (schema["x-kubernetes-validations"]?.Items ?? [])
        .Concat(schema.Members.Values.Concat(schema.Items).SelectMany(Rules));

    [GeneratedRegex(@"(\w+)\(")]
    private static partial Regex Called();

    [Theory]
    [InlineData("self.all(a, self.exists_one(b, b == a))", 100, 63, true)]
    [InlineData("self.all(a, self.exists_one(b, b == a))", null, 63, false)]
    [InlineData("self.all(a, self.exists_one(b, b == a))", 2000, 63, false)]
    [InlineData("self.all(a, a.matches('^x'))", 1000, null, false)]
    public void Unbounded_lists_and_texts_are_too_dear(string rule, int? items, int? letters, bool isTaken)
    {
        var text = Json.Map(("type", "string"), ("maxLength", letters));
        var schema = Ruled(Json.Map(("type", "array"), ("maxItems", items), ("items", text)), rule);
        Assert.Equal(isTaken, CelCost.Of(schema).Single().Cost <= CelCost.RuleMax);
    }
}
