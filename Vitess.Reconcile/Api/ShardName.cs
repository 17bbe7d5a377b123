namespace Vitess.Reconcile.Api;

/// <summary>A shard of a keyspace, by the key range in its name.</summary>
/// <param name="Keyspace">The keyspace that the shard is a part of.</param>
/// <param name="Range">The key range in Vitess' own form: <c>-</c> for all keys, <c>-80</c>, <c>40-80</c>, <c>80-</c>.</param>
public readonly record struct ShardName(KeyspaceName Keyspace, string Range) : IComparable<ShardName>
{
    /// <inheritdoc/>
    public int CompareTo(ShardName other) => Keyspace.CompareTo(other.Keyspace) is var order and not 0
        ? order
        : string.CompareOrdinal(Range, other.Range);

    /// <summary>Keyspace and range with a slash between them, as Vitess prints shards.</summary>
    public override string ToString() => $"{Keyspace}/{Range}";
}
