namespace Vitess.Reconcile.Tests.Host.Live.Backups;

/// <summary>A client whose requests all go to one server, which sees by the Host header who was meant.</summary>
/// <param name="server">The server.</param>
internal sealed class Rerouted(Uri server) : HttpMessageInvoker(Connections, disposeHandler: false)
{
    private static readonly SocketsHttpHandler Connections = new();

    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var meant = request.RequestUri ?? throw new InvalidOperationException("A request without an address.");
        request.Headers.Host = meant.Authority;
        request.RequestUri = new(server.GetLeftPart(UriPartial.Authority) + meant.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
