using System.Text;

namespace Vitess.Reconcile.Api;

/// <summary>The name of a Kubernetes object, joined from parts so that no two lists of parts share one.</summary>
/// <remarks>Bit-exact with the Go operator: existing clusters are found again by these names.</remarks>
/// <param name="Value">As in the object's metadata.</param>
public readonly record struct ObjectName(string Value) : IComparable<ObjectName>
{
    // Reason: eight hexadecimal digits are the first four bytes of the digest.
    private const int HashLength = 8;
    private const string CutMark = "---";

    /// <summary>Joins parts: each in lower case, with a dash for whatever a name may not hold, and at the end eight
    /// digits
    /// of the digest of the parts as they were written.</summary>
    /// <param name="rule">How long the name may be and what it begins with.</param>
    /// <param name="parts">From the widest to the narrowest, as written in the spec; with none the name is
    /// empty.</param>
    /// <returns>When the parts are too long: as much as fits, three dashes and the digest, exactly as long as
    /// allowed.</returns>
    public static ObjectName Join(NameRule rule, params ReadOnlySpan<string> parts) => JoinSalted(rule, [], parts);

    /// <summary>Joins parts like <see cref="Join"/>, with further parts that only the digest shows.</summary>
    /// <param name="rule">How long the name may be and what it begins with.</param>
    /// <param name="salt">Goes into the digest, before the parts.</param>
    /// <param name="parts">From the widest to the narrowest; with none the name is empty.</param>
    public static ObjectName JoinSalted(NameRule rule, ReadOnlySpan<string> salt, params ReadOnlySpan<string> parts)
    {
        if (parts.Length == 0)
        {
            return new("");
        }
        var joined = new StringBuilder();
        foreach (var part in parts)
        {
            AppendAllowed(joined, part);
            joined.Append('-');
        }
        // A first part without characters leaves its dash as the first character, which no rule allows.
        if (!rule.AllowsFirst(joined[0]))
        {
            joined.Insert(0, 'x');
        }
        if (joined.Length + HashLength > rule.LengthMax)
        {
            joined.Length = rule.LengthMax - CutMark.Length - HashLength;
            joined.Append(CutMark);
        }
        return new($"{joined}{Hash([.. salt, .. parts]).Prefix:x8}");
    }

    /// <inheritdoc/>
    public int CompareTo(ObjectName other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>The name itself.</summary>
    public override string ToString() => Value;

    private static void AppendAllowed(StringBuilder joined, string part)
    {
        foreach (var rune in part.EnumerateRunes())
        {
            joined.Append(rune.Value switch
            {
                (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' => (char)rune.Value,
                >= 'A' and <= 'Z' => (char)(rune.Value | 0x20),
                _ => '-',
            });
        }
    }

    // A zero byte after each part tells (a-b, c) from (a, b-c).
    private static Digest Hash(ReadOnlySpan<string> parts)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        foreach (var part in parts)
        {
            Encoding.UTF8.GetBytes(part, bytes);
            bytes.GetSpan(1)[0] = 0;
            bytes.Advance(1);
        }
        return Digest.Of(bytes.WrittenSpan);
    }
}
