using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Vitess.Reconcile.Host.Live.Vitess;

/// <summary>The vtctlds behind one address. Any of them serves any call; one that serves is kept to.</summary>
internal sealed class VtctldServers : IDisposable
{
    // Reason: what a name resolves to changes with the Service or its pods, which takes longer than this to settle.
    private static readonly TimeSpan ResolveEvery = TimeSpan.FromSeconds(30);

    // Reason: a name that is looked up in the cluster is found at once or not at all, and a tablet's status waits 3 s in all.
    private static readonly TimeSpan ResolveWithin = TimeSpan.FromSeconds(1);

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> resolve;
    private readonly Func<DateTimeOffset> clock;
    private readonly VtctldAccess access;
    private readonly string host;
    private readonly int port;
    private readonly Uri authority;
    private readonly Lock gate = new();
    private List<VtctldServer> servers = [];
    private ValueList<string> endpoints = [];
    private DateTimeOffset resolvedAt = DateTimeOffset.MinValue;

    /// <summary>Nothing is resolved yet.</summary>
    /// <param name="address">Host and port.</param>
    /// <param name="access">How they are convinced.</param>
    /// <param name="now">The clock.</param>
    /// <param name="resolve">Who knows names; null for the system.</param>
    /// <exception cref="FormatException">The address is not a host and a port.</exception>
    internal VtctldServers(
        string address, VtctldAccess access, Func<DateTimeOffset> now, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        (this.access, clock, this.resolve) = (access, now, resolve ?? Dns.GetHostAddressesAsync);
        (host, port) = Parts(address);
        authority = new($"{(access.Tls is null ? "http" : "https")}://{address}");
        UsedAt = clock();
    }

    /// <summary>When a call last went this way.</summary>
    internal DateTimeOffset UsedAt { get; private set; }

    /// <summary>Says that somebody is about to call.</summary>
    internal void Use()
    {
        lock (gate)
        {
            UsedAt = clock();
        }
    }

    /// <summary>How many calls are on their way.</summary>
    internal int CallsCount { get; private set; }

    /// <summary>Calls one of them; another one when the first did not take the call up.</summary>
    /// <param name="call">What to call.</param>
    /// <param name="mayRepeat">Whether the call may be sent again when nobody knows what became of it: a read.</param>
    /// <param name="ready">Those that are ready, as host and port; empty to have the name resolved.</param>
    /// <param name="stop">Ends it early.</param>
    internal async Task<GrpcReply> Call(GrpcCall call, bool mayRepeat, ValueList<string> ready, CancellationToken stop)
    {
        var until = clock() + call.Within;
        lock (gate)
        {
            UsedAt = clock();
            CallsCount++;
        }
        try
        {
            try
            {
                await Know(ready, stop).WaitAsync(call.Within, stop);
            }
            catch (Exception failure) when (failure is SocketException or FormatException or TimeoutException)
            {
                return GrpcReply.Failed(GrpcCode.Unavailable, $"{host}: {failure.Message}", GrpcWitness.Client);
            }
            var chosen = Chosen();
            try
            {
                return await Try(chosen, call, mayRepeat, until, stop);
            }
            finally
            {
                chosen.ForEach(server => server.Leave());
            }
        }
        finally
        {
            lock (gate)
            {
                UsedAt = clock();
                CallsCount--;
            }
        }
    }

    public void Dispose() => servers.ForEach(server => server.Dispose());

    private async Task<GrpcReply> Try(
        List<VtctldServer> chosen, GrpcCall call, bool mayRepeat, DateTimeOffset until, CancellationToken stop)
    {
        var reply = GrpcReply.Failed(GrpcCode.Unavailable, $"{host} resolves to nothing", GrpcWitness.Client);
        for (var i = 0; i < chosen.Count; i++)
        {
            var left = until - clock();
            if (left <= TimeSpan.Zero)
            {
                break;
            }
            // A read leaves time for the next server when this one hangs.
            var within = mayRepeat && i + 1 < chosen.Count ? left / 2 : left;
            reply = await chosen[i].Call(access, call with { Within = within }, clock, stop);
            if (reply.Code == GrpcCode.Canceled || stop.IsCancellationRequested || !MayTryNext(reply, mayRepeat))
            {
                break;
            }
        }
        return reply;
    }

    private static bool MayTryNext(GrpcReply reply, bool mayRepeat) => reply.Witness switch
    {
        GrpcWitness.Client => true,
        GrpcWitness.Transport => mayRepeat,
        GrpcWitness.Server => mayRepeat && reply.Code == GrpcCode.Unavailable,
    };

    /// <summary>Sees to it that those are known which are there now.</summary>
    private async Task Know(ValueList<string> ready, CancellationToken stop)
    {
        var now = clock();
        if (IsKnown(ready, now))
        {
            return;
        }
        List<EndPoint> found;
        try
        {
            found = ready.Count > 0
                ? [.. ready.Select(endpoint => EndPointOf(endpoint))]
                : await Resolve(stop).WaitAsync(IsAnyKnown ? ResolveWithin : Timeout.InfiniteTimeSpan, stop);
        }
        catch (Exception failure) when (failure is SocketException or TimeoutException && IsAnyKnown)
        {
            // Where they were a while ago is better than nowhere; the next call asks for the name again.
            return;
        }
        lock (gate)
        {
            var kept = servers.Where(server => found.Contains(server.Endpoint)).ToList();
            servers.Except(kept).ToList().ForEach(server => server.Retire());
            kept.AddRange(found.Where(endpoint => !kept.Exists(server => server.Endpoint.Equals(endpoint)))
                .Select(endpoint => new VtctldServer(authority, endpoint, access.Tls)));
            (servers, endpoints, resolvedAt) = (kept, ready, now);
        }
    }

    private bool IsAnyKnown
    {
        get
        {
            lock (gate)
            {
                return servers.Count > 0;
            }
        }
    }

    private bool IsKnown(ValueList<string> ready, DateTimeOffset now)
    {
        lock (gate)
        {
            return servers.Count > 0 && endpoints == ready
                && (ready.Count > 0 || (now - resolvedAt < ResolveEvery && !servers.TrueForAll(server => server.IsLame(now))));
        }
    }

    /// <summary>Those that are well before those that are not; otherwise as they come, so that one is kept to. The caller leaves them all.</summary>
    private List<VtctldServer> Chosen()
    {
        var now = clock();
        lock (gate)
        {
            servers.ForEach(server => server.Enter());
            return [.. servers.OrderBy(server => server.IsLame(now))];
        }
    }

    private async Task<List<EndPoint>> Resolve(CancellationToken stop)
    {
        var addresses = await resolve(host, stop);
        return [.. addresses.Distinct().Select(address => new IPEndPoint(address, port))];
    }

    private static EndPoint EndPointOf(string address)
    {
        var (host, port) = Parts(address);
        return IPAddress.TryParse(host, out var ip) ? new IPEndPoint(ip, port) : new DnsEndPoint(host, port);
    }

    private static (string Host, int Port) Parts(string address)
    {
        var colon = address.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(
            address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (address[..colon].Trim('[', ']'), port)
            : throw new FormatException($"\"{address}\" is not a host and a port");
    }
}
