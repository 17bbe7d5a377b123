using System.Globalization;

namespace Vitess.Reconcile.Api;

/// <summary>The numbers of tablets in the topology, derived from where a tablet stands in the spec.</summary>
/// <remarks>Bit-exact with the Go operator: another number is another tablet, with a new pod and a new
/// volume.</remarks>
public static class TabletUid
{
    /// <summary>The alias of a pool's tablet.</summary>
    /// <param name="shard">The shard that the pool belongs to.</param>
    /// <param name="cell">The pool's cell.</param>
    /// <param name="poolType">The pool's type in the spec's own word, such as <c>replica</c> or
    /// <c>externalmaster</c>.</param>
    /// <param name="index">Which tablet of the pool it is; the first is 1.</param>
    /// <param name="externalPoolName">The pool's name when its database is external; empty when it is not, or has
    /// none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is below 1.</exception>
    public static TabletAlias Alias(
        ShardName shard, CellName cell, string poolType, int index, string externalPoolName = "") =>
        new(cell, Of(shard, cell, poolType, index, externalPoolName));

    /// <summary>The number of a pool's tablet: the first four bytes of the digest of what identifies it.</summary>
    /// <param name="shard">The shard that the pool belongs to.</param>
    /// <param name="cell">The pool's cell.</param>
    /// <param name="poolType">The pool's type in the spec's own word, such as <c>replica</c> or
    /// <c>externalmaster</c>.</param>
    /// <param name="index">Which tablet of the pool it is; the first is 1.</param>
    /// <param name="externalPoolName">The pool's name when its database is external; empty when it is not, or has
    /// none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is below 1.</exception>
    public static uint Of(ShardName shard, CellName cell, string poolType, int index, string externalPoolName = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        var name = externalPoolName.Length == 0 ? "" : $" {externalPoolName}";
        return Digest.Of(string.Create(
            CultureInfo.InvariantCulture, $"{cell} {shard.Keyspace} {shard.Range} {poolType} {index}{name}\n")).Prefix;
    }

    /// <summary>The number as labels and names show it: in ten decimal digits.</summary>
    /// <param name="uid">The number.</param>
    public static string Padded(uint uid) => uid.ToString("D10", CultureInfo.InvariantCulture);
}
