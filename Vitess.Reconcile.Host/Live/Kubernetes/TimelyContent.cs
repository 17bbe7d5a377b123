using System.Net;
using System.Net.Http.Headers;

namespace Vitess.Reconcile.Host.Live.Kubernetes;

/// <summary>A body that is asked for when the connection stands and everything before it was written: the very send.</summary>
/// <remarks>When it is too late by then, nothing of it leaves, and a request without its body is not carried out.</remarks>
internal sealed class TimelyContent : HttpContent
{
    private readonly byte[] body;
    private readonly DateTimeOffset? notAfter;
    private readonly SteadyClock clock;

    internal TimelyContent(byte[] body, string type, DateTimeOffset? notAfter, SteadyClock clock)
    {
        (this.body, this.notAfter, this.clock) = (body, notAfter, clock);
        Headers.ContentType = new MediaTypeHeaderValue(type);
    }

    /// <summary>Whether the body, or a part of it, may have left.</summary>
    internal bool HasLeft { get; private set; }

    /// <summary>Whether it was not sent because it was too late.</summary>
    internal bool WasLate { get; private set; }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (notAfter is { } last && clock.Now > last)
        {
            WasLate = true;
            throw new HttpRequestException("too late");
        }
        HasLeft = true;
        return stream.WriteAsync(body, cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
