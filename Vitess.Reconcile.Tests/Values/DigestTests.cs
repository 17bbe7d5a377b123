using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Vitess.Reconcile.Tests.Values;

public sealed class DigestTests
{
    [Theory]
    [InlineData("", "d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("a", "0cc175b9c0f1b6a831c399e269772661")]
    [InlineData("abc", "900150983cd24fb0d6963f7d28e17f72")]
    [InlineData("message digest", "f96b697d7cb7938d525a2f31aaf161d0")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "57edf4a22be3c955ac49da2e2107b67a")]
    public void The_vectors_of_RFC_1321_hold(string text, string digest) =>
        Assert.Equal(digest, Digest.Of(text).ToString());

    [Fact]
    public void Every_length_around_the_blocks_agrees_with_the_framework()
    {
        for (var length = 0; length <= 300; length++)
        {
            var bytes = Enumerable.Range(0, length).Select(i => (byte)(((i * 7) + length) % 256)).ToArray();
            Assert.Equal(Framework(bytes), Digest.Of(bytes).ToString());
        }
    }

    [Fact]
    public void Any_bytes_agree_with_the_framework() =>
        Prop.ForAll<byte[]>(bytes => Framework(bytes) == Digest.Of(bytes).ToString())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(500));

    [Fact]
    public void A_digest_of_digests_is_that_of_their_bytes()
    {
        byte[] both = [.. MD5.HashData("a"u8), .. MD5.HashData("b"u8)];
        Assert.Equal(Framework(both), Digest.OfAll(Digest.Of("a"), Digest.Of("b")).ToString());
    }

    [Fact]
    public void The_prefix_is_the_first_eight_digits() =>
        Assert.Equal(0x90015098u, Digest.Of(Encoding.UTF8.GetBytes("abc")).Prefix);

    private static string Framework(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
}
