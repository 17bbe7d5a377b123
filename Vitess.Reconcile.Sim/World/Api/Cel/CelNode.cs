namespace Vitess.Reconcile.Sim.World.Api.Cel;

/// <summary>A part of an expression of the Common Expression Language. The set is closed.</summary>
internal abstract record CelNode
{
    private CelNode()
    {
    }

    /// <summary>A value that is written out: text, whole number, number, truth or null.</summary>
    public sealed record Literal(object? Value) : CelNode;

    /// <summary>A variable.</summary>
    public sealed record Name(string Text) : CelNode;

    /// <summary>A member of a map.</summary>
    public sealed record Select(CelNode Target, string Field) : CelNode;

    /// <summary>A list that is written out.</summary>
    public sealed record ListOf(ValueList<CelNode> Items) : CelNode;

    /// <summary>A function, a macro, or an operator under its sign; a target stands before the dot.</summary>
    public sealed record Call(string Function, CelNode? Target, ValueList<CelNode> Arguments) : CelNode;
}
