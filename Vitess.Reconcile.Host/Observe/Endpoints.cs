using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Vitess.Reconcile.Host.Observe;

/// <summary>Serves metrics and health to who asks over HTTP: three pages, one request a connection.</summary>
internal sealed class Endpoints : IDisposable
{
    // Reason: a request for one of three pages is short; anything longer is not for us.
    private const int RequestMax = 8192;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TcpListener listener;
    private readonly Func<string, (int Status, string Body)?> page;

    /// <summary>Listens from now on.</summary>
    /// <param name="address">Address and port; port 0 for any.</param>
    /// <param name="page">A page by its path: status and text; null when there is none.</param>
    internal Endpoints(IPEndPoint address, Func<string, (int Status, string Body)?> page)
    {
        this.page = page;
        listener = new(address);
        listener.Start();
    }

    /// <summary>Where it listens.</summary>
    internal IPEndPoint Address => (IPEndPoint)listener.LocalEndpoint;

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    /// <summary>Serves until it is told to stop.</summary>
    internal async Task Serve(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(stop);
                _ = Answer(client, stop);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One connection that failed is nobody's loss; the loop ends when it is told to stop.
            }
        }
    }

    private async Task Answer(TcpClient client, CancellationToken stop)
    {
        using var connection = client;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(Patience);
        try
        {
            await using var stream = client.GetStream();
            var words = (await Request(stream, timeout.Token)).Split(' ');
            var (status, body) = words is ["GET" or "HEAD", var path, ..]
                ? page(path.Split('?')[0]) ?? (404, "There are /metrics, /healthz and /readyz.\n")
                : (400, "Only GET is answered.\n");
            var bytes = Encoding.UTF8.GetBytes(body);
            var head = string.Create(
                CultureInfo.InvariantCulture,
                $"HTTP/1.1 {status} {ReasonOf(status)}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), timeout.Token);
            await stream.WriteAsync(words[0] == "HEAD" ? [] : bytes, timeout.Token);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or SocketException)
        {
            // Who asked has gone.
        }
    }

    /// <summary>Source: RFC 9110, section 15.</summary>
    private static string ReasonOf(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    };

    /// <summary>The first line of a request whose headers have all come.</summary>
    private static async Task<string> Request(NetworkStream stream, CancellationToken cancel)
    {
        var buffer = new byte[RequestMax];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancel);
            length += read;
            if (read == 0 || buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
            {
                break;
            }
        }
        return Encoding.ASCII.GetString(buffer, 0, length).Split("\r\n")[0];
    }
}
