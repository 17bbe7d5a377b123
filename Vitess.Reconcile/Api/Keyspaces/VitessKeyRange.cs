using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>The keyspace IDs of a shard: from the start, up to but not including the end.</summary>
public sealed record VitessKeyRange
{
    /// <summary>Lower-case hexadecimal digits, an even number of them; empty means from the very first.</summary>
    public string? Start { get; init; }

    /// <summary>Lower-case hexadecimal digits, an even number of them; empty means to the very last.</summary>
    public string? End { get; init; }

    /// <summary>The fields of the type in JSON.</summary>
    public static Shape<VitessKeyRange> Shape { get; } = Shape<VitessKeyRange>.Of("VitessKeyRange")
        .Optional("start", Kinds.TextOf(TextPatterns.KeyRangeBound), s => s.Start, (s, v) => s with { Start = v })
        .Optional("end", Kinds.TextOf(TextPatterns.KeyRangeBound), s => s.End, (s, v) => s with { End = v });
}
