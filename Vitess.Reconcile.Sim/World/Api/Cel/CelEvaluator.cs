namespace Vitess.Reconcile.Sim.World.Api.Cel;

/// <summary>Works out expressions over values of the API.</summary>
/// <remarks>
/// A value is null, a truth, a whole number, a number, a text, a quantity, a list, or the JSON of a map. What has no
/// value throws; and, or, all and exists pass over that where the rest decides.
/// </remarks>
internal static class CelEvaluator
{
    private static readonly string[] Macros = ["all", "exists", "exists_one", "filter", "map"];

    /// <summary>The value of an expression.</summary>
    /// <param name="node">The expression.</param>
    /// <param name="variables">Its variables.</param>
    public static object? Evaluate(CelNode node, ValueMap<string, object?> variables) => node switch
    {
        CelNode.Literal literal => literal.Value,
        CelNode.Name name => variables.TryGetValue(name.Text, out var value)
            ? value
            : CelFunctions.TypeNamed(name.Text) ?? throw new CelException($"undeclared reference to '{name.Text}'"),
        CelNode.Select select => Member(Evaluate(select.Target, variables), select.Field)
            ?? throw new CelException($"no such key: {select.Field}"),
        CelNode.ListOf list => list.Items.Select(item => Evaluate(item, variables)).ToList(),
        CelNode.Call call => Call(call, variables),
        _ => throw new System.Diagnostics.UnreachableException($"no arm for {node}"),
    };

    private static object? Call(CelNode.Call call, ValueMap<string, object?> variables) => call switch
    {
        { Function: "&&" } => Connect(call, variables, decides: false),
        { Function: "||" } => Connect(call, variables, decides: true),
        { Function: "?:" } => Truth(Evaluate(call.Arguments[0], variables))
            ? Evaluate(call.Arguments[1], variables)
            : Evaluate(call.Arguments[2], variables),
        { Function: "has", Arguments: [CelNode.Select select] } =>
            Member(Evaluate(select.Target, variables), select.Field) is not null,
        { Target: { } target, Arguments: [CelNode.Name item, var body] } when Macros.Contains(call.Function) =>
            Macro(call.Function, CelFunctions.ItemsOf(Evaluate(target, variables)), one => Evaluate(body, variables.With(item.Text, one))),
        _ => CelFunctions.Call(
            call.Function,
            [.. call.Target is null ? [] : new[] { Evaluate(call.Target, variables) }, .. call.Arguments.Select(one => Evaluate(one, variables))]),
    };

    private static object? Macro(string macro, IEnumerable<object?> items, Func<object?, object?> body) => macro switch
    {
        "all" => !Any(items, one => !Truth(body(one))),
        "exists" => Any(items, one => Truth(body(one))),
        "exists_one" => items.Count(one => Truth(body(one))) == 1,
        "filter" => items.Where(one => Truth(body(one))).ToList(),
        _ => items.Select(body).ToList(),
    };

    /// <summary>Whether something holds of any item; an item of which it cannot be said counts only when none decides.</summary>
    private static bool Any(IEnumerable<object?> items, Func<object?, bool> holds)
    {
        CelException? doubt = null;
        foreach (var item in items)
        {
            try
            {
                if (holds(item))
                {
                    return true;
                }
            }
            catch (CelException unknown)
            {
                doubt = unknown;
            }
        }
        return doubt is null ? false : throw doubt;
    }

    private static bool Connect(CelNode.Call call, ValueMap<string, object?> variables, bool decides) =>
        decides == Any(call.Arguments.Cast<object?>(), one => one is CelNode node && Truth(Evaluate(node, variables)) == decides);

    private static object? Member(object? target, string name) => target is Json { IsMap: true } map
        ? map[name] is { } member ? CelFunctions.ValueOf(member) : null
        : throw new CelException($"no such overload: .{name}");

    private static bool Truth(object? value) => value as bool? ?? throw new CelException("no such overload: a truth is wanted");
}
