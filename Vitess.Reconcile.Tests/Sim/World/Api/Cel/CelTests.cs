using Vitess.Reconcile.Sim.World.Api.Cel;

namespace Vitess.Reconcile.Tests.Sim.World.Api.Cel;

public sealed class CelTests
{
    private static readonly Json Self = Json.Parse("""
        {"n": 3, "t": "text", "empty": "", "list": [1, 2, 3], "map": {"cpu": "100m", "memory": 5}, "yes": true,
        "items": [{"name": "a", "end": "80"}, {"name": "b"}]}
        """);

    [Theory]
    [InlineData("1 + 2 * 3 == 7")]
    [InlineData("(1 + 2) * 3 == 9 && 7 % 4 == 3 && -2 < 1 && 7 / 2 == 3")]
    [InlineData("self.n >= 3 && self.t != 'other' && 'a' + \"b\" == 'ab'")]
    [InlineData("has(self.n) && !has(self.nothing)")]
    [InlineData("self.list.all(x, x > 0) && self.list.exists(x, x == 2) && self.list.exists_one(x, x > 2)")]
    [InlineData("self.list.map(x, x * 2) == [2, 4, 6] && self.list.filter(x, x > 1) == [2, 3]")]
    [InlineData("2 in self.list && !(9 in self.list) && 'cpu' in self.map && self.map.all(k, k.size() >= 3)")]
    [InlineData("self.list[1] == 2 && self.map['cpu'] == '100m' && [1] + [2] == [1, 2]")]
    [InlineData("self.yes ? true : self.nothing")]
    [InlineData("size(self.t) == 4 && self.t.startsWith('te') && self.t.endsWith('xt') && self.t.contains('ex')")]
    [InlineData("self.t.matches('^[a-z]+$') && !self.t.matches('^[0-9]') && self.t.substring(2) == 'xt'")]
    [InlineData("type(self.map['memory']) == int && type(self.t) == string")]
    [InlineData("quantity('1Gi').compareTo(quantity('1024Mi')) == 0 && quantity('1').isGreaterThan(quantity('100m'))")]
    [InlineData("int('12') == 12 && string(12) == '12' && isQuantity('5Mi') && !isQuantity('five')")]
    [InlineData("self.items.exists(i, has(i.end) && i.end == '80')")]
    [InlineData("self.items.exists(i, i.end == '80') || false")]
    [InlineData("self.nothing == 1 || true")]
    [InlineData("!(self.nothing == 1 && false)")]
    public void Holds(string expression) => Assert.Equal(true, Evaluate(expression));

    [Theory]
    [InlineData("self.nothing == 1")]
    [InlineData("self.nothing == 1 && true")]
    [InlineData("self.items.all(i, i.end == '80')")]
    [InlineData("self.list[7] == 1")]
    [InlineData("'a' < 1")]
    [InlineData("1 / 0 == 1")]
    [InlineData("undeclared == 1")]
    public void Has_no_value(string expression) => Assert.Throws<CelException>(() => Evaluate(expression));

    [Theory]
    [InlineData("1 +")]
    [InlineData("(1")]
    [InlineData("'open")]
    [InlineData("1 2")]
    public void Is_no_expression(string expression) => Assert.Throws<CelException>(() => CelParser.Parse(expression));

    private static object? Evaluate(string expression) => CelEvaluator.Evaluate(
        CelParser.Parse(expression), default(ValueMap<string, object?>).With("self", CelFunctions.ValueOf(Self)));
}
