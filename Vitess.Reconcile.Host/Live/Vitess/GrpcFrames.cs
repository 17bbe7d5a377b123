using System.Buffers.Binary;
using System.IO.Compression;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>The five bytes before each message of gRPC: whether it is compressed, and its length.</summary>
internal static class GrpcFrames
{
    /// <summary>How long a message may be. Source: the default of Vitess' --grpc-max-message-size, 16 MiB.</summary>
    internal const int MessageMax = 16 * 1024 * 1024;

    /// <summary>How many bytes stand before a message.</summary>
    internal const int PrefixLength = 5;

    /// <summary>A message that is not compressed, behind its prefix.</summary>
    internal static byte[] Frame(ReadOnlySpan<byte> message)
    {
        var frame = new byte[PrefixLength + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame.AsSpan(PrefixLength));
        return frame;
    }

    /// <summary>Reads the one message of a unary call to the end of the stream.</summary>
    /// <param name="stream">The body of a request or an answer.</param>
    /// <param name="encoding">How a compressed message is compressed; null when nothing was said.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>The message; null when the body is empty.</returns>
    /// <exception cref="InvalidDataException">It is longer than may be, cut off, more than one, or compressed in a way
    /// that is not known.</exception>
    internal static async Task<byte[]?> Read(Stream stream, string? encoding, CancellationToken stop)
    {
        var prefix = new byte[PrefixLength];
        var read = await stream.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false, stop);
        if (read == 0)
        {
            return null;
        }
        if (read < PrefixLength)
        {
            throw new InvalidDataException($"the message ends after {read} of its {PrefixLength} first bytes");
        }
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (length > MessageMax)
        {
            throw new MessageTooLongException($"the message has {length} bytes, more than {MessageMax}");
        }
        var message = new byte[length];
        read = await stream.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, stop);
        if (read < message.Length)
        {
            throw new InvalidDataException($"the message ends after {read} of its {length} bytes");
        }
        if (await stream.ReadAsync(prefix.AsMemory(0, 1), stop) != 0)
        {
            throw new InvalidDataException("there is more than one message");
        }
        return prefix[0] == 0 ? message : await Decompress(message, encoding, stop);
    }

    private static async Task<byte[]> Decompress(byte[] message, string? encoding, CancellationToken stop)
    {
        if (encoding is not "gzip")
        {
            throw new InvalidDataException($"the message is compressed by {encoding ?? "nothing named"}, which was not asked for");
        }
        using var packed = new MemoryStream(message);
        await using var unpacking = new GZipStream(packed, CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await unpacking.ReadAsync(buffer, stop)) > 0)
        {
            if (unpacked.Length + read > MessageMax)
            {
                throw new MessageTooLongException($"the message has more than {MessageMax} bytes when unpacked");
            }
            await unpacked.WriteAsync(buffer.AsMemory(0, read), stop);
        }
        return unpacked.ToArray();
    }
}

/// <summary>A message is longer than either side takes.</summary>
internal sealed class MessageTooLongException(string message) : Exception(message);
