namespace Vitess.Reconcile.Api;

/// <summary>The name of a Vitess cell, which stands for one failure zone.</summary>
/// <param name="Value">As written in the spec; letters of both cases, digits, dots and underscores.</param>
public readonly record struct CellName(string Value) : IComparable<CellName>
{
    /// <inheritdoc/>
    public int CompareTo(CellName other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>The name itself.</summary>
    public override string ToString() => Value;
}
