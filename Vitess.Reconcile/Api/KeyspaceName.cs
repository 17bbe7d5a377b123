namespace Vitess.Reconcile.Api;

/// <summary>The name of a Vitess keyspace, a logical database.</summary>
/// <param name="Value">As written in the spec.</param>
public readonly record struct KeyspaceName(string Value) : IComparable<KeyspaceName>
{
    /// <inheritdoc/>
    public int CompareTo(KeyspaceName other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>The name itself.</summary>
    public override string ToString() => Value;
}
