using System.Globalization;
using System.Text.RegularExpressions;
using Vitess.Reconcile.Api.Definitions;
using Vitess.Reconcile.Sim.World.Api.Cel;
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
        var schema = Json.Map(
            ("type", "array"), ("maxItems", items), ("items", text),
            ("x-kubernetes-validations", Json.List(Json.Map(("rule", rule), ("message", "m")))));
        Assert.Equal(isTaken, CelCost.Of(schema).Single().Cost <= CelCost.RuleMax);
    }
}
