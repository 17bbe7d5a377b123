using System.Net;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>The body of a unary call. It is where a call is really sent: a server acts on nothing before it has it whole.</summary>
/// <param name="message">The request's message.</param>
/// <param name="isLate">Asked at the very send: whether it is too late to send it.</param>
internal sealed class GrpcRequest(byte[] message, Func<bool> isLate) : HttpContent
{
    private readonly byte[] frame = GrpcFrames.Frame(message);

    /// <summary>Whether any of it was handed to a connection.</summary>
    internal bool HasBegun { get; private set; }

    /// <summary>Whether it was held back because it was too late.</summary>
    internal bool WasLate { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (isLate())
        {
            WasLate = true;
            throw new OperationCanceledException("It is too late to send it.");
        }
        HasBegun = true;
        await stream.WriteAsync(frame, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = frame.Length;
        return true;
    }
}
