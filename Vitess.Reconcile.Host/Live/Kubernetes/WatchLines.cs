using System.Buffers;
using System.IO.Pipelines;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>The lines of an answer that goes on and on.</summary>
internal sealed class WatchLines(Stream stream) : IAsyncDisposable
{
    // Reason: an object has at most 3 MB as the API server counts; JSON may escape some of it.
    private const int LineMax = 32 * 1024 * 1024;

    private readonly PipeReader reader = PipeReader.Create(stream);
    private bool isAtEnd;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => reader.CompleteAsync();

    /// <summary>The next whole line; null when there is no more. Half a line at the end is none.</summary>
    /// <exception cref="IOException">The connection broke, or the line is longer than any can be.</exception>
    internal async ValueTask<ReadOnlyMemory<byte>?> Next(CancellationToken cancel)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancel);
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end).ToArray();
                reader.AdvanceTo(buffer.GetPosition(1, end));
                if (line.Length == 0)
                {
                    continue;
                }
                return line;
            }
            if (buffer.Length > LineMax)
            {
                throw new IOException("A line of a watch has no end.");
            }
            isAtEnd |= read.IsCompleted;
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (isAtEnd)
            {
                return null;
            }
        }
    }
}
