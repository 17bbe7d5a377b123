using System.Globalization;
using Vitess.Reconcile.Api.Definitions;
using Vitess.Reconcile.Sim.World.Api.Cel;
using Vitess.Reconcile.Tests.Api.Definitions;

namespace Vitess.Reconcile.Tests.Sim.World.Api.Cel;

public sealed class CelCostTests
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
