using System.Net;
using System.Net.Sockets;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>One vtctld process, by its own address, and the connections to it.</summary>
internal sealed class VtctldServer : IDisposable
{
    /// <summary>How long one that failed is passed over while there are others.</summary>
    /// <remarks>Longer asks a lame one less often; shorter brings one that is well again back sooner.</remarks>
    internal static readonly TimeSpan PassedOverFor = TimeSpan.FromSeconds(30);

    // Reason: within this a process of the same cluster takes a connection, or is gone; a tablet's status waits 3 s in all.
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(2);

    private readonly HttpMessageInvoker connections;
    private readonly Uri authority;
    private DateTimeOffset failedAt = DateTimeOffset.MinValue;
    private readonly Lock turn = new();
    private int users;
    private bool isRetired;

    /// <summary>Nothing is connected yet.</summary>
    /// <param name="authority">What is called, as scheme, host and port; the name in it is what TLS checks.</param>
    /// <param name="endpoint">Where it is.</param>
    /// <param name="tls">How it is encrypted; null for not at all.</param>
    internal VtctldServer(Uri authority, EndPoint endpoint, VtctldTls? tls)
    {
        this.authority = authority;
        Endpoint = endpoint;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = ConnectWithin,
            // vtctld says goodbye to whoever pings more often than every 10 s, or when no call is open.
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = TimeSpan.FromSeconds(20),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            EnableMultipleHttp2Connections = true,
            ConnectCallback = async (_, stop) => await Connect(endpoint, stop),
        };
        if (tls is not null)
        {
            handler.SslOptions = VtctldTrust.Options(tls, authority.Host);
        }
        connections = new(handler);
    }

    /// <summary>Where it is.</summary>
    internal EndPoint Endpoint { get; }

    /// <summary>Whether it is to be passed over when there is another.</summary>
    internal bool IsLame(DateTimeOffset now) => now - failedAt < PassedOverFor;

    /// <summary>Calls it, and notes whether it served.</summary>
    internal async Task<GrpcReply> Call(VtctldAccess access, GrpcCall call, Func<DateTimeOffset> now, CancellationToken stop)
    {
        var reply = await GrpcCaller.Unary(connections, authority, access, call, stop);
        if (reply.Witness == GrpcWitness.Server && reply.Code != GrpcCode.Unavailable)
        {
            failedAt = DateTimeOffset.MinValue;
        }
        else if (reply.Code != GrpcCode.Canceled)
        {
            failedAt = now();
        }
        return reply;
    }

    /// <summary>Keeps its connections, retired or not, for somebody who may call it until he leaves.</summary>
    internal void Enter()
    {
        lock (turn)
        {
            users++;
        }
    }

    /// <summary>Somebody who entered calls it no more.</summary>
    internal void Leave()
    {
        bool isLast;
        lock (turn)
        {
            isLast = --users == 0 && isRetired;
        }
        CloseIf(isLast);
    }

    /// <summary>Closes its connections once nobody may call it any more.</summary>
    internal void Retire()
    {
        bool isUnused;
        lock (turn)
        {
            isRetired = true;
            isUnused = users == 0;
        }
        CloseIf(isUnused);
    }

    public void Dispose() => connections.Dispose();

    private void CloseIf(bool isOver)
    {
        if (isOver)
        {
            Dispose();
        }
    }

    private static async Task<Stream> Connect(EndPoint endpoint, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }
}
