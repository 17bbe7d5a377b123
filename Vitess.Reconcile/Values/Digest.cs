using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Vitess.Reconcile.Values;

/// <summary>An MD5 digest: an identity that names and desired-state hashes are derived from, never a secret.</summary>
/// <remarks>The algorithm is written out here, because an OpenSSL in FIPS mode refuses MD5. Source: RFC 1321.</remarks>
/// <param name="High">The first eight bytes, the first of them the most significant.</param>
/// <param name="Low">The last eight bytes, likewise.</param>
public readonly record struct Digest(ulong High, ulong Low)
{
    /// <summary>The digest's length in bytes.</summary>
    public const int Length = 16;

    private const int BlockLength = 64;

    // Reason: two blocks hold what is left of any text together with its padding.
    private const int TailMax = 2 * BlockLength;

    // Source: RFC 1321, 3.4: the integer part of 2^32 times the absolute value of the sine of 1 to 64.
    private static readonly uint[] Sines =
    [
        0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
        0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
        0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
        0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
        0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
        0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
        0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
        0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
    ];

    // Source: RFC 1321, 3.4: four shifts a round, used in turn.
    private static ReadOnlySpan<byte> Shifts => [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

    /// <summary>The first four bytes as a number, the first of them the most significant.</summary>
    /// <remarks>Object names end with it in hexadecimal, and tablets are numbered by it.</remarks>
    public uint Prefix => (uint)(High >> 32);

    /// <summary>The digest of bytes.</summary>
    /// <param name="bytes">Of any length, also none.</param>
    public static Digest Of(ReadOnlySpan<byte> bytes)
    {
        Span<uint> state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
        var rest = bytes;
        for (; rest.Length >= BlockLength; rest = rest[BlockLength..])
        {
            Mix(state, rest);
        }
        Span<byte> tail = stackalloc byte[TailMax];
        tail.Clear();
        rest.CopyTo(tail);
        tail[rest.Length] = 0x80;
        tail = tail[..(rest.Length + 1 + sizeof(ulong) <= BlockLength ? BlockLength : TailMax)];
        BinaryPrimitives.WriteUInt64LittleEndian(tail[^sizeof(ulong)..], (ulong)bytes.Length * 8);
        for (; tail.Length > 0; tail = tail[BlockLength..])
        {
            Mix(state, tail);
        }
        return new(Join(state[0], state[1]), Join(state[2], state[3]));
    }

    /// <summary>The digest of a text's UTF-8 bytes.</summary>
    /// <param name="text">A half of a surrogate pair counts as the replacement character.</param>
    public static Digest Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>The digest of digests: of their bytes, one after the other.</summary>
    /// <param name="digests">In an order that matters.</param>
    public static Digest OfAll(params ReadOnlySpan<Digest> digests)
    {
        var bytes = new byte[digests.Length * Length];
        for (var i = 0; i < digests.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * Length), digests[i].High);
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan((i * Length) + sizeof(ulong)), digests[i].Low);
        }
        return Of(bytes);
    }

    /// <summary>Reads the printed form.</summary>
    /// <param name="text">32 hexadecimal digits.</param>
    /// <exception cref="FormatException">It is not that.</exception>
    public static Digest Parse(string text) => text.Length == 2 * Length
        ? new(ulong.Parse(text.AsSpan(0, Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            ulong.Parse(text.AsSpan(Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
        : throw new FormatException($"'{text}' is no digest: it has not {2 * Length} digits.");

    /// <summary>The 32 hexadecimal digits in lower case.</summary>
    public override string ToString() => $"{High:x16}{Low:x16}";

    private static void Mix(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[16];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(i * sizeof(uint))..]);
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        unchecked
        {
            // A loop for each round, because a single one would have to ask for the round at every step.
            for (var i = 0; i < 16; i++)
            {
                (a, d, c, b) = (d, c, b, b + Turn(a + ((b & c) | (~b & d)) + words[i], i));
            }
            for (var i = 16; i < 32; i++)
            {
                (a, d, c, b) = (d, c, b, b + Turn(a + ((d & b) | (~d & c)) + words[((5 * i) + 1) & 15], i));
            }
            for (var i = 32; i < 48; i++)
            {
                (a, d, c, b) = (d, c, b, b + Turn(a + (b ^ c ^ d) + words[((3 * i) + 5) & 15], i));
            }
            for (var i = 48; i < 64; i++)
            {
                (a, d, c, b) = (d, c, b, b + Turn(a + (c ^ (b | ~d)) + words[(7 * i) & 15], i));
            }
            (state[0], state[1], state[2], state[3]) = (state[0] + a, state[1] + b, state[2] + c, state[3] + d);
        }
    }

    private static uint Turn(uint mixed, int step) => BitOperations.RotateLeft(
        unchecked(mixed + Sines[step]), Shifts[unchecked(((step >> 4) * 4) + (step & 3))]);

    private static ulong Join(uint first, uint second) =>
        ((ulong)BinaryPrimitives.ReverseEndianness(first) << 32) | BinaryPrimitives.ReverseEndianness(second);
}
